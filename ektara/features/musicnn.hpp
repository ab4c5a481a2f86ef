#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// Which training of musicnn: on tags of the Million Song Dataset or of MagnaTagATune.
enum class MusicnnWeights { Msd, Mtt };
std::vector<std::pair<MusicnnWeights, std::string>> enum_names(MusicnnWeights);

/// Which weights, and how much of a clip they see; `--set features.musicnn.…`.
struct MusicnnOptions {
    MusicnnWeights weights = MusicnnWeights::Msd;
    int patches            = 5;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("musicnn.weights", self.weights,
              "training of musicnn: msd (Million Song Dataset) or mtt (MagnaTagATune)");
        visit("musicnn.patches", self.patches, "patches of 3 s that musicnn sees, spread evenly over a clip; 0: all");
    }
};

/// What musicnn takes: power mels of a mono signal at this rate, frames × 96.
inline constexpr int kMusicnnRateHz = 16'000, kMusicnnMels = 96, kMusicnnFrames = 187;

/// musicnn (Pons and Serra 2019, arXiv:1909.06654), a convolutional network that was trained to tag music.
///
/// A patch of 187 frames × 96 mels; 204 filters each of 7 frames × 38 and × 67 mels (their highest over mel), 51 each
/// of 128, 64 and 32 frames; three layers of 64 filters over 7 frames, the second and third added to what is before
/// them; maximum and mean over time; 200 units and 50 tags. Batch normalisation follows each rectifier. The
/// convolutions with one input channel are done by Fourier transforms, which take an eighth of the operations; the
/// others by packed products. A patch's outputs do not depend on the others. May be used by several threads.
class Musicnn {
  public:
    /// Reads a safetensors file of the layout of `ektara models fetch`. Throws Error E4101 and E4204 as
    /// artifacts::SafetensorsFile does, E5021 where a tensor is missing or has another shape, E5022 where a value is
    /// not finite.
    explicit Musicnn(const std::filesystem::path& weights);

    /// A row a patch.
    struct Output {
        Matrix penultimate;  ///< × 200
        Matrix tags;         ///< × 50, each from 0 to 1
    };
    /// `log_mel` is frames × 96: log10(10⁴·power + 1); a patch begins at each of `starts` and lies within it. Throws
    /// InvalidArgument E2221 where one does not.
    Output operator()(const Matrix& log_mel, std::span<const Eigen::Index> starts) const;
    /// The same in two steps: what one patch (187 × 96, asserted) comes to before the units, and the outputs of a row
    /// of that each.
    RowVector pooled(const Matrix& patch) const;
    Output outputs(Matrix pooled_rows) const;

  private:
    struct Layers;
    std::shared_ptr<const Layers> layers_;
};

/// Where patches of 187 frames begin in a clip of so many frames: as many as asked for (0: as many as there is room
/// for) but no more than lie side by side, the first at the beginning and the last at the end; a single one in the
/// middle.
std::vector<Eigen::Index> musicnn_patches(Eigen::Index frames, int count);

/// Over the patches of a clip: means of the penultimate layer (200) and of the tags (50), and the standard deviations
/// of the penultimate layer (ddof 0; zeros for a single patch). A clip shorter than a patch is continued by its last
/// frame. Throws as Musicnn.
struct MusicnnRows {
    RowVector penultimate, tags, deviations;
};
MusicnnRows musicnn_rows(const Musicnn& network, const Matrix& log_mel, int patches);
MusicnnRows musicnn_rows(const Musicnn::Output& of_patches);

/// musicnn1 … musicnn200.
std::vector<std::string> musicnn_columns();
/// musicnn1_mean … musicnn200_mean, musicnn1_std … musicnn200_std.
std::vector<std::string> musicnn_moment_columns();
/// The row of those columns.
RowVector musicnn_moment_row(const MusicnnRows& rows);
/// The tags of a training as columns: tag_rock, tag_female_vocalists …
std::vector<std::string> musicnn_tag_columns(MusicnnWeights weights);

/// What the weights are called by `ektara models`: musicnn-msd, musicnn-mtt.
std::string musicnn_model_name(MusicnnWeights weights);
/// The weights in the user's data folder, read once in the life of the program. Throws MissingWeights E5020, which says
/// how to get them. May be called from any thread.
const Musicnn& musicnn(MusicnnWeights weights);
/// Whether there are such weights, unread.
bool has_musicnn(MusicnnWeights weights);

}  // namespace ektara::features
