#include "ektara/report/asked_edits.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/report/report.hpp"

namespace ektara::report {
namespace {

using rundir::Edit;
using rundir::EditKind;

/// Those that were found, and those that songs are in now: a group that all songs were moved out of is one still.
std::set<int> groups_of(const RunView& run, const RunMethod& method, const std::vector<TrackId>& rows,
                        const std::vector<int>& found) {
    const auto now = run.edits.applied(method.clustering_name(), rows, found);
    std::set<int> groups(found.begin(), found.end());
    groups.insert(now.begin(), now.end());
    groups.erase(-1);
    return groups;
}

[[noreturn]] void refuse_group(const std::string& text, const RunMethod& method, const std::set<int>& groups) {
    fail<UsageError>("E1607", "edit: '{}' is no group of {}; its groups are {}", text, method.clustering_name(),
                     fmt::join(groups, ", "));
}

/// Characters of a text in UTF-8: all bytes but those that continue one.
std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void check_text(const std::string& text) {
    if (characters(text) > kLongestEditText)
        fail<UsageError>("E1641", "edit: a name or label of {} characters; at most {} are taken", characters(text),
                         kLongestEditText);
}

/// What a song is and what was found of its file is no label.
void check_column(const std::string& column) {
    static const std::set<std::string> own{"",        "id",   "path",   "title",    "artist",  "album",
                                           "song_id", "clip", "lyrics", "duration", "verdict", "note"};
    if (own.contains(column) || column.find_first_of("\r\n") != std::string::npos)
        fail<UsageError>("E1608", "edit: '{}' is no column of labels; take one such as genre", column);
    check_text(column);
}

/// Checks edits one after the other, reading each clustering once.
class Checker {
  public:
    explicit Checker(const RunView& run) : run_(run), edits_(run.edits) {}

    void check(Edit& edit) {
        if (edit.kind == EditKind::Label)
            check_label(edit);
        else
            check_group(edit);
        edits_.add(edit);
    }

  private:
    struct Grouping {
        std::map<TrackId, int> found;
        std::set<int> groups;
    };

    const Grouping& grouping(const RunMethod& method) {
        const auto [at, is_new] = groupings_.try_emplace(method.clustering_name());
        if (!is_new) return at->second;
        const auto rows     = space_of(run_, method).rows;
        const auto clusters = clusters_of(run_.folder / method.clustering, rows);
        for (std::size_t i = 0; i < rows.size(); ++i) at->second.found[rows[i]] = clusters[i];
        at->second.groups = groups_of(run_, method, rows, clusters);
        return at->second;
    }

    void check_group(Edit& edit) {
        const auto& method   = method_named(run_, edit.clustering);
        const auto& grouping = this->grouping(method);
        edit.clustering      = method.clustering_name();
        if (edit.kind == EditKind::Name) {
            check_text(edit.name);
        } else {
            const auto song = grouping.found.find(edit.song);
            if (song == grouping.found.end()) refuse_song(edit.song, method.clustering_name());
            // A song in no group can stay there; none is moved there.
            if (edit.kind == EditKind::Pin) {
                edit.group = edits_.applied(edit.clustering, {edit.song}, {song->second}).front();
                return;
            }
        }
        if (!grouping.groups.contains(edit.group)) refuse_group(std::to_string(edit.group), method, grouping.groups);
    }

    void check_label(const Edit& edit) {
        if (songs_.empty()) {
            const auto songs = songs_of_page(run_);
            songs_.insert(songs.begin(), songs.end());
        }
        if (!songs_.contains(edit.song)) refuse_song(edit.song, run_.folder.string());
        check_column(edit.column);
        check_text(edit.value);
    }

    [[noreturn]] static void refuse_song(const TrackId& song, const std::string& of) {
        fail<UsageError>("E4306", "'{}' is no id of a song of {}; tracks.csv lists them", song, of);
    }

    const RunView& run_;
    rundir::Edits edits_;
    std::map<std::string, Grouping> groupings_;
    std::set<TrackId> songs_;
};

}  // namespace

int group_named(const RunView& run, const RunMethod& method, const std::string& text) {
    const auto rows   = space_of(run, method).rows;
    const auto groups = groups_of(run, method, rows, clusters_of(run.folder / method.clustering, rows));
    const auto found =
        std::find_if(groups.begin(), groups.end(), [&](int group) { return std::to_string(group) == text; });
    if (found == groups.end()) refuse_group(text, method, groups);
    return *found;
}

std::vector<rundir::Edit> checked_edits(const RunView& run, std::vector<rundir::Edit> asked) {
    if (asked.empty()) fail<UsageError>("E1608", "edit: say what to change");
    Checker checker(run);
    for (auto& edit : asked) checker.check(edit);
    return asked;
}

MadeEdits make_edits(const RunView& run, std::vector<rundir::Edit> asked) {
    auto made = checked_edits(run, std::move(asked));
    auto all  = rundir::add_edits(run.folder, made);
    return {std::move(made), std::move(all)};
}

}  // namespace ektara::report
