#include "ektara/models/crop_pairs.hpp"

#include <map>

#include "ektara/core/random.hpp"

namespace ektara::models {

CropPairing::CropPairing(int crops, Pairs pairs, const std::vector<std::string>& song_of_clip)
    : crops_(crops), pairs_(pairs) {
    std::map<std::string, std::size_t> numbers;
    for (std::size_t i = 0; i < song_of_clip.size(); ++i) {
        const auto [song, is_new] = numbers.emplace(song_of_clip[i], numbers.size());
        if (is_new) clips_of_song_.emplace_back();
        clips_of_song_[song->second].push_back(static_cast<Eigen::Index>(i));
        song_of_clip_.push_back(song->second);
    }
}

std::uint64_t CropPairing::n_others(Eigen::Index clip) const {
    const auto& clips = clips_of_song_[song_of_clip_[static_cast<std::size_t>(clip)]];
    return clips.size() * static_cast<std::uint64_t>(crops_) - 1;
}

/// The row of that number among all rows of the song but `read`.
Eigen::Index CropPairing::other_row(Eigen::Index clip, Eigen::Index read, std::uint64_t drawn) const {
    const auto row_at = [&](std::uint64_t place) {
        const auto& clips = clips_of_song_[song_of_clip_[static_cast<std::size_t>(clip)]];
        const auto crops  = static_cast<std::uint64_t>(crops_);
        return clips[place / crops] * crops_ + static_cast<Eigen::Index>(place % crops);
    };
    const Eigen::Index row = row_at(drawn);
    // Rows of a song rise with their place; the last stands for the one that is read.
    return row < read ? row : row_at(drawn + 1);
}

CropPairs CropPairing::draw(Seed seed, std::string_view purpose, std::uint64_t index) const {
    Random random(seed, purpose, index);
    CropPairs pairs;
    for (Eigen::Index clip = 0; clip < std::ssize(song_of_clip_); ++clip) {
        pairs.read.push_back(clip * crops_ +
                             static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(crops_))));
        pairs.target.push_back(has_pairs() ? other_row(clip, pairs.read.back(), random.below(n_others(clip)))
                                           : pairs.read.back());
    }
    return pairs;
}

CropPairs CropPairing::every_crop(const std::vector<Eigen::Index>& clips, Seed seed, std::string_view purpose) const {
    Random random(seed, purpose);
    CropPairs pairs;
    for (const Eigen::Index clip : clips)
        for (Eigen::Index read = clip * crops_; read < (clip + 1) * crops_; ++read) {
            pairs.read.push_back(read);
            pairs.target.push_back(has_pairs() ? other_row(clip, read, random.below(n_others(clip))) : read);
        }
    return pairs;
}

std::vector<int> CropPairing::song_of_rows(const std::vector<Eigen::Index>& clips) const {
    std::vector<int> songs;
    for (const Eigen::Index clip : clips)
        songs.insert(songs.end(), static_cast<std::size_t>(crops_),
                     static_cast<int>(song_of_clip_[static_cast<std::size_t>(clip)]));
    return songs;
}

}  // namespace ektara::models
