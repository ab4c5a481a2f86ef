#include "bindings.hpp"
#include "ektara/audio/resample.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/mfcc.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

using Samples = VectorOf<float>;

Waveform waveform_of(const Samples& samples, int rate) {
    return {{samples.data(), samples.data() + samples.shape(0)}, rate};
}

features::MfccOptions mfcc_options(int n_mfcc, int n_mels, int n_fft, int hop_length, float top_db) {
    features::MfccOptions options;
    options.n_mfcc          = n_mfcc;
    options.n_mels          = n_mels;
    options.stft.n_fft      = n_fft;
    options.stft.hop_length = hop_length;
    options.top_db          = top_db;
    return options;
}

nb::object mfcc(const Samples& samples, int rate, int n_mfcc, int n_mels, int n_fft, int hop_length, float top_db) {
    const auto clip    = waveform_of(samples, rate);
    const auto options = mfcc_options(n_mfcc, n_mels, n_fft, hop_length, top_db);
    return array_of(long_call([&] { return features::mfcc(clip, options); }));
}

nb::object mel_spectrogram(const Samples& samples, int rate, int n_mels, int n_fft, int hop_length) {
    const auto clip    = waveform_of(samples, rate);
    const auto options = mfcc_options(1, n_mels, n_fft, hop_length, 80);
    return array_of(long_call([&] { return features::mel_spectrogram(clip, options); }));
}

nb::object row_of(const std::vector<float>& values) {
    Matrix row = Eigen::Map<const Matrix>(values.data(), 1, static_cast<Eigen::Index>(values.size()));
    return array_of(std::move(row));
}

/// The series that `descriptors` is made of, each as librosa has it: values × frames.
nb::dict describe(const Samples& samples, int rate) {
    const auto clip  = waveform_of(samples, rate);
    const auto found = long_call([&] { return features::analyse(clip, {.descriptors = true}); });
    nb::dict frames;
    const char* const shapes[] = {"spectral_centroid", "spectral_bandwidth", "spectral_rolloff", "spectral_flatness"};
    for (Eigen::Index i = 0; i < 4; ++i) {
        Matrix row        = found.shape.col(i).transpose();
        frames[shapes[i]] = array_of(std::move(row));
    }
    frames["spectral_contrast"]  = array_of(Matrix(found.contrast_db.transpose()));
    frames["chroma"]             = array_of(Matrix(found.chroma.transpose()));
    frames["tonnetz"]            = array_of(Matrix(features::tonnetz(found.chroma).transpose()));
    frames["rms"]                = row_of(found.rms);
    frames["zero_crossing_rate"] = row_of(found.zero_crossings);
    return frames;
}

features::ExtractOptions options_of(const std::vector<std::string>& names, const Settings& settings, int rate) {
    refuse_others(settings, {"decode.", "features."}, "extract");
    features::ExtractOptions options;
    apply(options.decode, below(settings, "decode."), "extract");
    apply(options, below(settings, "features."), "extract");
    options.names                 = names;
    options.decode.sample_rate_hz = rate;
    return options;
}

std::vector<float> resampled(const Samples& samples, int from, int to) {
    std::vector<float> out;
    if (from == to) return {samples.data(), samples.data() + samples.shape(0)};
    audio::Resampler resampler(from, to);
    resampler.push({samples.data(), samples.shape(0)}, out);
    resampler.finish(out);
    return out;
}

/// One row a name of one clip in memory, resampled to the rate of `decode.sample_rate_hz` first.
nb::list rows_of_samples(const Samples& samples, int rate, const std::vector<std::string>& names,
                         const Settings& settings) {
    auto options     = options_of(names, settings, features::ExtractOptions().decode.sample_rate_hz);
    const int wanted = options.decode.sample_rate_hz;
    const auto rows  = long_call([&] {
        return features::feature_rows({resampled(samples, rate, wanted), wanted}, options);
    });
    nb::list found;
    for (const auto& row : rows) found.append(array_of(Matrix(row)));
    return found;
}

nb::object resample(const Samples& samples, int from, int to) {
    return array_of(long_call([&] { return resampled(samples, from, to); }));
}

}  // namespace

void bind_features(nb::module_& module) {
    using namespace nb::literals;
    module.def("mfcc", &mfcc, "y"_a, "sr"_a, "n_mfcc"_a, "n_mels"_a, "n_fft"_a, "hop_length"_a, "top_db"_a);
    module.def("mel_spectrogram", &mel_spectrogram, "y"_a, "sr"_a, "n_mels"_a, "n_fft"_a, "hop_length"_a);
    module.def("describe", &describe, "y"_a, "sr"_a);
    module.def("rows_of_samples", &rows_of_samples, "y"_a, "sr"_a, "names"_a, "settings"_a);
    module.def("resample", &resample, "y"_a, "orig_sr"_a, "target_sr"_a);
    module.def(
        "feature_columns",
        [](const std::string& name, const Settings& settings) {
            return features::feature_columns(name, options_of({name}, settings, 22050));
        },
        "name"_a, "settings"_a);
}

}  // namespace ektara::python
