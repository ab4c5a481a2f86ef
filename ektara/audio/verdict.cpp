#include "ektara/audio/verdict.hpp"

namespace ektara::audio {

std::string name(Verdict verdict) {
    switch (verdict) {
        case Verdict::Ok:
            return "ok";
        case Verdict::Partial:
            return "partial";
        case Verdict::NoAudio:
            return "no_audio";
        case Verdict::Unreadable:
            return "unreadable";
        case Verdict::TooShort:
            return "too_short";
        case Verdict::Silent:
            return "silent";
        case Verdict::Crashed:
            return "crashed";
        case Verdict::Timeout:
            return "timeout";
        case Verdict::OutOfMemory:
            return "out_of_memory";
    }
    return {};
}

Verdict verdict_of(std::string_view code) {
    if (code == "E2107") return Verdict::NoAudio;
    if (code == "E2111" || code == "E2113") return Verdict::TooShort;
    if (code == "E2112") return Verdict::Silent;
    if (code == kCrashed) return Verdict::Crashed;
    if (code == kTimeout) return Verdict::Timeout;
    if (code == kOutOfMemory) return Verdict::OutOfMemory;
    return Verdict::Unreadable;
}

}  // namespace ektara::audio
