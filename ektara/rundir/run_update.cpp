#include "ektara/rundir/run_update.hpp"

#include <algorithm>
#include <iterator>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/rundir/detail/run_lock.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/kept_files.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::DigestList;

constexpr const char* kMaking = ".update.tmp";
constexpr const char* kMade   = ".update";
/// Lies in a committed update that has no fit.
constexpr const char* kNoFit = ".no-fit";

bool lies_in(const std::string& path, const std::string& folder) { return path.starts_with(folder + "/"); }

/// What songs are placed by.
bool is_of_fit(const std::string& path) {
    return path == "tracks.csv" || path == "failures.csv" || path == "metrics.json" || lies_in(path, "features") ||
           lies_in(path, "embeddings") || lies_in(path, "clusterings") || lies_in(path, "models");
}

/// Whether a run or its report may write a file: one of another place was put into RUN by a user.
bool is_of_run(const std::string& path) {
    const auto first = path.substr(0, path.find('/'));
    return std::find(std::begin(layout::kEntries), std::end(layout::kEntries), first) != std::end(layout::kEntries);
}

/// What an update leaves as it is.
bool is_kept(const std::string& path) { return lies_in(path, "models") || path.ends_with(".tree.json"); }

/// Files are replaced, never written into, so that both names of one may stay.
void link_or_copy(const fs::path& from, const fs::path& to) {
    fs::create_directories(to.parent_path());
    std::error_code problem;
    if (!fs::is_symlink(from)) fs::create_hard_link(from, to, problem);
    if (problem || fs::is_symlink(from)) fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

/// Links the files of a list that are wanted; returns their part of the list.
template <class Wanted>
DigestList linked(const fs::path& from, const fs::path& to, Wanted&& wanted) {
    DigestList kept;
    const auto list = artifacts::read_digest_list(from);
    if (!list) return kept;
    for (const auto& [path, written] : list->files) {
        const auto file = artifacts::listed_file(path);
        if (!wanted(path) || !fs::exists(from / file)) continue;
        link_or_copy(from / file, to / file);
        kept.files.emplace(path, written);
    }
    return kept;
}

void keep_fit(const fs::path& from, const fs::path& to, const RunRecord& record) {
    auto list  = linked(from, to, is_of_fit);
    list.owner = identity(record);
    artifacts::write_digest_list(to, list);
    fs::copy_file(from / layout::kRecord, to / layout::kRecord, fs::copy_options::overwrite_existing);
}

/// What the list of RUN says of files that users had written there.
void add_files_of_users(const fs::path& run, DigestList& list) {
    if (const auto old = artifacts::read_digest_list(run))
        for (const auto& [path, written] : old->files)
            if (!is_of_run(path)) list.files.emplace(path, written);
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(folder));
    return files;
}

/// Whether an update was committed, or something lies in its place: a link leads to files of others.
bool is_made(const fs::path& run) { return fs::exists(fs::symlink_status(run / kMade)); }

/// A run may come from others: no link in it leads files of an update to another place.
void move_into_run(const fs::path& update, const fs::path& run, const fs::path& file) {
    fs::path folder;
    for (const auto& part : file.parent_path()) {
        folder /= part;
        fs::create_directory(run / folder);
        if (!lies_inside(run, folder / file.filename()))
            fail("E1602", "{}: an update of this run cannot be finished: {} lies in a folder that leads out of it",
                 run.string(), file.string());
    }
    fs::rename(update / file, run / file);
    // Two names of one file: the system leaves both.
    fs::remove(update / file);
}

/// Deletes what the run wrote and the list of the update does not have.
void delete_outdated(const fs::path& run, const fs::path& update) {
    const auto old = artifacts::read_digest_list(run), now = artifacts::read_digest_list(update);
    if (!old || !now) return;
    for (const auto& [path, written] : old->files)
        if (const auto file = artifacts::listed_file(path);
            is_of_run(path) && !now->files.contains(path) && lies_inside(run, file))
            fs::remove(run / file);
}

}  // namespace

fs::path fitted_run(const fs::path& run) { return fs::exists(run / kFit / layout::kRecord) ? run / kFit : run; }

void forget_fit(const fs::path& run) { fs::remove_all(run / kFit); }

fs::path lasting_place(const fs::path& path) {
    fs::path place;
    for (const auto& part : path)
        if (part != kMaking) place /= part;
    return place;
}

void finish_update_locked(const fs::path& run) try {
    const auto update = run / kMade;
    if (!is_made(run)) return;
    if (!fs::is_directory(fs::symlink_status(update)))
        fail("E1602", "{}: an update of this run cannot be finished: {} is no folder of it; delete that link or file",
             run.string(), kMade);
    const auto last = [](const fs::path& file) {
        return file == artifacts::kDigestList || file == layout::kRecord || file == kNoFit;
    };
    for (const auto& file : files_in(update))
        if (!last(file)) move_into_run(update, run, file);
    if (fs::exists(update / artifacts::kDigestList)) {
        delete_outdated(run, update);
        move_into_run(update, run, artifacts::kDigestList);
    }
    if (fs::exists(update / kNoFit)) forget_fit(run);
    if (fs::exists(update / layout::kRecord)) move_into_run(update, run, layout::kRecord);
    fs::remove_all(update);
} catch (const fs::filesystem_error& problem) {
    fail("E1602",
         "{}: an update of this run cannot be finished: {}; make room or give the right to write, and try again",
         run.string(), problem.what());
}

void finish_update(const fs::path& run) {
    if (!is_made(run)) return;
    const detail::RunLock lock(run, detail::RunLock::IfUsed::Wait);
    finish_update_locked(run);
}

RunUpdate::RunUpdate(const fs::path& run) : run_(run), folder_(run / kMaking) {
    if (!fs::exists(run / layout::kRecord)) read_run_record(run);  // says that there is no run
    lock_ = std::make_unique<detail::RunLock>(run);
    finish_update_locked(run);
    before_ = read_run_record(run);
    if (!before_.is_finished())
        fail("E1601", "{}: this run is not finished; continue it by the command that made it: {}", run.string(),
             before_.command);
    fs::remove_all(folder_);
    fs::create_directories(folder_);
}

RunUpdate::~RunUpdate() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void RunUpdate::begin_with_fit(const RunRecord& record) {
    const auto fit = fitted_run(run_);
    auto list      = linked(run_, folder_, is_kept);
    list.owner     = identity(record);
    add_files_of_users(run_, list);
    artifacts::write_digest_list(folder_, list);
    fs::create_directories(folder_ / kFit);
    keep_fit(fit, folder_ / kFit, read_run_record(fit));
    write_run_record(folder_, record);
}

void RunUpdate::begin_anew(const RunRecord& record) {
    DigestList list{identity(record), {}, 0};
    add_files_of_users(run_, list);
    artifacts::write_digest_list(folder_, list);
    keep_earlier_run(run_, folder_, before_);
    write_run_record(folder_, record);
}

void RunUpdate::commit() {
    forget_earlier_run(folder_);
    fs::remove(folder_ / detail::kLock);
    for (const auto& file : files_in(folder_))
        if (artifacts::is_temporary(file)) fs::remove(folder_ / file);
    if (!fs::exists(folder_ / kFit)) artifacts::write_file(folder_ / kNoFit, "");
    fs::rename(folder_, run_ / kMade);
    finish_update_locked(run_);
}

}  // namespace ektara::rundir
