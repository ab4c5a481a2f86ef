#include "ektara/extraction/worker_pool.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ektara/audio/verdict.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/extraction/framing.hpp"

namespace ektara::extraction {
namespace {

using Clock = std::chrono::steady_clock;

/// In a row; a few may have been killed from outside.
constexpr int kMostFailedStarts = 20;
#ifdef __SANITIZE_ADDRESS__
constexpr bool kWatchMemory = true;
#else
constexpr bool kWatchMemory = false;
#endif
constexpr int kPollMs = kWatchMemory ? 10 : 100;

enum class Ended { ByItself, OutOfTime, OutOfMemory };

/// What a pool does where a task is lost.
enum class AtLoss { GoOn, Stop };

struct Worker {
    pid_t pid  = -1;
    int socket = -1;
    std::string received;
    std::optional<std::size_t> task;
    audio::OpenedFile file;  ///< of the task
    Clock::time_point deadline;
    bool ready        = false;
    double resting_mb = 0;
    Ended ended       = Ended::ByItself;
};

double resident_mb(pid_t pid) {
    std::ifstream statm(fmt::format("/proc/{}/statm", pid));
    double size = 0, resident = 0;
    statm >> size >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

/// Whether a worker is told this variable: no token, no password, no address of a user's.
bool is_for_workers(std::string_view variable) {
    for (const std::string_view kept :
         {"HOME=", "XDG_DATA_HOME=", "EKTARA_ONNXRUNTIME=", "EKTARA_VECTORS=", "LD_LIBRARY_PATH=", "ASAN_OPTIONS=",
          "LSAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS="})
        if (variable.starts_with(kept)) return true;
#ifdef EKTARA_TEST_HOOKS
    return variable.starts_with("EKTARA_TEST_");
#else
    return false;
#endif
}

std::vector<char*> environment_of_worker() {
    std::vector<char*> kept;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
        if (is_for_workers(*variable)) kept.push_back(*variable);
    kept.push_back(nullptr);
    return kept;
}

/// Tests have the worker that got the N-th request of this process killed from outside, in the middle of its work.
void kill_if_told([[maybe_unused]] pid_t worker) {
#ifdef EKTARA_TEST_HOOKS
    static const char* const number = std::getenv("EKTARA_TEST_KILL_WORKER_AT");
    static std::atomic<long> requests{0};
    if (number != nullptr && ++requests == std::atol(number)) ::kill(worker, SIGKILL);
#endif
}

/// Starts the program with one end of a socket pair as its standard input; the other end, or -1.
int start(const std::filesystem::path& program, pid_t& pid) {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    // What a dying library prints is no line of ours; a sanitizer's report is wanted.
    if (!kWatchMemory) posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = program.string(), verb = kWorkerVerb;
    char* arguments[]      = {name.data(), verb.data(), nullptr};
    const auto environment = environment_of_worker();
    const int error        = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environment.data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error == 0) return ends[0];
    ::close(ends[0]);
    pid = -1;
    return -1;
}

/// What a decoder's own mistakes end it with; every other signal comes from outside: from a user, from the system's
/// limits, from a kernel that is out of memory.
bool comes_from_within(int signal) {
    constexpr int kOwn[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    return std::find(std::begin(kOwn), std::end(kOwn), signal) != std::end(kOwn);
}

/// The failure of a task whose worker ended; `limits` are those that it had.
WorkerFailure failure_of(Ended ended, int status, const WorkerOptions& limits) {
    if (ended == Ended::OutOfTime)
        return {audio::kTimeout,
                fmt::format("took longer than {:g} s, alone on the machine; raise workers.wall_seconds, or take it off "
                            "the list",
                            limits.wall_seconds),
                false};
    if (ended == Ended::OutOfMemory || (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemoryExit))
        return {audio::kOutOfMemory,
                fmt::format("needs more than {:g} MB; raise workers.memory_mb, or give --duration", limits.memory_mb)};
    if (WIFEXITED(status) && WEXITSTATUS(status) == kSystemMemoryExit)
        return {audio::kOutOfMemory,
                fmt::format("needs more memory than the system lets a worker have, which is less than {:g} MB; raise "
                            "the limit (ulimit -v), or give --duration",
                            limits.memory_mb),
                false};
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
        return {audio::kTimeout, fmt::format("took more than {:g} s of processor time, alone on the machine; raise "
                                             "workers.cpu_seconds, or take it off the list",
                                             limits.cpu_seconds)};
    if (!WIFSIGNALED(status))
        return {audio::kCrashed, fmt::format("made its decoder crash twice (exit code {}); convert it with another "
                                             "program, or take it off the list",
                                             WEXITSTATUS(status))};
    const char* description  = ::sigdescr_np(WTERMSIG(status));  // in no language but English
    const std::string signal = fmt::format("signal {}, {}", WTERMSIG(status), description ? description : "unnamed");
    if (!comes_from_within(WTERMSIG(status)))
        return {audio::kInterrupted,
                fmt::format("was given up: its worker was ended from outside twice ({}), which says nothing of the "
                            "file; see that the machine has memory to spare, and give the same command again",
                            signal),
                false};
    return {audio::kCrashed, fmt::format("made its decoder crash twice ({}); convert it with another program, or take "
                                         "it off the list",
                                         signal)};
}

class Pool {
  public:
    using Lost = std::function<AtLoss(std::size_t task, const WorkerFailure& why)>;

    Pool(const std::vector<std::size_t>& tasks, int jobs, const WorkerOptions& options, const WorkerProtocol& protocol,
         Lost lost)
        : waiting_(tasks.begin(), tasks.end()),
          unfinished_(tasks.size()),
          greeting_(protocol.greeting(options)),
          options_(options),
          protocol_(protocol),
          lost_(std::move(lost)),
          workers_(std::min(static_cast<std::size_t>(effective_jobs(jobs)), tasks.size())) {}
    Pool(const Pool&)            = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() {
        for (auto& worker : workers_) end(worker);
    }

    void run() {
        for (auto& worker : workers_) begin(worker);
        while (unfinished_ > 0 && !stopped_) {
            wait();
            for (auto& worker : workers_) watch(worker);
        }
    }

    /// Those that were not begun: some where the pool was stopped.
    std::vector<std::size_t> waiting() const { return {waiting_.begin(), waiting_.end()}; }

  private:
    void begin(Worker& worker) {
        worker        = Worker();
        worker.socket = start(options_.program, worker.pid);
        if (worker.socket < 0) return note_failed_start(worker);
        set_deadline(worker);
        send_frame(worker.socket, greeting_);
    }

    void note_failed_start(Worker& worker) {
        if (++failed_starts_ >= kMostFailedStarts)
            fail("E2120", "{}: workers cannot be started; check that the program may be run",
                 options_.program.string());
        begin(worker);
    }

    void set_deadline(Worker& worker) {
        worker.deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(options_.wall_seconds));
    }

    /// Until a worker has something to say, or it is time to look after them.
    void wait() {
        std::vector<pollfd> polled;
        std::vector<Worker*> asked;
        for (auto& worker : workers_) {
            if (worker.socket < 0) continue;
            polled.push_back({worker.socket, POLLIN, 0});
            asked.push_back(&worker);
        }
        ::poll(polled.data(), polled.size(), kPollMs);
        throw_if_cancelled();
        for (std::size_t i = 0; i < polled.size(); ++i)
            if (polled[i].revents != 0) listen(*asked[i]);
    }

    void listen(Worker& worker) {
        if (!receive(worker.socket, worker.received)) return reap(worker);
        if (worker.ended != Ended::ByItself) return;  // too late: it has been ended
        while (worker.socket >= 0) {
            const auto message = take_frame(worker.received);
            if (!message) return;
            take(worker, *message);
        }
    }

    void take(Worker& worker, const std::string& message) {
        if (!worker.ready) {
            worker.ready      = true;
            worker.resting_mb = kWatchMemory ? resident_mb(worker.pid) : 0;
            failed_starts_    = 0;
            return give_task(worker);
        }
        if (const auto next = protocol_.next_request(*worker.task, message)) {
            return ask(worker, *next);
        }
        worker.task.reset();
        worker.file = audio::OpenedFile();
        --unfinished_;
        give_task(worker);
    }

    void give_task(Worker& worker) {
        while (!waiting_.empty()) {
            const std::size_t task = waiting_.front();
            waiting_.pop_front();
            auto file = protocol_.open ? protocol_.open(task) : std::optional(audio::OpenedFile());
            if (!file) {
                --unfinished_;
                continue;
            }
            worker.task = task;
            worker.file = std::move(*file);
            set_deadline(worker);
            return ask(worker, protocol_.begin(task));
        }
    }

    static void ask(const Worker& worker, const std::string& request) {
        send_frame(worker.socket, request, worker.file.descriptor());
        kill_if_told(worker.pid);
    }

    /// Ends a worker that takes too much.
    void watch(Worker& worker) {
        if (worker.socket < 0 || worker.ended != Ended::ByItself) return;
        const bool at_work = worker.task.has_value() || !worker.ready;
        if (at_work && Clock::now() > worker.deadline) worker.ended = Ended::OutOfTime;
        if (kWatchMemory && worker.task && resident_mb(worker.pid) - worker.resting_mb > options_.memory_mb)
            worker.ended = Ended::OutOfMemory;
        if (worker.ended != Ended::ByItself) ::kill(worker.pid, SIGKILL);
        // An idle one takes up what another has left behind.
        if (!at_work) give_task(worker);
    }

    /// How it ended: by the signal below only where it still lived.
    int end(Worker& worker) {
        if (worker.pid < 0) return 0;
        ::kill(worker.pid, SIGKILL);
        ::close(worker.socket);
        int status = 0;
        while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
        }
        worker.pid = worker.socket = -1;
        return status;
    }

