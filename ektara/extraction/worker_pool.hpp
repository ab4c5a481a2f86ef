#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ektara/audio/opened_file.hpp"
#include "ektara/extraction/worker.hpp"

namespace ektara::extraction {

/// Why a worker did not come back with an answer: a code of audio/verdict.hpp and the reason of a Failure.
struct WorkerFailure {
    std::string code, reason;
    /// False where it says nothing of the file: the worker was ended from outside, or the time passed while it waited
    /// for a busy machine.
    bool about_file = true;
};

/// What is said with a worker about one task. All are called on the thread that runs the pool.
struct WorkerProtocol {
    /// What a worker is told first: its limits.
    std::function<std::string(const WorkerOptions& limits)> greeting;
    /// The first request of a task; asked again where it is tried again.
    std::function<std::string(std::size_t task)> begin;
    /// Takes an answer; the next request, or nothing: the task is done.
    std::function<std::optional<std::string>(std::size_t task, const std::string& answer)> next_request;
    /// The task is given up.
    std::function<void(std::size_t task, const WorkerFailure& why)> lost;
    /// Opens the file of a task, before `begin`; it is passed with every request. Nothing: the task is done already. No
    /// function: nothing is passed.
    std::function<std::optional<audio::OpenedFile>(std::size_t task)> open = {};
};

/// A task that is tried alone may take this many times the time that it may take beside others.
inline constexpr double kTimeWhenAlone = 2;

/// Has `tasks` done by at most `jobs` worker processes (0: one a core), one task at a time each, `options.program` with
/// `kWorkerVerb`. Tasks are begun in their order. A worker gets no environment of this process but what finds libraries
/// and models (HOME, XDG_DATA_HOME, LD_LIBRARY_PATH, EKTARA_ONNXRUNTIME) and a sanitizer's options.
///
/// A worker that dies, or takes too long, too much processor time or too much memory, costs no task at first: what it
/// had in hand is tried once more when all others are done (with one worker at once, since it is alone already), alone
/// in a new worker, with kTimeWhenAlone times the time. Only what goes wrong then is told, so that it depends on the
/// task and not on the machine's load, the tasks before it or `jobs`. Throws Error E2120 where workers cannot be
/// started; no worker outlives the call.
void run_workers(const std::vector<std::size_t>& tasks, int jobs, const WorkerOptions& options,
                 const WorkerProtocol& protocol);

}  // namespace ektara::extraction
