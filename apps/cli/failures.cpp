#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/extraction/extraction.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

/// One file that was not used, or not wholly: what is wrong and what to do about it.
struct Finding {
    std::string id, path, verdict, stage, code, reason, what_to_do;
};

/// A reason ends with what to do, behind its last semicolon.
std::pair<std::string, std::string> split_advice(const std::string& reason) {
    const auto at = reason.rfind("; ");
    if (at == std::string::npos) return {reason, ""};
    return {reason.substr(0, at), reason.substr(at + 2)};
}

/// What is to be known of a file that is used.
std::optional<Finding> finding_of_used(const Track& track, const features::TrackInfo& info) {
    Finding finding{track.id, track.audio.string(), audio::name(info.verdict), "decode", "", info.note, ""};
    if (info.verdict == audio::Verdict::Partial) {
        finding.code       = "W-PARTIAL";
        finding.what_to_do = "what could be read is used; copy it again from its source to have it whole";
    } else if (info.channels_cancel) {
        finding.code       = "W-CHANNELS-CANCEL";
        finding.what_to_do = "turn one channel round in a sound editor, or --set decode.mix=mean";
    } else {
        return std::nullopt;
    }
    return finding;
}

std::vector<Finding> findings(const fs::path& run) {
    // Where one of the two is gone, reading it says so.
    const bool is_empty = !fs::exists(run / "tracks.csv") && !fs::exists(run / "failures.csv");
    if (is_empty && fs::exists(run / rundir::layout::kRecord))
        fail("E4304", "{}: the run has read no file yet; where it was interrupted, the same command resumes it",
             run.string());
    if (is_empty)
        fail("E4304", "{}: holds no run; 'ektara run INPUT -o {}' or 'ektara extract' makes one", run.string(),
             run.string());
    const auto table = collection::read_tracks_csv(run / "tracks.csv");
    std::map<TrackId, Finding> found;
    for (const auto& failure : collection::read_failures_csv(run / "failures.csv")) {
        const auto [reason, advice] = split_advice(failure.reason);
        found[failure.track] = {failure.track, failure.path.string(), audio::name(audio::verdict_of(failure.code)),
                                failure.stage, failure.code,          reason,
                                advice};
    }
    for (const auto& track : table.tracks) {
        const auto info = table.infos.find(track.id);
        if (info == table.infos.end() || found.contains(track.id)) continue;
        if (auto finding = finding_of_used(track, info->second)) found[track.id] = std::move(*finding);
    }
    std::vector<Finding> list;
    for (auto& [id, finding] : found) list.push_back(std::move(finding));
    return list;
}

artifacts::Json as_json(const std::vector<Finding>& list) {
    artifacts::Json json = artifacts::Json::array();
    for (const auto& finding : list)
        json.push_back({{"id", finding.id},
                        {"path", finding.path},
                        {"verdict", finding.verdict},
                        {"stage", finding.stage},
                        {"code", finding.code},
                        {"reason", finding.reason},
                        {"what_to_do", finding.what_to_do}});
    return json;
}

void print(const std::vector<Finding>& list, const std::string& run) {
    std::map<std::string, int> counts;
    for (const auto& finding : list) {
        ++counts[finding.verdict];
        say("{:<13} {:<9} {}: {}\n", finding.verdict, finding.code, finding.id, finding.reason);
        if (!finding.what_to_do.empty()) say("{:<13} {:<9} → {}\n", "", "", finding.what_to_do);
    }
    if (list.empty()) say("{}: every file could be read\n", run);
    std::string summary;
    for (const auto& [verdict, count] : counts)
        summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", count, verdict);
    if (!summary.empty()) say("{}\n", summary);
}

/// Has every file that was not used, or not wholly, tried again by the next run.
void forget(const std::vector<Finding>& list, const std::string& run, const Global& global) {
    std::vector<fs::path> files;
    for (const auto& finding : list) files.emplace_back(finding.path);
    if (!files.empty()) {
        rundir::begin_anew_next_time(run);
        extraction::forget_verdicts(global.cache, files);
    }
    if (global.json)
        print_json(artifacts::format_json({{"forgotten", files.size()}}));
    else if (!global.quiet)
        say("{} verdict{} forgotten; the same command begins the run anew and tries these files again\n", files.size(),
            files.size() == 1 ? "" : "s");
}

}  // namespace

void add_failures_command(CLI::App& app, Global& global) {
    auto run         = std::make_shared<std::string>();
    auto forget_them = std::make_shared<bool>(false);
    auto* command =
        app.add_subcommand("failures", "List the files of a run that could not be used, why, and what to do");
    command->add_option("run", *run, "run directory")->required();
    command->add_flag(
        "--forget", *forget_them,
        "forget what is kept of these files: the next run, of this or another directory, tries them again");
    command->callback([run, forget_them, &global] {
        reject_foreign_settings(global, {});
        const auto list = findings(*run);
        if (*forget_them)
            forget(list, *run, global);
        else if (global.json)
            print_json(artifacts::format_json(as_json(list)));
        else
            print(list, *run);
    });
}

}  // namespace ektara::cli
