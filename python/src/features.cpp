#include "bindings.hpp"
#include "ektara/audio/resample.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/spectrogram_measures.hpp"
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

/// The filters by librosa's names.
struct MelSettings : features::MelOptions {
    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_fft", self.n_fft, "samples of a frame, a power of two");
        visit("n_mels", self.n_mels, "filters");
        visit("fmin", self.lowest_hz, "lowest frequency in Hz");
        visit("fmax", self.highest_hz, "highest frequency in Hz; 0: half the rate");
        visit("scale", self.scale, "slaney or htk");
        visit("equal_areas", self.equal_areas, "whether each filter has the area 2; else its highest weight is 1");
    }
};

features::MelOptions mel_options(int rate, const Settings& settings) {
    MelSettings options;
    options.sample_rate_hz = rate;
    apply(options, settings, "melspectrogram");
    return options;
}

nb::object mel_spectrogram(const Samples& samples, int rate, const Settings& settings, int hop_length, double power) {
    const auto clip    = waveform_of(samples, rate);
    const auto options = mel_options(rate, settings);
    // The powers of the transform as they come, where powers are asked for.
    if (power == 2 &&
        options == features::MelOptions{.sample_rate_hz = rate, .n_fft = options.n_fft, .n_mels = options.n_mels}) {
        const auto plain = mfcc_options(1, options.n_mels, options.n_fft, hop_length, 80);
        return array_of(long_call([&] { return features::mel_spectrogram(clip, plain); }));
    }
    return array_of(long_call([&] { return features::mel_spectrogram(clip, options, hop_length, power); }));
}

nb::object mels_of_spectrogram(const Table& spectrogram, int rate, const Settings& settings) {
    return array_of(features::mel_spectrogram(matrix_of(spectrogram), mel_options(rate, settings)));
}

nb::object magnitudes(const Samples& samples, int n_fft, int hop_length) {
    const std::span<const float> given(samples.data(), samples.shape(0));
    return array_of(long_call([&] { return features::magnitudes(given, {n_fft, hop_length}); }));
}

nb::object cepstrum(const TableD& mel_db, const Settings& settings) {
    features::CepstrumOptions options;
    apply(options, settings, "mfcc");
    return array_of(MatrixD(features::cepstrum(matrix_of(mel_db), options).transpose()));
}

nb::object spectral_bandwidth(const TableD& spectrogram, const TableD& hz, const VectorOf<double>& centres, double p,
                              bool norm) {
    return array_of(
        features::spectral_bandwidth_hz(matrix_of(spectrogram), matrix_of(hz), vector_of(centres), {p, norm}));
}

nb::object spectral_contrast(const TableD& spectrogram, const TableD& hz, const Settings& settings) {
    features::ContrastOptions options;
    apply(options, settings, "spectral_contrast");
    return array_of(MatrixD(features::spectral_contrast(matrix_of(spectrogram), matrix_of(hz), options).transpose()));
}

template <VectorD (*kMeasure)(std::span<const float>, const features::FrameOptions&)>
nb::object of_samples(const Samples& samples, int frame_length, int hop_length, bool center) {
    const std::span<const float> given(samples.data(), samples.shape(0));
    return array_of(long_call([&] { return kMeasure(given, {frame_length, hop_length, center}); }));
}

/// 6 × frames of frames × 12.
nb::object tonnetz(const Table& chroma) {
    const Matrix frames = matrix_of(chroma);
    if (frames.cols() != 12) fail("E2240", "tonnetz: chroma must have 12 rows, but got {}", frames.cols());
    return array_of(Matrix(features::tonnetz(frames).transpose()));
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

void bind_measures(nb::module_& module) {
    using namespace nb::literals;
    module.def(
        "spectral_centroid",
        [](const TableD& spectrogram, const TableD& hz) {
            return array_of(features::spectral_centroid_hz(matrix_of(spectrogram), matrix_of(hz)));
        },
        "spectrogram"_a, "hz"_a);
    module.def("spectral_bandwidth", &spectral_bandwidth, "spectrogram"_a, "hz"_a, "centres"_a, "p"_a, "norm"_a);
    module.def(
        "spectral_rolloff",
        [](const TableD& spectrogram, const TableD& hz, double share) {
            return array_of(features::spectral_rolloff_hz(matrix_of(spectrogram), matrix_of(hz), share));
        },
        "spectrogram"_a, "hz"_a, "share"_a);
    module.def(
        "spectral_flatness",
        [](const TableD& spectrogram, double amin, double power) {
            return array_of(features::spectral_flatness(matrix_of(spectrogram), amin, power));
        },
        "spectrogram"_a, "amin"_a, "power"_a);
    module.def("spectral_contrast", &spectral_contrast, "spectrogram"_a, "hz"_a, "settings"_a);
    module.def(
        "rms_of_spectrogram",
        [](const TableD& spectrogram, int frame_length) {
            return array_of(features::rms_of_spectrogram(matrix_of(spectrogram), frame_length));
        },
        "spectrogram"_a, "frame_length"_a);
    module.def("frame_rms", &of_samples<&features::frame_rms>, "y"_a, "frame_length"_a, "hop_length"_a, "center"_a);
    module.def("frame_zero_crossings", &of_samples<&features::frame_zero_crossings>, "y"_a, "frame_length"_a,
               "hop_length"_a, "center"_a);
}

}  // namespace

void bind_features(nb::module_& module) {
    using namespace nb::literals;
    module.def("mfcc", &mfcc, "y"_a, "sr"_a, "n_mfcc"_a, "n_mels"_a, "n_fft"_a, "hop_length"_a, "top_db"_a);
    module.def("mel_spectrogram", &mel_spectrogram, "y"_a, "sr"_a, "settings"_a, "hop_length"_a, "power"_a);
    module.def("mels_of_spectrogram", &mels_of_spectrogram, "spectrogram"_a, "sr"_a, "settings"_a);
    module.def("magnitudes", &magnitudes, "y"_a, "n_fft"_a, "hop_length"_a);
    module.def("cepstrum", &cepstrum, "mel_db"_a, "settings"_a);
    module.def("tonnetz", &tonnetz, "chroma"_a);
    bind_measures(module);
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
