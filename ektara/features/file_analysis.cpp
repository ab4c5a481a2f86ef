#include "ektara/features/detail/file_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ektara::features {
namespace {

constexpr std::size_t kMostKeptSeconds = 600;

/// Cuts the segments out of a clip that comes in blocks; holds no more than the one that is coming in.
class SegmentCutter {
  public:
    SegmentCutter(const Segmentation& cut, int rate_hz) : cut_(cut), rate_hz_(rate_hz) {}

    template <class Done>
    void push(std::span<const float> block, float factor, const Done& done) {
        for (const float x : block) held_.push_back(factor * x);
        while (next_ < cut_.starts.size() && first_ + held_.size() >= cut_.starts[next_] + cut_.length) {
            const auto begin = held_.begin() + static_cast<std::ptrdiff_t>(cut_.starts[next_++] - first_);
            done(Waveform{{begin, begin + static_cast<std::ptrdiff_t>(cut_.length)}, rate_hz_});
            drop();
        }
        drop();
    }

    bool all_found() const { return next_ == cut_.starts.size(); }

  private:
    /// What no later segment holds.
    void drop() {
        const std::size_t wanted = next_ < cut_.starts.size() ? cut_.starts[next_] : first_ + held_.size();
        const std::size_t count  = std::min(held_.size(), wanted > first_ ? wanted - first_ : 0);
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
        first_ += count;
    }

    const Segmentation& cut_;
    int rate_hz_;
    std::vector<float> held_;
    std::size_t first_ = 0, next_ = 0;
};

}  // namespace

FileAnalysis::FileAnalysis(const ClipOptions& options, const AnalysisParts& parts, int sample_rate_hz,
                           std::size_t expected_samples, Segments segments, std::size_t most_frame_bytes)
    : options_(options),
      parts_(parts),
      rate_hz_(sample_rate_hz),
      most_frame_bytes_(most_frame_bytes),
      segments_(std::move(segments)),
      low_pass_(new_low_pass()),
      meter_(options.level, sample_rate_hz),
      keeps_(options.level != Level::None || options.segment_seconds != 0),
      lowest_(std::numeric_limits<float>::infinity()),
      highest_(-lowest_) {
    if (!keeps_) direct_.emplace(sample_rate_hz, parts, expected_samples, most_frame_bytes);
}

std::optional<LowPass> FileAnalysis::new_low_pass() const {
    if (options_.band_limit_hz == 0) return std::nullopt;
    return LowPass(options_.band_limit_hz, rate_hz_);
}

double FileAnalysis::peak_amplitude_dbfs() const {
    return 20 * std::log10(std::max(0.5 * (static_cast<double>(highest_) - lowest_), 1e-30));
}

void FileAnalysis::push(std::span<const float> block) {
    for (const float x : block) {
        lowest_  = std::min(lowest_, x);
        highest_ = std::max(highest_, x);
    }
    filter(low_pass_, block, [this](std::span<const float> filtered) { accept(filtered); });
}

void FileAnalysis::filter(std::optional<LowPass>& low_pass, std::span<const float> block, const Take& take) {
    if (!low_pass) return take(block);
    filtered_.clear();
    low_pass->push(block, filtered_);
    take(filtered_);
}

void FileAnalysis::finish_filter(std::optional<LowPass>& low_pass, const Take& take) {
    if (!low_pass) return;
    filtered_.clear();
    low_pass->finish(filtered_);
    take(filtered_);
}

void FileAnalysis::accept(std::span<const float> block) {
    if (direct_) return direct_->push(block);
    n_samples_ += block.size();
    if (options_.level != Level::None) meter_.push(block);
    if (!keeps_) return;
    keeps_ = n_samples_ <= kMostKeptSeconds * static_cast<std::size_t>(rate_hz_);
    if (keeps_)
        kept_.insert(kept_.end(), block.begin(), block.end());
    else
        std::vector<float>().swap(kept_);
}

bool FileAnalysis::finish(const ReadAgain& read_again) {
    finish_filter(low_pass_, [this](std::span<const float> filtered) { accept(filtered); });
    if (!direct_) return analyse_segments(read_again);
    auto found = direct_->finish();
    direct_.reset();
    return add_whole(std::move(found), 1, read_again);
}

void FileAnalysis::for_each_filtered(const ReadAgain& read_again, const std::function<void()>& begin,
                                     const Take& take) {
    if (keeps_) {
        begin();
        return take(kept_);
    }
    std::optional<LowPass> low_pass;
    read_again(
        [&] {
            low_pass = new_low_pass();
            begin();
        },
        [&](std::span<const float> block) { filter(low_pass, block, take); });
    finish_filter(low_pass, take);
}

bool FileAnalysis::analyse_segments(const ReadAgain& read_again) {
    const float factor = options_.level == Level::None ? 1 : gain(meter_.level_db(), options_);
    const auto cut     = segmentation(n_samples_, rate_hz_, options_);
    if (cut.length < n_samples_) return analyse_cut(cut, factor, read_again);
    return analyse_whole(factor, read_again);
}

void FileAnalysis::for_each_scaled(float factor, const ReadAgain& read_again, const std::function<void()>& begin,
                                   const Take& take) {
    std::vector<float> scaled;
    for_each_filtered(read_again, begin, [&](std::span<const float> block) {
        scaled.assign(block.begin(), block.end());
        for (float& x : scaled) x *= factor;
        take(scaled);
    });
}

bool FileAnalysis::analyse_whole(float factor, const ReadAgain& read_again) {
    std::optional<AnalysisBuilder> builder;
    std::size_t n_again = 0;
    for_each_scaled(
        factor, read_again,
        [&] {
            builder.emplace(rate_hz_, parts_, n_samples_, most_frame_bytes_);
            n_again = 0;
        },
        [&](std::span<const float> block) {
            n_again += block.size();
            builder->push(block);
        });
    if (n_again != n_samples_) return false;
    return add_whole(builder->finish(), factor, read_again);
}

/// The analysis of the whole file; of an outline it is read again until it is one.
bool FileAnalysis::add_whole(std::variant<Analysis, ClipOutline> found, float factor, const ReadAgain& read_again) {
    while (const auto* outline = std::get_if<ClipOutline>(&found)) {
        std::optional<LongClip> clip;
        for_each_scaled(
            factor, read_again, [&] { clip.emplace(rate_hz_, parts_, *outline); },
            [&](std::span<const float> block) { clip->push(block); });
        auto next = clip ? clip->finish() : std::nullopt;
        if (!next) return false;
        found = std::move(*next);
    }
    segments_.begin();
    segments_.add(std::get<Analysis>(found));
    return true;
}

bool FileAnalysis::analyse_cut(const Segmentation& cut, float factor, const ReadAgain& read_again) {
    std::optional<SegmentCutter> cutter;
    const auto done = [&](const Waveform& segment) { segments_.add(analyse(segment, parts_)); };
    for_each_filtered(
        read_again,
        [&] {
            segments_.begin();
            cutter.emplace(cut, rate_hz_);
        },
        [&](std::span<const float> block) { cutter->push(block, factor, done); });
    return cutter && cutter->all_found();
}

}  // namespace ektara::features
