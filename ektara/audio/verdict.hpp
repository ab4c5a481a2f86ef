#pragma once

#include <string>
#include <string_view>

namespace ektara::audio {

/// What became of one file.
enum class Verdict { Ok, Partial, NoAudio, Unreadable, TooShort, Silent, Crashed, Timeout, OutOfMemory, Interrupted };

/// "ok", "partial", "no_audio", "unreadable", "too_short", "silent", "crashed", "timeout", "out_of_memory",
/// "interrupted".
std::string name(Verdict verdict);

/// Why a file could not be decoded.
enum class DecodeProblem {
    NotThere,
    Unreadable,
    Directory,
    NotAFile,
    Empty,
    UnknownFormat,
    NoAudioStream,
    UnknownCodec,
    Damaged,
    BadSamples,
    EndsBeforeOffset,
    BadSampleRate
};

/// The number that a problem has in docs/errors.md: NoAudioStream → "E2107".
const char* code_of(DecodeProblem problem);

/// Codes of the Failures of a clip that was decoded and is of no use, and of a worker that did not answer.
inline constexpr const char *kTooShort = "E2111", *kSilent = "E2112";
inline constexpr const char *kCrashed = "E2121", *kTimeout = "E2122", *kOutOfMemory = "E2123", *kInterrupted = "E2130";
/// A file that was another one when it was read again, and one of which a model made what is no number.
inline constexpr const char *kReplaced = "E2116", *kNotFinite = "E2131";

/// The verdict that stands behind the code of a Failure, as failures.csv keeps it ("E2107" → NoAudio); Unreadable for
/// any other.
Verdict verdict_of(std::string_view code);

/// Whether a Failure of this code comes of what the file holds, and so comes again wherever its bytes lie: not one of
/// its place, its permissions or its disk, nor of a model of the user's own.
bool comes_of_content(std::string_view code);

}  // namespace ektara::audio
