#include "ektara/features/musicnn.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <mutex>

#include <fmt/ranges.h>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/features/detail/transformed_convolution.hpp"

namespace ektara::features {
namespace fs = std::filesystem;
namespace {

using Eigen::Index;

constexpr Index kFilters = 204, kTimeFilters = 51, kFront = 2 * kFilters + 3 * kTimeFilters, kMiddle = 64, kTaps = 7,
                kPooled = kFront + 3 * kMiddle, kUnits = 200, kTags = 50;
constexpr int kTimeFrames[] = {128, 64, 32};
static_assert(kMusicnnFrames == kPatchFrames && kMusicnnMels == kPatchMels);

/// Reads tensors and refuses those that are not as they should be.
class Tensors {
  public:
    explicit Tensors(const fs::path& path) : file_(path), path_(path.string()) {}

    std::vector<float> values(const std::string& name, const std::vector<std::size_t>& shape) const {
        const auto* entry = file_.find(name);
        if (entry == nullptr) fail("E5021", "{}: the tensor '{}' is missing; {}", path_, name, kAgain);
        if (entry->shape != shape)
            fail("E5021", "{}: the tensor '{}' has the shape [{}], not [{}]; {}", path_, name,
                 fmt::join(entry->shape, ", "), fmt::join(shape, ", "), kAgain);
        auto found = file_.read(name);
        if (!std::all_of(found.begin(), found.end(), [](float x) { return std::isfinite(x); }))
            fail("E5022", "{}: the tensor '{}' holds a value that is not finite; {}", path_, name, kAgain);
        return found;
    }

    RowVector vector(const std::string& name, Index size) const {
        const auto found = values(name, {static_cast<std::size_t>(size)});
        return Eigen::Map<const RowVector>(found.data(), size);
    }

    Matrix matrix(const std::string& name, const std::vector<std::size_t>& shape) const {
        const auto found = values(name, shape);
        const auto rows  = static_cast<Index>(shape.front());
        return Eigen::Map<const Matrix>(found.data(), rows, std::ssize(found) / rows);
    }

  private:
    static constexpr const char* kAgain = "fetch the weights again with 'ektara models fetch'";
    artifacts::SafetensorsFile file_;
    std::string path_;
};

/// Batch normalisation as it is at the end of training: scale · x + offset.
struct Normalisation {
    RowVector scale, offset;
    Normalisation() = default;
    Normalisation(const Tensors& tensors, const std::string& name, Index size) {
        const RowVector variance = tensors.vector(name + ".moving_variance", size);
        scale                    = tensors.vector(name + ".gamma", size).array() / (variance.array() + 1e-3F).sqrt();
        offset                   = tensors.vector(name + ".beta", size).array() -
                 tensors.vector(name + ".moving_mean", size).array() * scale.array();
        if (!scale.allFinite())
            fail("E5022", "{}: a variance is below 0; fetch the weights again with 'ektara models fetch'", name);
    }
    void apply(Matrix& rows) const { rows = (rows.array().rowwise() * scale.array()).rowwise() + offset.array(); }
};

/// Filters of the front end: after the convolution and its maximum over mel come bias, rectifier and normalisation. A
/// falling normalisation wants the lowest over mel, which is the negative of the highest of the negative.
struct FrontFilters {
    FilterBank bank;
    RowVector bias;
    Normalisation normalisation;
    FrontFilters(const Tensors& tensors, const std::string& name, Index count, int frames, int mels)
        : bank{frames, mels,
               tensors.values("front." + name + ".weight",
                              {static_cast<std::size_t>(count), 1, static_cast<std::size_t>(frames),
                               static_cast<std::size_t>(mels)})},
          bias(tensors.vector("front." + name + ".bias", count)),
          normalisation(tensors, "front.bn_" + name, count) {}

    std::vector<bool> flipped() const {
        std::vector<bool> flipped;
        for (const float scale : normalisation.scale) flipped.push_back(scale < 0);
        return flipped;
    }
    /// From the highest sums to what the next layer takes, into `columns`.
    void finish(const Eigen::Ref<const Matrix>& highest, Eigen::Ref<Matrix> columns) const {
        const RowVector sign = normalisation.scale.array().sign();
        for (Index t = 0; t < highest.rows(); ++t)
            columns.row(t) =
                (highest.row(t).array() * sign.array() + bias.array()).max(0.0F) * normalisation.scale.array() +
                normalisation.offset.array();
    }
};

/// A convolution over 7 frames of all channels, rectifier and normalisation.
struct MiddleLayer {
    PackedWeights weights;
    Normalisation normalisation;
    MiddleLayer(const Tensors& tensors, int number, Index channels)
        : weights(tensors.matrix(fmt::format("mid.conv{}.weight", number),
                                 {kMiddle, 1, kTaps, static_cast<std::size_t>(channels)}),
                  tensors.vector(fmt::format("mid.conv{}.bias", number), kMiddle)),
          normalisation(tensors, fmt::format("mid.bn{}", number), kMiddle) {}

