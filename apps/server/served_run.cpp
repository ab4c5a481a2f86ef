#include "apps/server/served_run.hpp"

#include <utility>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::server {
namespace fs = std::filesystem;
namespace {

void refuse_links_out(const report::RunView& run) {
    const auto check = [&](const fs::path& file) {
        if (!fs::is_symlink(fs::symlink_status(file)) || run.roots->hold_resolved(file)) return;
        fail<UsageError>("E4110", "{}: is a link out of the run; give --root FOLDER for where it leads if you trust it",
                         file.string());
    };
    std::error_code ignored;
    check(run.folder / rundir::layout::kRecord);
    check(run.folder / rundir::kEdits);
    for (const char* entry : rundir::layout::kEntries) {
        check(run.folder / entry);
        for (const auto& inside : fs::recursive_directory_iterator(run.folder / entry, ignored)) check(inside.path());
    }
}

}  // namespace

report::RunView open_served_run(const fs::path& folder, const std::vector<fs::path>& roots) {
    report::Roots all;
    for (const auto& root : roots) all.add(root);
    auto run = report::open_changed_run(folder);
    all.add(folder);
    run.roots = std::move(all);
    refuse_links_out(run);
    return run;
}

PageText::PageText(const report::RunView& run, report::PageOptions options, std::vector<fs::path> roots)
    : folder_(run.folder), roots_(std::move(roots)), songs_(report::songs_of_page(run)), options_(std::move(options)) {
    make(run);
}

std::string PageText::now() const {
    const std::lock_guard guard(one_at_a_time_);
    if (options_.edit && rundir::version_of(rundir::read_edits(folder_)) != edits_) remake();
    return text_;
}

void PageText::make(const report::RunView& run) const {
    if (options_.edit) {
        const auto record = artifacts::read_changed_file(folder_ / rundir::layout::kRecord).bytes;
        if (record != record_) options_.maps.clear();
        record_ = record;
    }
    auto data = report::page_data(run, options_);
    text_     = report::to_json_text(data);
    edits_    = run.edits.version;
    if (options_.edit) options_.maps = std::move(data.maps);
    give_back_freed_memory();
}

void PageText::remake() const {
    const auto run = open_served_run(folder_, roots_);
    if (report::songs_of_page(run) != songs_)
        fail("E7041", "{}: has other songs than when the server began; end it and start 'ektara serve' again",
             folder_.string());
    make(run);
}

}  // namespace ektara::server
