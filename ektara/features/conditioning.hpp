#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"

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

/// Low-pass, then level, in place; options in range (above).
///
/// The low-pass is a sinc in a Kaiser window (Kaiser 1974) of 100 dB: passes up to 0.9 of the limit, from the limit on
/// nothing; no delay, zeros beyond the clip. Level: one gain for the whole clip, from its root mean square or its
/// integrated loudness (BS.1770); a silent clip stays as it is.
void condition(Waveform& clip, const ClipOptions& options);

/// The segments of a clip: their middles lie at (2i + 1)/2n of what a segment can move over, so that they spread evenly
/// and a single one is the middle. A clip that is not longer than a segment is one segment.
std::vector<Waveform> segments(const Waveform& clip, const ClipOptions& options);

/// One row from the rows of the segments, column by column: mean or median; of a column named `key` the most frequent,
/// of equally frequent ones the lowest.
RowVector pooled(const Matrix& rows, const std::vector<std::string>& columns, Pool pool);

}  // namespace ektara::features
