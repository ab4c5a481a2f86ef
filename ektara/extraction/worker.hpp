#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/extraction/sandbox.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::extraction {

/// What one file may cost before it is given up, and which program the workers are; `--set workers.…`.
struct WorkerOptions {
    double memory_mb    = 2000;
    double cpu_seconds  = 300;
    double wall_seconds = 600;
    Sandbox sandbox     = Sandbox::Full;
    /// A program that calls `serve_worker` when it is given the one argument `kWorkerVerb`. Empty: no processes are
    /// started, files are analysed by threads of this one, without limits. No field below.
    std::filesystem::path program = {};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("memory_mb", self.memory_mb, "memory that a worker may take, in megabytes");
        visit("cpu_seconds", self.cpu_seconds, "processor time for one file, in seconds");
        visit("wall_seconds", self.wall_seconds, "time for one file, in seconds");
        visit("sandbox", self.sandbox,
              "by what a worker is confined: full, landlock, seccomp, or none (on a system where these fail)");
    }
};

inline constexpr const char* kWorkerVerb = "extract-worker";

/// What a worker ends with where memory ran out: its own limit, or one of the system's that is lower.
inline constexpr int kOutOfMemoryExit = 77, kSystemMemoryExit = 78;

/// Messages of the program to its worker; the worker answers each with one message (track_message.hpp). With each
/// request about a track goes the file itself, open for reading: a worker opens no path.
std::string greeting(const features::ExtractOptions& options, const WorkerOptions& limits);
std::string identify_request(const Track& track, audio::TagReader reader);
/// Answered by {"tags": …} of what the beginning of the file says.
std::string tags_request(const Track& track);
std::string extract_request(const Track& track, const std::vector<std::string>& names);
/// Answered by {"content": …}: what is kept of a model's package, which goes with the request.
std::string unpack_request(const artifacts::KnownModel& model);
/// Answered by {"landlock": version, "seccomp": bool}: a Confinement.
std::string confinement_request();

/// A worker's whole life: answers what comes through `socket` until it is closed; returns the exit code.
///
/// Sets the process's own limits: memory above what it has at its beginning (RLIMIT_AS; not in builds with
/// AddressSanitizer, where the other side watches), processor time a request (SIGPROF ends it). It is confined
/// (sandbox.hpp) before it answers the greeting; first it reads the weights that the greeting's features need, when
/// only these files can be opened. Interrupts are ignored; it ends with the process that started it.
int serve_worker(int socket);

}  // namespace ektara::extraction
