#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ektara/extraction/worker.hpp"

namespace ektara::extraction {

/// Why a worker did not come back with an answer: a code of audio/verdict.hpp and the reason of a Failure.
struct WorkerFailure {
    std::string code, reason;
};

/// What is said with a worker about one task. All three are called on the thread that runs the pool.
struct WorkerProtocol {
    /// The first request of a task; asked again where it is tried again.
    std::function<std::string(std::size_t task)> begin;
    /// Takes an answer; the next request, or nothing: the task is done.
    std::function<std::optional<std::string>(std::size_t task, const std::string& answer)> next_request;
    /// The task is given up.
    std::function<void(std::size_t task, const WorkerFailure& why)> lost;
};

/// Has `tasks` done by at most `jobs` worker processes (0: one a core), one task at a time each, `options.program` with
/// `kWorkerVerb`. Tasks are begun in their order.
///
/// A worker that takes too long, too much processor time or too much memory costs the task in its hands; one that dies
/// of anything else costs nothing the first time, for the task is tried once more. In each case another worker takes
/// its place. Throws Error E2120 where workers cannot be started; no worker outlives the call.
void run_workers(const std::vector<std::size_t>& tasks, int jobs, const std::string& greeting,
                 const WorkerOptions& options, const WorkerProtocol& protocol);

}  // namespace ektara::extraction
