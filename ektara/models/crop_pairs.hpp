#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"
#include "ektara/models/options.hpp"

namespace ektara::models {

/// For every clip one of its crops that is read, and the row that is to be reconstructed from it: row numbers of
/// Examples::values.
struct CropPairs {
    std::vector<Eigen::Index> read, target;
};

/// Draws which crops of clips a model sees. Without crops every clip is its own row, and nothing is drawn.
class CropPairing {
  public:
    CropPairing() = default;
    /// With Pairs::Crops the crops of all clips of a song stand for each other.
    CropPairing(int crops, Pairs pairs, const std::vector<std::string>& song_of_clip);

    bool has_crops() const { return crops_ > 1; }
    bool has_pairs() const { return pairs_ == Pairs::Crops; }
    int crops() const { return crops_; }

    /// One crop of each clip, drawn alike from all of its crops; with pairs another one of the same song, drawn alike
    /// from all others. Stream (seed, purpose, index).
    CropPairs draw(Seed seed, std::string_view purpose, std::uint64_t index = 0) const;
    /// Every crop of these clips with another one of the same song; without pairs with itself.
    CropPairs every_crop(const std::vector<Eigen::Index>& clips, Seed seed, std::string_view purpose) const;

    /// The song of each row of these clips, numbered from 0.
    std::vector<int> song_of_rows(const std::vector<Eigen::Index>& clips) const;

  private:
    Eigen::Index other_row(Eigen::Index clip, Eigen::Index read, std::uint64_t drawn) const;
    std::uint64_t n_others(Eigen::Index clip) const;

    int crops_   = 1;
    Pairs pairs_ = Pairs::None;
    std::vector<std::vector<Eigen::Index>> clips_of_song_;
    std::vector<std::size_t> song_of_clip_;
};

}  // namespace ektara::models
