#include "ektara/extraction/worker.hpp"

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <new>
#include <stdexcept>

#include <fmt/ranges.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/model_package.hpp"
#include "ektara/audio/file_tags.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/extraction/detail/escape_attempts.hpp"
#include "ektara/extraction/framing.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/features/weights.hpp"

namespace ektara::extraction {
namespace {

using artifacts::Json;

template <class Options>
Json options_json(const Options& options) {
    Json json = Json::object();
    for (const auto& option : list_options(options)) json[option.name] = option.value;
    return json;
}

template <class Options>
void read_options(const Json& json, Options& options) {
    for (const auto& [name, value] : json.items()) set_option(options, name, value.template get<std::string>());
}

/// Tests have a worker die at the tags or at the sound of one file; the program of a release does nothing here.
void die_if_told([[maybe_unused]] const char* variable, [[maybe_unused]] const Track& track) {
#ifdef EKTARA_TEST_HOOKS
    const char* const name = std::getenv(variable);
    if (name != nullptr && track.audio.filename() == name) std::abort();
#endif
}

/// Tests have a worker try to get out at files that are called after an attempt; a refused one ends it, as a decoder
/// that was taken over would end.
void escape_if_told([[maybe_unused]] const Track& track) {
#ifdef EKTARA_TEST_HOOKS
    if (std::getenv("EKTARA_TEST_ESCAPE") == nullptr) return;
    for (const auto& attempt : escape_attempts())
        if (track.audio.stem() == std::string("escape-") + attempt.name && !attempt.succeeds()) std::abort();
#endif
}

Json request(const char* what, const Track& track) {
    return {{"what", what}, {"id", binary(track.id)}, {"path", binary(track.audio.string())}};
}

/// Of the whole process, libraries included.
[[maybe_unused]] rlim_t address_space_bytes() {
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

/// What to end with where memory runs out.
int limit_memory([[maybe_unused]] double megabytes) {
#ifndef __SANITIZE_ADDRESS__
    const rlim_t most = address_space_bytes() + static_cast<rlim_t>(megabytes * 1e6);
    const rlimit limit{most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) return kSystemMemoryExit;  // the one of its user is lower
#endif
    return kOutOfMemoryExit;
}

/// From now on; the signal is not caught, so that it ends a worker that hangs in a loop.
void allow_cpu(double seconds) {
    itimerval timer{};
    timer.it_value.tv_sec  = static_cast<time_t>(seconds);
    timer.it_value.tv_usec = static_cast<suseconds_t>(std::fmod(seconds, 1.0) * 1e6);
    ::setitimer(ITIMER_PROF, &timer, nullptr);
}

void die_with_parent() {
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGPROF, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/// Answers one request after the other with the options of the greeting.
class Service {
  public:
    explicit Service(const Json& greeting) {
        read_options(greeting.at("features"), options_);
        read_options(greeting.at("decode"), options_.decode);
        read_options(greeting.at("limits"), limits_);
        options_.decode.tags = false;  // told when a track is identified
        out_of_memory_exit_  = limit_memory(limits_.memory_mb);
        confine_to_reading();
    }

    int out_of_memory_exit() const { return out_of_memory_exit_; }

    /// `file` is what the request is about, if anything. An Error (an option out of range) is the caller's to hear.
    std::string answer(const Json& request, const audio::OpenedFile& file) {
        try {
            return to_bytes(result_of(request, file));
        } catch (const Error& problem) {
            return to_bytes({{"error", {problem.code(), problem.what()}}});
        }
    }

  private:
    /// Reads the weights while nothing else can be read, then closes that door too. A model of the user's own is
    /// loaded before any door is closed, and ONNX Runtime makes calls that the filter does not know: there Landlock
    /// alone holds the worker, which can open no file.
    void confine_to_reading() {
        if (features::hears_own_models(options_)) {
            read_weights();
            held_ = confine(without_seccomp(limits_.sandbox), {});
            return;
        }
        const auto weights = features::weight_files(options_);
        if (!weights.empty()) {
            confine(limits_.sandbox, weights);
            read_weights();
        }
        held_ = confine(limits_.sandbox, {});
    }

    void read_weights() {
        try {
            features::read_weights(options_);
        } catch (const Error& problem) {
            weights_problem_ = problem;  // told with the first track that needs them
        }
    }

    static Sandbox without_seccomp(Sandbox wanted) {
        return wanted == Sandbox::Full || wanted == Sandbox::Landlock ? Sandbox::Landlock : Sandbox::None;
    }

    Json result_of(const Json& request, const audio::OpenedFile& file) {
        if (request.at("what") == "confinement") return {{"landlock", held_.landlock}, {"seccomp", held_.seccomp}};
        allow_cpu(limits_.cpu_seconds);
        if (request.at("what") == "unpack") return {{"content", unpacked(request, file)}};
        Track track;
        track.id                         = text_of(request.at("id"));
        const std::filesystem::path path = text_of(request.at("path"));
        track.audio = file.descriptor() < 0 ? path : audio::path_of_opened(file.descriptor(), path.filename().string());
        return result_of(request, track);
    }

    static Json unpacked(const Json& request, const audio::OpenedFile& file) {
        artifacts::KnownModel model;
        model.package = text_of(request.at("package"));
        model.version = text_of(request.at("version"));
        model.file    = text_of(request.at("file"));
        if (request.at("is_made")) model.purpose = artifacts::KnownModel::Purpose::Music;
        const artifacts::MappedFile package(file.descriptor(), model.package);
        return binary(artifacts::model_of_package(model, package.bytes()));
    }

    Json result_of(const Json& request, const Track& track) {
        if (request.at("what") == "identify") {
            const bool own = request.at("own_tags");
            if (own) die_if_told("EKTARA_TEST_DIE_AT_TAGS", track);
            return to_json(identify_track(track, own ? audio::TagReader::Own : audio::TagReader::FFmpeg));
        }
        if (request.at("what") == "file-tags") return {{"tags", to_json(audio::file_tags(track.audio))}};
        if (weights_problem_) throw *weights_problem_;
        die_if_told("EKTARA_TEST_DIE_AT_SOUND", track);
        escape_if_told(track);
        options_.names = split_list(request.at("names").get<std::string>());
        return to_json(features::extract_track(track, options_));
    }

    features::ExtractOptions options_;
    WorkerOptions limits_;
    Confinement held_;
    std::optional<Error> weights_problem_;
    int out_of_memory_exit_ = kOutOfMemoryExit;
};

int serve(int socket, std::optional<Service>& service) {
    std::string received;
    audio::OpenedFile file;
    while (receive(socket, received, file))
        while (const auto message = take_frame(received)) {
            const Json request = from_bytes(*message);
            if (!service) {
                service.emplace(request);
                send_frame(socket, "ready");
            } else {
                const std::string answer = service->answer(request, file);
                file                     = audio::OpenedFile();
                send_frame(socket, answer);
            }
        }
    return 0;
}

}  // namespace

std::string greeting(const features::ExtractOptions& options, const WorkerOptions& limits) {
    return to_bytes({{"features", options_json(options)},
                     {"decode", options_json(options.decode)},
                     {"limits", options_json(limits)}});
}

std::string identify_request(const Track& track, audio::TagReader reader) {
    Json json        = request("identify", track);
    json["own_tags"] = reader == audio::TagReader::Own;
    return to_bytes(json);
}

std::string tags_request(const Track& track) { return to_bytes(request("file-tags", track)); }

std::string extract_request(const Track& track, const std::vector<std::string>& names) {
    Json json     = request("extract", track);
    json["names"] = fmt::format("{}", fmt::join(names, ","));
    return to_bytes(json);
}

std::string unpack_request(const artifacts::KnownModel& model) {
    return to_bytes({{"what", "unpack"},
                     {"package", binary(model.package)},
                     {"version", binary(model.version)},
                     {"file", binary(model.file)},
                     {"is_made", model.is_made()}});
}

std::string confinement_request() { return to_bytes({{"what", "confinement"}}); }

int serve_worker(int socket) {
    die_with_parent();
    drop_rights(socket);
    std::optional<Service> service;
    try {
        return serve(socket, service);
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {  // more than any memory holds
    }
    ::_exit(service ? service->out_of_memory_exit() : kSystemMemoryExit);
}

}  // namespace ektara::extraction
