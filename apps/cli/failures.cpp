#include <filesystem>
#include <map>

#include <fmt/core.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"

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

std::vector<Finding> findings(const fs::path& run) {
    if (!fs::exists(run / "tracks.csv") || !fs::exists(run / "failures.csv"))
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
        if (info != table.infos.end() && info->second.verdict == audio::Verdict::Partial)
            found[track.id] = {track.id,
                               track.audio.string(),
                               "partial",
                               "decode",
                               "W-PARTIAL",
                               info->second.note,
                               "what could be read is used; copy it again from its source to have it whole"};
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

std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

void print(const std::vector<Finding>& list, const std::string& run) {
    std::map<std::string, int> counts;
    for (const auto& finding : list) {
        ++counts[finding.verdict];
        fmt::print("{:<13} {:<9} {}: {}\n", finding.verdict, finding.code, one_line(finding.id), finding.reason);
        if (!finding.what_to_do.empty()) fmt::print("{:<13} {:<9} → {}\n", "", "", finding.what_to_do);
    }
    if (list.empty()) fmt::print("{}: every file could be read\n", run);
    std::string summary;
    for (const auto& [verdict, count] : counts)
        summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", count, verdict);
    if (!summary.empty()) fmt::print("{}\n", summary);
}

}  // namespace

void add_failures_command(CLI::App& app, Global& global) {
    auto run = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("failures", "List the files of a run that could not be used, why, and what to do");
    command->add_option("run", *run, "run directory")->required();
    command->callback([run, &global] {
        reject_foreign_settings(global, {});
        const auto list = findings(*run);
        if (global.json)
            fmt::print("{}", artifacts::format_json(as_json(list)));
        else
            print(list, *run);
    });
}

}  // namespace ektara::cli
