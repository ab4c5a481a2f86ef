#include "ektara/rundir/run_directory.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ektara/core/error.hpp"
#include "ektara/core/version.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

constexpr const char* kLock = ".lock";
/// Behind the digest of an input, which then is no input's.
constexpr const char* kAnew = "+anew";

int lock(const fs::path& path) {
    const int file = ::open((path / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) fail("E4102", "{}: cannot be written: {}; choose another -o", path.string(), std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    fail<UsageError>("E4301", "{}: another process is using this run; wait for it, or choose another -o",
                     path.string());
}

/// The lock for as long as the object lives.
class Held {
  public:
    explicit Held(const fs::path& path) : file_(lock(path)) {}
    ~Held() { ::close(file_); }
    Held(const Held&)            = delete;
    Held& operator=(const Held&) = delete;

  private:
    int file_;
};

bool is_temporary(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with('.') && name.ends_with(".tmp");
}

bool holds_nothing(const fs::path& path) {
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().filename() != kLock && !is_temporary(entry.path())) return false;
    return true;
}

/// Removes what a run left. run.json stays until the new one replaces it, so a kill in between is noticed.
void clear(const fs::path& path) {
    for (const char* name : layout::kEntries) fs::remove_all(path / name);
}

/// Temporary files of a process that was killed while it wrote.
void remove_leftovers(const fs::path& path) {
    std::error_code ignored;
    std::vector<fs::path> leftovers;
    for (const auto& entry : fs::recursive_directory_iterator(path, ignored))
        if (is_temporary(entry.path())) leftovers.push_back(entry.path());
    for (const auto& leftover : leftovers) fs::remove_all(leftover, ignored);
}

/// How the run that lies there relates to the one that is asked for.
enum class RunMatch { Same, Changed, Foreign };

RunMatch compare(const RunRecord& found, const RunRecord& wanted) {
    if (found.version.empty() || found.input_hash.empty()) return RunMatch::Foreign;
    if (found.config != wanted.config || found.version != wanted.version) return RunMatch::Foreign;
    if (found.input_hash == wanted.input_hash) return RunMatch::Same;
    return found.input == wanted.input ? RunMatch::Changed : RunMatch::Foreign;
}

RunRecord record_found(const fs::path& path) {
    try {
        return read_run_record(path);
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)), record_(std::move(other.record_)) {}

RunDirectory::~RunDirectory() {
    if (lock_ >= 0) ::close(lock_);
}

RunDirectory RunDirectory::open(const fs::path& path, const Settings& config, const std::string& input,
                                const std::string& input_hash, bool force) {
    std::error_code problem;
    fs::create_directories(path, problem);
    if (!fs::is_directory(path))
        fail("E4102", "{}: cannot be made: {}; choose another -o", path.string(), problem.message());
    if (!fs::exists(path / layout::kRecord) && !holds_nothing(path))
        fail<UsageError>("E4303", "{}: holds something that is not a run; choose an empty or a new folder for -o",
                         path.string());
    RunDirectory run(path, lock(path));
    // Asked under the lock: another process may have begun a run since.
    const bool has_run = fs::exists(path / layout::kRecord);
    remove_leftovers(path);
    run.record_.version    = version();
    run.record_.status     = "running";
    run.record_.config     = config;
    run.record_.input      = input;
    run.record_.input_hash = input_hash;
    if (has_run && run.resumes(record_found(path), force)) return run;
    run.write_record();
    return run;
}

bool RunDirectory::resumes(const RunRecord& found, bool force) {
    const RunMatch match = compare(found, record_);
    if (match == RunMatch::Foreign && !force)
        fail<UsageError>("E4302",
                         "{}: holds a run of another configuration or input; choose another -o, or --force to "
                         "replace it",
                         path_.string());
    if (match == RunMatch::Same) {
        record_ = found;
        return true;
    }
    if (match == RunMatch::Changed)
        keep_earlier_run(path_, found);
    else
        forget_earlier_run(path_);
    clear(path_);
    return false;
}

void RunDirectory::write_record() const { write_run_record(path_, record_); }

void RunDirectory::begin_anew_next_time() { record_.input_hash += kAnew; }

void begin_anew_next_time(const fs::path& path) {
    if (!fs::exists(path / layout::kRecord)) read_run_record(path);  // says that there is no run
    const Held held(path);
    // Read under the lock: what a run wrote in between would be lost.
    auto record = read_run_record(path);
    record.input_hash += kAnew;
    write_run_record(path, record);
}

}  // namespace ektara::rundir
