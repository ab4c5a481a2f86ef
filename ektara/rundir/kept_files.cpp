#include "ektara/rundir/kept_files.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::DigestList;
using artifacts::listed_file;
using artifacts::Proof;

std::string first_part(const std::string& path) { return path.substr(0, path.find('/')); }

/// "clusterings/vae.kmeans.s0" of the clustering and of its merge tree; "embeddings/vae.s0" of a table and its names.
std::string without_endings(std::string path) {
    for (const char* ending : {".csv", ".json", ".npy", ".tree"})
        if (path.ends_with(ending)) path.resize(path.size() - std::string_view(ending).size());
    return path;
}

/// The name of what is made anew together. Scores and tables of them are one; so is what is extracted.
std::string group_of(const std::string& path, const DigestList& list) {
    const auto first = first_part(path);
    if (first == "models") return "models/" + first_part(path.substr(std::min(path.size(), first.size() + 1)));
    if (first == "embeddings") {
        const auto model = "models" + without_endings(path).substr(first.size());
        return list.files.contains(model + "/config.json") ? model : without_endings(path);
    }
    for (const char* extracted : {"tracks.csv", "failures.csv", "lyrics", "features", "peaks"})
        if (first == extracted) return "features";
    return first == path ? "scores" : without_endings(path);
}

/// What training writes now and then may be gone at its end.
bool may_be_gone(const std::string& path) { return path.ends_with("/checkpoint.safetensors"); }

void delete_empty_folders(const fs::path& top) {
    std::error_code ignored;
    if (!fs::is_directory(fs::symlink_status(top, ignored))) return;
    std::vector<fs::path> folders{top};
    for (const auto& entry : fs::recursive_directory_iterator(top, ignored))
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) folders.push_back(entry.path());
    // Below first; a folder that holds something stays.
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) fs::remove(*folder, ignored);
}

/// Whether `run` makes the file at this path: not playlists, audits or anything else that other verbs write.
bool is_made_by_run(const std::string& path) {
    constexpr const char* kOfOtherVerbs[] = {layout::kPlaylists, layout::kChanges, layout::kAuditTable, layout::kAudit};
    const auto is_first                   = [&](const char* entry) { return first_part(path) == entry; };
    return std::any_of(std::begin(layout::kEntries), std::end(layout::kEntries), is_first) &&
           std::none_of(std::begin(kOfOtherVerbs), std::end(kOfOtherVerbs), is_first);
}

}  // namespace

bool lies_inside(const fs::path& run, const fs::path& file) {
    std::error_code problem;
    const auto whole  = fs::canonical(run, problem);
    const auto folder = fs::canonical((run / file).parent_path(), problem);
    if (problem) return false;
    return std::mismatch(whole.begin(), whole.end(), folder.begin(), folder.end()).first == whole.end();
}

std::vector<fs::path> unlisted_files(const fs::path& run) {
    std::vector<fs::path> files;
    std::error_code ignored;
    const auto add = [&](const fs::path& file) {
        const bool is_there = fs::exists(fs::symlink_status(file, ignored));
        if (is_there && !artifacts::is_temporary(file) && artifacts::is_unlisted(file))
            files.push_back(file.lexically_relative(run));
    };
    for (const char* entry : layout::kEntries) {
        if (!fs::is_directory(run / entry, ignored)) {
            add(run / entry);
            continue;
        }
        for (const auto& inside : fs::recursive_directory_iterator(run / entry, ignored))
            if (!inside.is_directory(ignored)) add(inside.path());
    }
    return files;
}

std::vector<std::string> forget_damaged(const fs::path& run, const RunRecord& record) {
    auto list = artifacts::read_digest_list(run);
    if (!list || list->owner != identity(record)) {
        artifacts::write_digest_list(run, {identity(record), {}, 0});
        return {artifacts::kDigestList};
    }
    std::vector<std::string> damaged;
    if (list->damaged_lines > 0) damaged.emplace_back(artifacts::kDigestList);
    std::set<std::string> groups;
    for (const auto& [path, written] : list->files) {
        if (!is_made_by_run(path)) continue;
        const auto proof = artifacts::proof_of(run / listed_file(path));
        if (proof == Proof::Damaged) damaged.push_back(listed_file(path).string());
        if (proof == Proof::Damaged || (proof == Proof::Missing && !may_be_gone(path)))
            groups.insert(group_of(path, *list));
    }
    // Lines that are lost leave files unproven that others were made with.
    if (list->damaged_lines > 0)
        for (const auto& file : unlisted_files(run))
            if (const auto path = percent_encoded(file.string()); is_made_by_run(path))
                groups.insert(group_of(path, *list));
    if (groups.empty() && damaged.empty()) return {};
    groups.insert("scores");
    const DigestList all = *list;
    std::erase_if(list->files, [&](const auto& one) {
        return is_made_by_run(one.first) && groups.contains(group_of(one.first, all));
    });
    artifacts::write_digest_list(run, *list);
    return damaged;
}

void require_own_files(const fs::path& run, const RunRecord& record) {
    if (record.build.empty()) return;
    for (const char* always : {"tracks.csv", "failures.csv", "metrics.json"}) artifacts::is_expected(run / always);
    for (const auto& method : record.methods)
        for (const auto& file : {method.embedding, method.projection, method.clustering})
            artifacts::is_expected(run / file);
}

bool is_as_written(const fs::path& folder) {
    const auto list = artifacts::read_digest_list(folder);
    if (!list) return true;
    return list->damaged_lines == 0 && std::all_of(list->files.begin(), list->files.end(), [&](const auto& one) {
               return artifacts::proof_of(folder / listed_file(one.first)) == Proof::Proven;
           });
}

void delete_written(const fs::path& run) {
    const auto list = artifacts::read_digest_list(run);
    if (!list) {
        for (const char* name : layout::kEntries) fs::remove_all(run / name);
        return;
    }
    std::error_code ignored;
    fs::remove(run / layout::kPage, ignored);
    for (const auto& [path, written] : list->files)
        if (lies_inside(run, listed_file(path))) fs::remove(run / listed_file(path), ignored);
    for (const char* name : layout::kEntries) delete_empty_folders(run / name);
}

}  // namespace ektara::rundir
