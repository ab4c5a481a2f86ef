#include "corpus/singer.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/synthesiser.hpp"
#include "ektara/core/error.hpp"

extern "C" char** environ;

namespace ektara::corpus {
namespace {

/// Both ends of a pipe, closed on every way out.
struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) fail("E1253", "espeak-ng: no pipe to it: {}", std::strerror(errno));
    }
    Pipe(const Pipe&)            = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_writer();
        ::close(ends[0]);
    }
    void close_writer() {
        if (ends[1] >= 0) ::close(ends[1]);
        ends[1] = -1;
    }
};

/// Without what is preloaded into this program: sanitizers in another one may wait for themselves without end.
std::vector<char*> environment_of_singer() {
    std::vector<char*> kept;
    for (char** variable = environ; *variable != nullptr; ++variable)
        if (!std::string_view(*variable).starts_with("LD_PRELOAD=")) kept.push_back(*variable);
    kept.push_back(nullptr);
    return kept;
}

pid_t start(std::vector<std::string> arguments, int output) {
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    auto variables   = environment_of_singer();
    pid_t child      = -1;
    const int status = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), variables.data());
    posix_spawn_file_actions_destroy(&actions);
    if (status == ENOENT) fail("E1252", "espeak-ng: not found; install the package espeak-ng");
    if (status != 0) fail("E1253", "espeak-ng: cannot be started: {}", std::strerror(status));
    return child;
}

std::string read_all(int descriptor) {
    std::string bytes;
    char block[1 << 16];
    while (true) {
        const ssize_t count = ::read(descriptor, block, sizeof block);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return bytes;
        bytes.append(block, static_cast<std::size_t>(count));
    }
}

std::string run(const std::vector<std::string>& arguments) {
    Pipe pipe;
    const pid_t child = start(arguments, pipe.ends[1]);
    pipe.close_writer();
    std::string output = read_all(pipe.ends[0]);
    int status         = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail("E1253", "espeak-ng: ended with status {} for '{}'", status, arguments.back());
    return output;
}

/// espeak-ng writes a RIFF header of 44 bytes (its length fields are not filled in on a pipe), then 16-bit mono.
std::vector<float> samples_of(const std::string& wav) {
    constexpr std::size_t kHeader = 44;
    std::uint32_t rate            = 0;
    if (wav.size() >= kHeader) std::memcpy(&rate, wav.data() + 24, sizeof rate);
    if (rate != kSampleRateHz) fail("E1253", "espeak-ng: gave no sound at {} Hz; install its own data", kSampleRateHz);
    std::vector<float> samples((wav.size() - kHeader) / 2);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        std::int16_t value = 0;
        std::memcpy(&value, wav.data() + kHeader + 2 * i, sizeof value);
        samples[i] = static_cast<float>(value) / 32768.0F;
    }
    return samples;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

std::vector<float> speak(const SungLine& line, const Voice& voice) {
    return samples_of(
        run({"espeak-ng", "-z", "-m", "--stdout", "-v", voice.language + "+" + voice.variant, "-s",
             std::to_string(voice.words_per_minute), "-p", std::to_string(voice.pitch), "--", speech_markup(line)}));
}

}  // namespace

std::string speech_markup(const SungLine& line) {
    std::istringstream words(line.text);
    std::string markup = "<speak>";
    std::size_t i      = 0;
    for (std::string word; words >> word; ++i) {
        if (i < line.melody.size()) {
            const long percent = std::lround(100 * (std::exp2(line.melody[i] / 12.0) - 1));
            markup += fmt::format("<prosody pitch=\"{:+}%\">{}</prosody> ", percent, escaped(word));
        } else {
            markup += escaped(word) + " ";
        }
    }
    return markup + "</speak>";
}

Waveform sing(const Song& song, double seconds) {
    Waveform sung{std::vector<float>(static_cast<std::size_t>(std::lround(seconds * kSampleRateHz))), kSampleRateHz};
    for (const auto& line : song.lines) {
        const auto spoken           = speak(line, song.voice);
        const auto begin            = static_cast<std::size_t>(std::lround(line.start_seconds * kSampleRateHz));
        const auto slot             = static_cast<std::size_t>(std::lround(line.slot_seconds * kSampleRateHz));
        const auto end              = std::min({begin + spoken.size(), begin + slot, sung.samples.size()});
        constexpr std::size_t kFade = kSampleRateHz / 50;
        for (std::size_t i = begin; i < end; ++i) {
            const float fade = std::min(1.0F, static_cast<float>(end - i) / static_cast<float>(kFade));
            sung.samples[i] += fade * spoken[i - begin];
        }
    }
    return sung;
}

}  // namespace ektara::corpus
