#include "ektara/rundir/run_directory.hpp"

#include <algorithm>
#include <utility>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/version.hpp"
#include "ektara/rundir/build_id.hpp"
#include "ektara/rundir/detail/run_lock.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/kept_files.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using detail::kLock;
using detail::RunLock;

bool holds_nothing(const fs::path& path) {
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().filename() != kLock && entry.path().filename() != artifacts::kDigestList &&
            !artifacts::is_temporary(entry.path()))
            return false;
    return true;
}

/// Temporary files of a process that was killed while it wrote.
void remove_leftovers(const fs::path& path) {
    std::error_code ignored;
    std::vector<fs::path> leftovers;
    for (const auto& entry : fs::recursive_directory_iterator(path, ignored))
        if (artifacts::is_temporary(entry.path())) leftovers.push_back(entry.path());
    for (const auto& leftover : leftovers) fs::remove(leftover, ignored);
}

/// A name that looks like that of a file, of which nobody wants a folder. One that is there already is taken.
void require_folder_name(const fs::path& path) {
    const auto ending = path.extension().string();
    const auto known  = {".csv", ".tsv", ".parquet", ".npy", ".npz", ".json", ".html", ".xlsx", ".toml", ".txt"};
    if (path != "-" && std::find(known.begin(), known.end(), ending) == known.end()) return;
    std::error_code ignored;
    if (fs::exists(path / layout::kRecord, ignored)) return;
    fail<UsageError>("E1631",
                     "-o {}: a folder is written here, and this is a file's name; leave the ending out ('ektara export "
                     "RUN -o songs.csv' then writes one table)",
                     path.string());
}

/// How the run that lies there relates to the one that is asked for.
enum class RunMatch { Same, Changed, OtherBuild, Foreign };

RunMatch compare(const RunRecord& found, const RunRecord& wanted) {
    if (found.version.empty() || found.input_hash.empty()) return RunMatch::Foreign;
    if (found.config != wanted.config || found.version != wanted.version) return RunMatch::Foreign;
    const bool own_build = found.build.empty() || found.build == wanted.build;
    if (found.input_hash == wanted.input_hash) return own_build ? RunMatch::Same : RunMatch::OtherBuild;
    return found.input == wanted.input ? RunMatch::Changed : RunMatch::Foreign;
}

/// A record that is damaged or was changed is named, unless it is to be replaced.
RunRecord record_found(const fs::path& path, bool force) {
    try {
        return read_record_alone(path);
    } catch (const Error&) {
        if (!force) throw;
        return {};
    }
}

std::vector<Warning> damage_note(const std::vector<std::string>& damaged) {
    if (damaged.empty()) return {};
    return {
        {"W-DAMAGED", fmt::format("these files of the run were damaged or changed since they were written; they, and "
                                  "what goes with them, are made anew: {}",
                                  fmt::join(damaged, ", "))}};
}

/// An earlier run that is damaged would give clusters wrong numbers.
void check_earlier(const fs::path& path, std::vector<std::string>& damaged) {
    if (is_as_written(path / kEarlier)) return;
    forget_earlier_run(path);
    damaged.emplace_back(kEarlier);
}

}  // namespace

RunDirectory::RunDirectory(fs::path path) : path_(std::move(path)), lock_(std::make_unique<RunLock>(path_)) {}

RunDirectory::RunDirectory(RunDirectory&&) noexcept = default;
RunDirectory::~RunDirectory()                       = default;

RunDirectory RunDirectory::open(const fs::path& path, const Settings& config, const std::string& input,
                                const std::string& input_hash, bool force) {
    require_folder_name(path);
    std::error_code problem;
    fs::create_directories(path, problem);
    if (!fs::is_directory(path))
        fail("E4102", "{}: cannot be made: {}; choose another -o", path.string(), problem.message());
    if (!fs::exists(path / layout::kRecord) && !holds_nothing(path))
        fail<UsageError>("E4303",
                         "{}: holds something that is not a run, for it has no run.json; choose an empty or a new "
                         "folder for -o",
                         path.string());
    RunDirectory run(path);
    finish_update_locked(path);
    // Asked under the lock: another process may have begun a run since.
    const bool has_run = fs::exists(path / layout::kRecord);
    remove_leftovers(path);
    run.record_.version    = version();
    run.record_.build      = build_id();
    run.record_.status     = "running";
    run.record_.config     = config;
    run.record_.input      = input;
    run.record_.input_hash = input_hash;
    if (has_run && run.resumes(record_found(path, force), force)) return run;
    artifacts::write_digest_list(path, {identity(run.record_), {}, 0});
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
    if (match == RunMatch::OtherBuild && !force)
        fail<UsageError>(
            "E4108",
            "{}: was made by another build of Ektara, whose figures may differ in their last digits; choose "
            "another -o, or --force to make the run anew",
            path_.string());
    if (match == RunMatch::Same) {
        record_ = found;
        go_on();
        return true;
    }
    if (match == RunMatch::Changed)
        keep_earlier_run(path_, path_, found);
    else
        forget_earlier_run(path_);
    forget_fit(path_);
    delete_written(path_);
    return false;
}

void RunDirectory::go_on() {
    notes_ = notes_on(record_, path_);
    if (record_.build.empty()) return;
    auto damaged = forget_damaged(path_, record_);
    check_earlier(path_, damaged);
    for (auto& note : damage_note(damaged)) notes_.push_back(std::move(note));
}

void RunDirectory::write_record() const { write_run_record(path_, record_); }

void RunDirectory::finish() {
    artifacts::tidy_digest_list(path_);
    write_record();
    forget_earlier_run(path_);
}

void RunDirectory::begin_anew_next_time() { record_.input_hash += kAnew; }

void begin_anew_next_time(const fs::path& path) {
    if (!fs::exists(path / layout::kRecord)) read_run_record(path);  // says that there is no run
    const RunLock held(path);
    finish_update_locked(path);
    // Read under the lock: what a run wrote in between would be lost.
    auto record = read_run_record(path);
    record.input_hash += kAnew;
    write_run_record(path, record);
}

}  // namespace ektara::rundir