    /// `padded`: three frames of zeros on either side.
    Matrix operator()(const Matrix& padded) const {
        Matrix out =
            weights.times({padded.data(), static_cast<std::size_t>(padded.size())}, kPatchFrames, padded.cols());
        out = out.cwiseMax(0.0F);
        normalisation.apply(out);
        return out;
    }
};

Matrix padded_frames(Index channels) { return Matrix::Zero(kPatchFrames + kTaps - 1, channels); }

auto frames_of(Matrix& padded) { return padded.middleRows((kTaps - 1) / 2, kPatchFrames); }

/// Highest and mean over time of each channel, in turn.
void pool(const Eigen::Ref<const Matrix>& frames, Eigen::Ref<RowVector> pooled) {
    const RowVector highest = frames.colwise().maxCoeff(), mean = frames.colwise().mean();
    for (Index c = 0; c < frames.cols(); ++c) {
        pooled(2 * c)     = highest(c);
        pooled(2 * c + 1) = mean(c);
    }
}

/// The tags of each training, in the order of the network's outputs (Python package musicnn, configuration.py).
constexpr const char* kMsdTags =
    "rock,pop,alternative,indie,electronic,female vocalists,dance,00s,alternative rock,jazz,beautiful,metal,"
    "chillout,male vocalists,classic rock,soul,indie rock,Mellow,electronica,80s,folk,90s,chill,instrumental,"
    "punk,oldies,blues,hard rock,ambient,acoustic,experimental,female vocalist,guitar,Hip-Hop,70s,party,country,"
    "easy listening,sexy,catchy,funk,electro,heavy metal,Progressive rock,60s,rnb,indie pop,sad,House,happy";
constexpr const char* kMttTags =
    "guitar,classical,slow,techno,strings,drums,electronic,rock,fast,piano,ambient,beat,violin,vocal,synth,"
    "female,indian,opera,male,singing,vocals,no vocals,harpsichord,loud,quiet,flute,woman,male vocal,no vocal,"
    "pop,soft,sitar,solo,man,classic,choir,voice,new age,dance,male voice,female vocal,beats,harp,cello,no voice,"
    "weird,country,metal,female voice,choral";

}  // namespace

std::vector<std::pair<MusicnnWeights, std::string>> enum_names(MusicnnWeights) {
    return {{MusicnnWeights::Msd, "msd"}, {MusicnnWeights::Mtt, "mtt"}};
}

struct Musicnn::Layers {
    explicit Layers(const Tensors& tensors)
        : input(tensors, "bn_in", 1),
          narrow(tensors, "f74", kFilters, kTaps, 38),
          broad(tensors, "f77", kFilters, kTaps, 67),
          over_mel({narrow.bank, broad.bank}, flipped_of_both()),
          middle{{tensors, 1, kFront}, {tensors, 2, kMiddle}, {tensors, 3, kMiddle}},
          pooled(tensors, "back.bn_flatpool", 2 * kPooled),
          dense(tensors.matrix("back.dense.weight", {kUnits, 2 * kPooled}), tensors.vector("back.dense.bias", kUnits)),
          penultimate(tensors, "back.bn_dense", kUnits),
          logits(tensors.matrix("back.logits.weight", {kTags, kUnits}), tensors.vector("back.logits.bias", kTags)) {
        for (int i = 0; i < 3; ++i) {
            time.emplace_back(tensors, fmt::format("s{}", i + 1), kTimeFilters, kTimeFrames[i], 1);
            over_time.emplace_back(time.back().bank, time.back().flipped());
        }
    }

    std::vector<bool> flipped_of_both() const {
        auto flipped = narrow.flipped();
        for (const bool one : broad.flipped()) flipped.push_back(one);
        return flipped;
    }

    /// What the front end makes of a patch, 561 channels, with zeros around it.
    Matrix front(const Matrix& patch) const {
        const Matrix x    = patch.array() * input.scale(0) + input.offset(0);
        Matrix padded     = padded_frames(kFront);
        auto channels     = frames_of(padded);
        const Matrix mels = over_mel(x);
        narrow.finish(mels.leftCols(kFilters), channels.leftCols(kFilters));
        broad.finish(mels.rightCols(kFilters), channels.middleCols(kFilters, kFilters));
        for (std::size_t i = 0; i < time.size(); ++i)
            time[i].finish(over_time[i](x),
                           channels.middleCols(2 * kFilters + static_cast<Index>(i) * kTimeFilters, kTimeFilters));
        return padded;
    }

    RowVector pooled_patch(const Matrix& patch) const {
        Matrix front_end = front(patch);
        RowVector row(2 * kPooled);
        pool(frames_of(front_end), row.leftCols(2 * kFront));
        Matrix padded     = padded_frames(kMiddle);
        frames_of(padded) = middle[0](front_end);
        pool(frames_of(padded), row.middleCols(2 * kFront, 2 * kMiddle));
        for (Index layer = 1; layer < 3; ++layer) {
            frames_of(padded) += middle[static_cast<std::size_t>(layer)](padded);
            pool(frames_of(padded), row.middleCols(2 * (kFront + layer * kMiddle), 2 * kMiddle));
        }
        return row;
    }

