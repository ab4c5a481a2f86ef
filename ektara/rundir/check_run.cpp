#include "ektara/rundir/check_run.hpp"

#include <algorithm>
#include <iterator>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/rundir/build_id.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/kept_files.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::DigestList;
using artifacts::Proof;

class Checked {
  public:
    Checked(fs::path run, RunCheck& check) : run_(std::move(run)), check_(check) {}

    /// The record, or an empty one where it is damaged.
    RunRecord record(const std::string& file) {
        ++check_.files;
        try {
            return read_record_alone((run_ / file).parent_path());
        } catch (const Error&) {
            add(file, FileTrouble::Damaged);
            return {};
        }
    }
    /// The files that a list in `folder` (relative to RUN) holds.
    void list(const std::string& folder, const DigestList& list, const std::string& owner) {
        const std::string file = folder + artifacts::kDigestList;
        ++check_.files;
        if (list.damaged_lines > 0) add(file, FileTrouble::Damaged);
        if (!owner.empty() && list.owner != owner) add(file, FileTrouble::Foreign);
        for (const auto& [path, written] : list.files) {
            const auto own = folder + artifacts::listed_file(path).string();
            ++check_.files;
            check_.bytes += written.back().bytes;
            const auto proof = artifacts::proof_of(run_ / own);
            if (proof == Proof::Missing) add(own, FileTrouble::Missing);
            if (proof == Proof::Damaged) add(own, FileTrouble::Damaged);
        }
    }
    void page(const std::string& owner) {
        const auto file = run_ / layout::kPage;
        if (!fs::exists(file)) return;
        ++check_.files;
        auto text = artifacts::read_file(file);
        check_.bytes += text.size();
        if (!artifacts::own_digest_is_right(std::move(text), layout::kPageDigest, owner).value_or(false))
            add(layout::kPage, FileTrouble::Damaged);
    }
    void add(const std::string& file, FileTrouble trouble) { check_.troubles.push_back({file, trouble}); }

  private:
    fs::path run_;
    RunCheck& check_;
};

}  // namespace

std::string name(FileTrouble trouble) {
    switch (trouble) {
        case FileTrouble::Damaged:
            return "damaged";
        case FileTrouble::Missing:
            return "missing";
        default:
            return "foreign";
    }
}

RunCheck check_run(const fs::path& run) {
    if (!fs::exists(run / layout::kRecord))
        fail("E4304", "{}: holds no run.json, so no run; 'ektara run INPUT -o {}' makes one", run.string(),
             run.string());
    RunCheck check;
    Checked checked(run, check);
    const auto record = checked.record(layout::kRecord);
    check.status      = record.status;
    check.version     = record.version;
    check.build       = record.build;
    const auto list   = artifacts::read_digest_list(run);
    check.has_digests = list || !record.build.empty() || !check.troubles.empty();
    if (!check.has_digests) return check;
    check.is_own_build = record.build == build_id();
    const bool is_read = !record.build.empty();
    if (!list) {
        checked.add(artifacts::kDigestList, FileTrouble::Missing);
        return check;
    }
    checked.list("", *list, is_read ? identity(record) : "");
    for (const auto& file : unlisted_files(run)) checked.add(file.string(), FileTrouble::Foreign);
    if (is_read) checked.page(identity(record));
    for (const char* inner : {kEarlier, kFit}) {
        const auto before = artifacts::read_digest_list(run / inner);
        if (!before) continue;
        const std::string folder = std::string(inner) + "/";
        const auto its_record    = checked.record(folder + layout::kRecord);
        checked.list(folder, *before, its_record.build.empty() ? "" : identity(its_record));
    }
    std::sort(check.troubles.begin(), check.troubles.end(),
              [](const auto& a, const auto& b) { return a.file < b.file; });
    return check;
}

}  // namespace ektara::rundir
