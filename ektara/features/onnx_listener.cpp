#include "ektara/features/onnx_listener.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <fmt/ranges.h>

#include "ektara/audio/stft.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/onnx_runtime.hpp"
#include "ektara/features/resampled.hpp"

namespace ektara::features {
namespace {

using Eigen::Index;

/// Less their mean, divided by their deviation: √(variance + 10⁻⁷), as the feature extractors of wav2vec 2.0 and MERT.
std::vector<float> standardised(std::span<const float> patch) {
    const Eigen::ArrayXd x = Eigen::Map<const Eigen::ArrayXf>(patch.data(), std::ssize(patch)).cast<double>();
    const double mean      = x.mean();
    const double deviation = std::sqrt((x - mean).square().mean() + 1e-7);
    std::vector<float> values(patch.size());
    Eigen::Map<Eigen::ArrayXf>(values.data(), x.size()) = ((x - mean) / deviation).cast<float>();
    return values;
}

/// A patch with what stands before and after it, and zeros before that, so that the first frame is centred on a
/// multiple of the hop: the transform counts frames from the beginning of what it is given.
struct PaddedPatch {
    std::vector<float> samples;
    std::size_t first_frame = 0;
};

PaddedPatch padded(std::span<const float> patch, const OnnxMel& mel) {
    const auto hop  = static_cast<std::size_t>(mel.hop_length);
    const auto half = static_cast<std::size_t>(mel.n_fft / 2);
    const auto side = mel.padding == FramePadding::None ? 0 : half;
    PaddedPatch made;
    made.first_frame = (half + hop - 1) / hop;
    made.samples.assign(made.first_frame * hop - half + side, 0.0F);
    made.samples.insert(made.samples.end(), patch.begin(), patch.end());
    made.samples.resize(made.samples.size() + side, 0.0F);
    if (mel.padding != FramePadding::Reflect) return made;
    float* const begin = made.samples.data() + (made.samples.size() - side - patch.size());
    for (std::size_t i = 1; i <= side; ++i) {
        *(begin - i)                    = patch[i];
        *(begin + patch.size() - 1 + i) = patch[patch.size() - 1 - i];
    }
    return made;
}

/// Frames × mels.
Matrix mels_of(std::span<const float> patch, int sample_rate_hz, Index frames, const OnnxMel& mel) {
    const auto& filters = mel_filterbank({.sample_rate_hz = sample_rate_hz,
                                          .n_fft          = mel.n_fft,
                                          .n_mels         = mel.n_mels,
                                          .lowest_hz      = mel.lowest_hz,
                                          .highest_hz     = mel.highest_hz,
                                          .scale          = mel.mel_scale,
                                          .equal_areas    = mel.equal_areas});
    const auto whole    = padded(patch, mel);
    Matrix mels(frames, mel.n_mels);
    std::vector<float> magnitudes;
    audio::for_each_power_frame(
        whole.samples, {mel.n_fft, mel.hop_length}, [&](std::size_t frame, std::span<const float> power) {
            if (frame < whole.first_frame || frame >= whole.first_frame + static_cast<std::size_t>(frames)) return;
            if (mel.spectrum == MelSpectrum::Magnitude) {
                magnitudes.assign(power.begin(), power.end());
                for (float& x : magnitudes) x = std::sqrt(x);
                power = magnitudes;
            }
            float* const row = mels.row(static_cast<Index>(frame - whole.first_frame)).data();
            filters.apply(power, {row, static_cast<std::size_t>(mel.n_mels)});
        });
    return mels;
}

/// OnnxMel's formula, in double precision.
void take_logarithms(Matrix& mels, const OnnxMel& mel) {
    const double factor    = mel.log == MelLog::Decibels ? 10 / std::log(10.0)
                             : mel.log == MelLog::Base10 ? 1 / std::log(10.0)
                                                         : 1;
    Eigen::ArrayXXd values = mels.cast<double>().array() * mel.scale + mel.offset;
    if (mel.log != MelLog::None) values = factor * values.max(mel.floor).log();
    if (mel.top_db > 0) values = values.max(values.maxCoeff() - mel.top_db);
    mels = ((values - mel.mean) / mel.deviation).cast<float>().matrix();
}

}  // namespace

std::vector<float> onnx_input(const OnnxModel& model, std::span<const float> patch) {
    assert(patch.size() == model.patch_samples);
    const auto& settings = model.settings;
    if (settings.kind == OnnxInput::Samples)
        return settings.standardise ? standardised(patch) : std::vector<float>(patch.begin(), patch.end());
    Index frames = 1;
    for (const auto size : model.shape) frames *= size;
    Matrix mels = mels_of(patch, settings.sample_rate_hz, frames / settings.mel.n_mels, settings.mel);
    take_logarithms(mels, settings.mel);
    if (model.mels_before_frames) mels = mels.transpose().eval();
    return {mels.data(), mels.data() + mels.size()};
}

struct OnnxListener::State {
    State(const std::string& feature, int sample_rate_hz)
        : model(onnx_model(feature)),
          session(onnx_session(feature)),
          resampled(sample_rate_hz, model->settings.sample_rate_hz),
          sum(Eigen::RowVectorXd::Zero(static_cast<Index>(model->columns))) {}