    /// A worker is gone: judges what became of its task and puts another in its place.
    void reap(Worker& worker) {
        const int status = end(worker);
        if (worker.task) {
            --unfinished_;
            stopped_ = lost_(*worker.task, failure_of(worker.ended, status, options_)) == AtLoss::Stop;
            if (stopped_) return;
        }
        const bool started = worker.ready;
        if (unfinished_ == 0 || (waiting_.empty() && started)) return;
        if (started)
            begin(worker);
        else
            note_failed_start(worker);
    }

    std::deque<std::size_t> waiting_;
    std::size_t unfinished_;
    const std::string greeting_;
    const WorkerOptions& options_;
    const WorkerProtocol& protocol_;
    const Lost lost_;
    std::vector<Worker> workers_;
    int failed_starts_ = 0;
    bool stopped_      = false;
};

void run_alone(std::size_t task, WorkerOptions options, const WorkerProtocol& protocol) {
    options.wall_seconds *= kTimeWhenAlone;
    options.cpu_seconds *= kTimeWhenAlone;
    const auto lost = [&](std::size_t one, const WorkerFailure& why) {
        protocol.lost(one, why);
        return AtLoss::GoOn;
    };
    Pool({task}, 1, options, protocol, lost).run();
}

/// Each task is alone already, so that one that is lost is tried again at once.
void run_one_by_one(std::vector<std::size_t> tasks, const WorkerOptions& options, const WorkerProtocol& protocol) {
    while (!tasks.empty()) {
        std::optional<std::size_t> again;
        const auto lost = [&](std::size_t task, const WorkerFailure&) {
            again = task;
            return AtLoss::Stop;
        };
        Pool pool(tasks, 1, options, protocol, lost);
        pool.run();
        tasks = pool.waiting();
        if (again) run_alone(*again, options, protocol);
    }
}

}  // namespace

void run_workers(const std::vector<std::size_t>& tasks, int jobs, const WorkerOptions& options,
                 const WorkerProtocol& protocol) {
    require(options.wall_seconds > 0 && options.cpu_seconds > 0 && options.memory_mb > 0, "E2124",
            "workers: wall_seconds, cpu_seconds and memory_mb must be above 0, but got {:g}, {:g} and {:g}",
            options.wall_seconds, options.cpu_seconds, options.memory_mb);
    if (effective_jobs(jobs) == 1) return run_one_by_one(tasks, options, protocol);
    std::vector<std::size_t> again;
    const auto lost = [&](std::size_t task, const WorkerFailure&) {
        again.push_back(task);
        return AtLoss::GoOn;
    };
    Pool(tasks, jobs, options, protocol, lost).run();
    std::sort(again.begin(), again.end());
    for (const std::size_t task : again) run_alone(task, options, protocol);
}

}  // namespace ektara::extraction