    Normalisation input;
    FrontFilters narrow, broad;
    MelConvolution over_mel;
    std::vector<FrontFilters> time;
    std::vector<TimeConvolution> over_time;
    MiddleLayer middle[3];
    Normalisation pooled;
    PackedWeights dense;
    Normalisation penultimate;
    PackedWeights logits;
};

Musicnn::Musicnn(const fs::path& weights) : layers_(std::make_shared<const Layers>(Tensors(weights))) {}

RowVector Musicnn::pooled(const Matrix& patch) const {
    assert(patch.rows() == kMusicnnFrames && patch.cols() == kMusicnnMels);
    return layers_->pooled_patch(patch);
}

Musicnn::Output Musicnn::operator()(const Matrix& log_mel, std::span<const Index> starts) const {
    Matrix rows(std::ssize(starts), 2 * kPooled);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        require(log_mel.cols() == kMusicnnMels && starts[i] >= 0 && starts[i] + kMusicnnFrames <= log_mel.rows(),
                "E2221", "musicnn: a patch has {} frames of {} mels, but got one from frame {} of {} × {}",
                kMusicnnFrames, kMusicnnMels, starts[i], log_mel.rows(), log_mel.cols());
        rows.row(static_cast<Index>(i)) = pooled(log_mel.middleRows(starts[i], kMusicnnFrames));
    }
    return outputs(std::move(rows));
}

Musicnn::Output Musicnn::outputs(Matrix pooled_rows) const {
    layers_->pooled.apply(pooled_rows);
    Output output;
    output.penultimate = layers_->dense.times(pooled_rows).cwiseMax(0.0F);
    layers_->penultimate.apply(output.penultimate);
    output.tags = 1.0F / (1.0F + (-layers_->logits.times(output.penultimate).array()).exp());
    return output;
}

std::vector<Index> musicnn_patches(Index frames, int count) {
    const Index room = std::max<Index>(frames / kMusicnnFrames, 1), span = std::max<Index>(frames - kMusicnnFrames, 0);
    const Index n = count == 0 ? room : std::min<Index>(count, room);
    std::vector<Index> starts;
    for (Index i = 0; i < n; ++i) starts.push_back(n == 1 ? span / 2 : span * i / (n - 1));
    return starts;
}

MusicnnRows musicnn_rows(const Musicnn& network, const Matrix& log_mel, int patches) {
    require(log_mel.rows() > 0, "E2221", "musicnn: a clip has at least one frame, but got none");
    Matrix longer;
    if (log_mel.rows() < kMusicnnFrames) {
        longer                         = log_mel.bottomRows(1).replicate(kMusicnnFrames, 1);
        longer.topRows(log_mel.rows()) = log_mel;
    }
    const Matrix& frames = longer.size() > 0 ? longer : log_mel;
    return musicnn_rows(network(frames, musicnn_patches(frames.rows(), patches)));
}

MusicnnRows musicnn_rows(const Musicnn::Output& of_patches) {
    const RowVector mean = of_patches.penultimate.colwise().mean();
    return {mean, of_patches.tags.colwise().mean(),
            (of_patches.penultimate.rowwise() - mean).array().square().colwise().mean().sqrt()};
}

std::vector<std::string> musicnn_columns() {
    std::vector<std::string> columns;
    for (Index i = 1; i <= kUnits; ++i) columns.push_back(fmt::format("musicnn{}", i));
    return columns;
}

std::vector<std::string> musicnn_moment_columns() {
    std::vector<std::string> columns;
    for (const char* moment : {"mean", "std"})
        for (const auto& column : musicnn_columns()) columns.push_back(fmt::format("{}_{}", column, moment));
    return columns;
}

RowVector musicnn_moment_row(const MusicnnRows& rows) {
    RowVector row(rows.penultimate.size() + rows.deviations.size());
    row << rows.penultimate, rows.deviations;
    return row;
}

std::vector<std::string> musicnn_tag_columns(MusicnnWeights weights) {
    std::vector<std::string> columns;
    for (const auto& tag : split_list(weights == MusicnnWeights::Msd ? kMsdTags : kMttTags)) {
        auto& column = columns.emplace_back("tag_" + tag);
        std::replace(column.begin(), column.end(), ' ', '_');
    }
    return columns;
}

std::string musicnn_model_name(MusicnnWeights weights) { return "musicnn-" + options_detail::to_text(weights); }

const Musicnn& musicnn(MusicnnWeights weights) {
    static std::mutex one_at_a_time;
    static std::map<MusicnnWeights, Musicnn> known;
    const std::lock_guard lock(one_at_a_time);
    if (const auto found = known.find(weights); found != known.end()) return found->second;
    if (!has_musicnn(weights)) artifacts::fail_missing_weights(musicnn_model_name(weights));
    return known.emplace(weights, Musicnn(*artifacts::find_model(musicnn_model_name(weights)))).first->second;
}

bool has_musicnn(MusicnnWeights weights) { return artifacts::is_fetched(musicnn_model_name(weights)); }

}  // namespace ektara::features