    /// Samples at the model's rate.
    void add(std::span<const float> block) {
        held.insert(held.end(), block.begin(), block.end());
        for (; next + model->patch_samples <= end(); next += model->hop_samples) hear(patch_at(next));
        drop();
    }

    std::size_t end() const { return first + held.size(); }
    std::span<const float> patch_at(std::size_t sample) const {
        return {held.data() + (sample - first), model->patch_samples};
    }

    /// What neither the next patch nor the last one can hold; rarely, since the rest is moved.
    void drop() {
        const std::size_t last = end() > model->patch_samples ? end() - model->patch_samples : 0;
        const std::size_t keep = std::min(next, last);
        if (keep < first + model->patch_samples) return;
        held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(keep - first));
        first = keep;
    }

    void hear(std::span<const float> patch) {
        const auto output = session->run(model->input, {model->shape, onnx_input(*model, patch)}, model->output);
        add_means(output);
        ++patches;
    }

    /// Adds the means over all axes but that of the columns.
    void add_means(const OnnxTensorValues& output) {
        const auto axis = model->column_axis;
        if (output.shape.size() != model->output_axes || output.values.empty() ||
            output.shape[axis] != static_cast<std::int64_t>(model->columns))
            fail("E5068",
                 "{}: '{}' came out as [{}], which has not {} columns on axis {}; correct output.axis or export it "
                 "again",
                 model->file.string(), model->output, fmt::join(output.shape, ", "), model->columns, axis);
        std::size_t inner = 1;
        for (std::size_t i = axis + 1; i < output.shape.size(); ++i) inner *= static_cast<std::size_t>(output.shape[i]);
        Eigen::RowVectorXd means = Eigen::RowVectorXd::Zero(sum.size());
        for (std::size_t i = 0; i < output.values.size(); ++i)
            means(static_cast<Index>(i / inner % model->columns)) += static_cast<double>(output.values[i]);
        sum += means * (static_cast<double>(model->columns) / static_cast<double>(output.values.size()));
    }

    void fill_short_clip() {
        if (held.empty()) held.push_back(0);
        const std::size_t own = held.size();
        const bool repeat     = model->settings.short_clips == ShortClip::Repeat;
        held.resize(model->patch_samples, 0.0F);
        if (!repeat) return;
        for (std::size_t i = own; i < held.size(); ++i) held[i] = held[i - own];
    }

    RowVector finish() {
        if (patches == 0) {
            fill_short_clip();
            hear(patch_at(0));
        } else if (2 * (end() - (next - model->hop_samples + model->patch_samples)) >= model->hop_samples) {
            hear(patch_at(end() - model->patch_samples));
        }
        return (sum / static_cast<double>(patches)).cast<float>();
    }

    std::shared_ptr<const OnnxModel> model;
    std::shared_ptr<const OnnxSession> session;
    Resampled resampled;
    std::vector<float> held;
    std::size_t first = 0, next = 0, patches = 0;  ///< `first`: the sample that is held first
    Eigen::RowVectorXd sum;
};

OnnxListener::OnnxListener(const std::string& feature, int sample_rate_hz)
    : state_(std::make_unique<State>(feature, sample_rate_hz)) {}
OnnxListener::~OnnxListener()                                  = default;
OnnxListener::OnnxListener(OnnxListener&&) noexcept            = default;
OnnxListener& OnnxListener::operator=(OnnxListener&&) noexcept = default;

void OnnxListener::push(std::span<const float> block) { state_->add(state_->resampled.push(block)); }

RowVector OnnxListener::finish() {
    state_->add(state_->resampled.finish());
    return state_->finish();
}

}  // namespace ektara::features
