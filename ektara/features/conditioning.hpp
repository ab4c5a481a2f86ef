#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/features/loudness.hpp"

namespace ektara::features {

/// How the rows of a file's segments become one.
enum class Pool { Mean, Median };
std::vector<std::pair<Pool, std::string>> enum_names(Pool);

/// What a file's level is measured by.
enum class Level { None, Rms, Loudness };
std::vector<std::pair<Level, std::string>> enum_names(Level);

/// Which parts of a file are analysed, and what is done against differences of recording; `--set features.…`.
struct ClipOptions {
    double segment_seconds = 0;
    int segments           = 1;
    Pool pool              = Pool::Mean;
    Level level            = Level::None;
    double level_db        = -23;
    double band_limit_hz   = 0;
    bool cms               = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("segment_seconds", self.segment_seconds, "length of a segment; 0: the whole file is one");
        visit("segments", self.segments, "segments of that length, spread evenly over the file");
        visit("pool", self.pool, "how the rows of the segments become the file's: mean or median");
        visit("level", self.level, "bring files to one level: none, rms (dB of full scale) or loudness (LUFS)");
        visit("level_db", self.level_db, "that level");
        visit("band_limit_hz", self.band_limit_hz, "low-pass for all files, so that none has more treble; 0: none");
        visit("cms", self.cms, "subtract the mean over time from cepstra and mels, and with it the recording's colour");
    }
};

/// Throws InvalidArgument E2211 for an option out of range at this rate: segment_seconds 0 to 3,600, segments 1 to 100
/// (1 where segment_seconds is 0), level_db −70 to 0, band_limit_hz 0 or from 500 to below half the rate.
void require_in_range(const ClipOptions& options, int sample_rate_hz);

/// A low-pass for a clip that comes in blocks: a sinc in a Kaiser window (Kaiser 1974) of 100 dB. Passes up to 0.9 of
/// the limit, from the limit on nothing; no delay, zeros beyond the clip. The result does not depend on where blocks
/// were cut.
class LowPass {
  public:
    LowPass(double limit_hz, double sample_rate_hz);

    /// Appends to `output` what can be told from the samples so far.
    void push(std::span<const float> block, std::vector<float>& output);
    /// Appends the rest: as many samples have come out as went in.
    void finish(std::vector<float>& output);

  private:
    Eigen::VectorXf taps_;
    std::vector<float> held_;
};

/// Measures the level of a clip that comes in blocks.
class LevelMeter {
  public:
    LevelMeter(Level by, int sample_rate_hz) : by_(by), loudness_(sample_rate_hz) {}

    void push(std::span<const float> block);
    /// The clip has ended: decibels of full scale, or LUFS; the quietest (−70) for silence.
    double level_db();

  private:
    Level by_;
    LoudnessMeter loudness_;
    double squares_        = 0;
    std::size_t n_samples_ = 0;
};

/// What brings a clip of this level to the one wanted: one factor for the whole clip, 1 for a silent one and where
/// levels stay.
float gain(double level_db, const ClipOptions& options);

/// Low-pass, then level (root mean square or integrated loudness by BS.1770), in place; options in range (above).
void condition(Waveform& clip, const ClipOptions& options);

/// Where the segments of a clip of so many samples begin, and how long they are.
struct Segmentation {
    std::vector<std::size_t> starts;
    std::size_t length = 0;
};

/// The segments' middles lie at (2i + 1)/2n of what a segment can move over, so that they spread evenly and a single
/// one is the middle. A clip that is not longer than a segment is one segment, and so is one where none are asked for.
Segmentation segmentation(std::size_t n_samples, int sample_rate_hz, const ClipOptions& options);
std::vector<Waveform> segments(const Waveform& clip, const ClipOptions& options);

/// One row from the rows of the segments, column by column: mean or median; of a column named `key` the most frequent,
/// of equally frequent ones the lowest.
RowVector pooled(const Matrix& rows, const std::vector<std::string>& columns, Pool pool);

}  // namespace ektara::features
