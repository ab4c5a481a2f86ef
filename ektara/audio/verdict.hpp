#pragma once

#include <string>
#include <string_view>

namespace ektara::audio {

/// What became of one file.
enum class Verdict { Ok, Partial, NoAudio, Unreadable, TooShort, Silent, Crashed, Timeout, OutOfMemory };

/// "ok", "partial", "no_audio", "unreadable", "too_short", "silent", "crashed", "timeout", "out_of_memory".
std::string name(Verdict verdict);

/// Codes of the Failures of a worker that did not come back with an answer.
inline constexpr const char *kCrashed = "E2121", *kTimeout = "E2122", *kOutOfMemory = "E2123";

/// The verdict that stands behind the code of a Failure of this module ("E2107" → NoAudio); Unreadable for any other.
Verdict verdict_of(std::string_view code);

}  // namespace ektara::audio
