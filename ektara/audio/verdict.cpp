#include "ektara/audio/verdict.hpp"

#include <map>

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
        case Verdict::Interrupted:
            return "interrupted";
    }
    return {};
}

const char* code_of(DecodeProblem problem) {
    switch (problem) {
        case DecodeProblem::NotThere:
            return "E2101";
        case DecodeProblem::Unreadable:
            return "E2102";
        case DecodeProblem::Directory:
            return "E2103";
        case DecodeProblem::NotAFile:
            return "E2104";
        case DecodeProblem::Empty:
            return "E2105";
        case DecodeProblem::UnknownFormat:
            return "E2106";
        case DecodeProblem::NoAudioStream:
            return "E2107";
        case DecodeProblem::UnknownCodec:
            return "E2108";
        case DecodeProblem::Damaged:
            return "E2109";
        case DecodeProblem::BadSamples:
            return "E2110";
        case DecodeProblem::EndsBeforeOffset:
            return "E2113";
        case DecodeProblem::BadSampleRate:
            return "E2115";
    }
    return "";
}

Verdict verdict_of(std::string_view code) {
    static const std::map<std::string_view, Verdict> kVerdicts{
        {code_of(DecodeProblem::NoAudioStream), Verdict::NoAudio},
        {code_of(DecodeProblem::EndsBeforeOffset), Verdict::TooShort},
        {kTooShort, Verdict::TooShort},
        {kSilent, Verdict::Silent},
        {kCrashed, Verdict::Crashed},
        {kTimeout, Verdict::Timeout},
        {kOutOfMemory, Verdict::OutOfMemory},
        {kInterrupted, Verdict::Interrupted}};
    const auto found = kVerdicts.find(code);
    return found == kVerdicts.end() ? Verdict::Unreadable : found->second;
}

bool comes_of_content(std::string_view code) {
    using enum DecodeProblem;
    for (const auto problem : {NotThere, Unreadable, Directory, NotAFile})
        if (code == code_of(problem)) return false;
    return code != kReplaced && code != kInterrupted && code != kNotFinite;
}

}  // namespace ektara::audio
