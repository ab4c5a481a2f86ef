#include <cstdlib>
#include <filesystem>

#include <fmt/ranges.h>
#include <unistd.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/audio/capabilities.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/version.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/extraction/worker_pool.hpp"
#include "ektara/features/analysis_build_id.hpp"

namespace ektara::cli {
namespace {

namespace fs = std::filesystem;

/// One thing that was looked at. What is only a hint does not make the installation unsound.
struct Check {
    std::string name, state, text;
};

constexpr const char *kGood = "ok", *kBad = "problem", *kHint = "hint";

Check check_formats() {
    const auto missing = audio::missing_decoders();
    if (missing.empty()) return {"audio formats", kGood, "FFmpeg " + audio::decoder_version() + " reads all of them"};
    return {"audio formats", kBad,
            fmt::format("FFmpeg {} lacks decoders for: {}; install Debian's libavcodec59", audio::decoder_version(),
                        fmt::join(missing, ", "))};
}

/// What an answer to confinement_request means.
Check check_sandbox(const artifacts::Json& held) {
    const int landlock = held.at("landlock");
    const bool seccomp = held.at("seccomp");
    if (landlock > 0 && seccomp)
        return {"sandbox", kGood, fmt::format("Landlock {} and seccomp hold the workers", landlock)};
    if (seccomp)
        return {"sandbox", kHint,
                "this kernel has no Landlock (Linux 5.13; lsm=landlock at boot), so seccomp alone holds the workers"};
    return {"sandbox", kHint,
            landlock > 0 ? "this kernel has no seccomp, so Landlock alone holds the workers"
                         : "this kernel has neither Landlock nor seccomp, so a worker has the rights of its user"};
}

/// Starts one, as `extract` does, and asks it by what it is confined.
std::vector<Check> check_worker() {
    std::string heard;
    const extraction::WorkerOptions options{.wall_seconds = 30, .program = kThisProgram};
    const extraction::WorkerProtocol protocol{
        .greeting     = [](const extraction::WorkerOptions& limits) { return extraction::greeting({}, limits); },
        .begin        = [](std::size_t) { return extraction::confinement_request(); },
        .next_request = [&](std::size_t, const std::string& answer) -> std::optional<std::string> {
            heard = answer;
            return std::nullopt;
        },
        .lost = [](std::size_t, const extraction::WorkerFailure&) {}};
    try {
        extraction::run_workers({0}, 1, options, protocol);
    } catch (const Error& problem) {
        return {{"worker processes", kBad, problem.what()}};
    }
    if (heard.empty()) return {{"worker processes", kBad, "one was started and did not answer; run it again"}};
    return {{"worker processes", kGood, "start and answer"}, check_sandbox(extraction::from_bytes(heard))};
}

Check check_store(const Global& global) {
    const fs::path folder = global.cache.empty() ? artifacts::default_store_folder() : fs::path(global.cache);
    if (folder.empty()) return {"store", kBad, "neither HOME nor XDG_CACHE_HOME is set; give --cache"};
    try {
        artifacts::Store store(folder);
        if (const auto why = store.rebuilt(); !why.empty())
            return {"store", kBad, fmt::format("{}: was begun anew: {}", folder.string(), why)};
        const auto health = store.check();
        if (!health.problems.empty())
            return {"store", kBad,
                    fmt::format("{}: {}; delete it, it is made again", health.file.string(), health.problems.front())};
        const auto written = store.find("about", "analyser");
        const bool is_ours = !written || *written == features::analysis_build_id();
        const std::string by =
            is_ours ? "" : ", of another version of the analyser: the next extraction begins it anew";
        return {"store", kGood,
                fmt::format("{}: {} entries, {:.1f} MB{}", health.file.string(), health.entries,
                            static_cast<double>(health.bytes) / 1e6, by)};
    } catch (const Error& problem) {
        return {"store", kBad, problem.what()};
    }
}

Check check_space(const Global& global) {
    fs::path folder = global.cache.empty() ? artifacts::default_store_folder() : fs::path(global.cache);
    std::error_code problem;
    while (!folder.empty() && folder != folder.root_path() && !fs::exists(folder, problem))
        folder = folder.parent_path();
    const auto space = fs::space(folder.empty() ? fs::path("/") : folder, problem);
    const double gb  = problem ? 0 : static_cast<double>(space.available) / 1e9;
    return {"disk", gb < 0.5 ? kHint : kGood, fmt::format("{:.1f} GB free at {}", gb, folder.string())};
}

Check check_program(const char* name, const char* purpose) {
    std::string folders = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
    for (std::size_t begin = 0; begin <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', begin), folders.size());
        const auto path       = folders.substr(begin, end - begin) + "/" + name;
        if (::access(path.c_str(), X_OK) == 0) return {name, kGood, path};
        begin = end + 1;
    }
    return {name, kHint, fmt::format("is not installed; {} needs it", purpose)};
}

std::vector<Check> all_checks(const Global& global) {
    std::vector<Check> checks{
        {"version", kGood, fmt::format("ektara {}, analyser {}", version(), features::analysis_build_id())},
        check_formats()};
    for (auto& check : check_worker()) checks.push_back(std::move(check));
    checks.push_back(check_store(global));
    checks.push_back(check_space(global));
    checks.push_back(check_program("espeak-ng", "'ektara corpus'"));
    return checks;
}

void run_doctor(Global& global) {
    reject_foreign_settings(global, {});
    const auto checks    = all_checks(global);
    artifacts::Json list = artifacts::Json::array();
    bool sound           = true;
    for (const auto& check : checks) {
        sound = sound && check.state != kBad;
        list.push_back({{"check", check.name}, {"state", check.state}, {"text", check.text}});
        if (!global.json) say("{:<8} {:<17} {}\n", check.state, check.name, check.text);
    }
    if (global.json) print_json(artifacts::format_json({{"sound", sound}, {"checks", list}}));
    if (!sound) global.exit_code = kFailed;
}

}  // namespace

void add_doctor_command(CLI::App& app, Global& global) {
    auto* command = app.add_subcommand("doctor", "Check the installation: audio formats, workers, the store");
    command->callback([&global] { run_doctor(global); });
}

}  // namespace ektara::cli
