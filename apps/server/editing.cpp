#include "apps/server/editing.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "apps/server/request_fields.hpp"
#include "apps/server/served_run.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/asked_edits.hpp"

namespace ektara::server {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

constexpr const char *kList = "/edits", *kAdd = "/edits/add", *kUndo = "/edits/undo";

Reply told(const std::vector<rundir::Edit>& edits) {
    Json last        = Json::array();
    const auto first = edits.size() - std::min(edits.size(), Editing::kToldEdits);
    for (std::size_t i = first; i < edits.size(); ++i) last.push_back(rundir::to_json(edits[i]));
    const Json answer{{"n", edits.size()}, {"version", rundir::version_of(edits)}, {"edits", last}};
    return json_reply(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

unsigned status_of(const Error& problem) {
    const auto& code = problem.code();
    if (code == "E4301") return 503;
    if (code == "E1609" || code == "E1642") return 409;
    return dynamic_cast<const UsageError*>(&problem) == nullptr ? 500 : 400;
}

Reply trouble(const Error& problem, const fs::path& run) {
    const Json answer{{"code", problem.code()}, {"text", without_folder(problem.what(), run)}};
    auto reply = json_reply(answer.dump(-1, ' ', false, Json::error_handler_t::replace), status_of(problem));
    if (reply.status == 503) reply.headers["Retry-After"] = "2";
    return reply;
}

}  // namespace

std::string without_folder(std::string text, const fs::path& run) {
    std::string folder = run.string();
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    if (folder.empty()) return text;
    // Only where it stands as a path: the folder may be called "." or as a word of the message is.
    const auto begins = [&](std::size_t at) {
        return at == 0 || std::string_view(" '\"(").find(text[at - 1]) != std::string_view::npos;
    };
    const auto ends = [&](std::size_t at) {
        return at == text.size() || std::string_view("/ '\"):;,").find(text[at]) != std::string_view::npos;
    };
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at + 1))
        if (begins(at) && ends(at + folder.size())) text.replace(at, folder.size(), "RUN");
    return text;
}

Editing::Editing(fs::path run, std::vector<fs::path> roots) : run_(std::move(run)), roots_(std::move(roots)) {}

bool Editing::is_of_edits(const std::string& path) { return path == kList || path == kAdd || path == kUndo; }

std::optional<Reply> Editing::refused(const Request& request) {
    if (!is_from_own_page(request.fetch_site, request.origin, request.host))
        return refusal(403, "Only the page of this server may change the run, not that of another site.");
    if (!is_json(request.content_type)) return refusal(415, "Send edits as Content-Type: application/json.");
    if (request.body_too_long)
        return refusal(413, fmt::format("At most {} bytes are taken; send fewer edits at a time.", kMostBody));
    return std::nullopt;
}

Reply Editing::answer(const Request& request) const try {
    const std::lock_guard guard(one_at_a_time_);
    return answer_or_throw(request);
} catch (const Error& problem) {
    return trouble(problem, run_);
}

Reply Editing::answer_or_throw(const Request& request) const {
    if (request.path == kAdd) {
        auto asked     = rundir::parse_asked_edits(request.body);
        const auto run = open_served_run(run_, roots_);
        return told(report::make_edits(run, std::move(asked)).all);
    }
    if (request.path == kUndo) {
        const auto asked = rundir::parse_asked_undo(request.body);
        return told(rundir::undo_edits(run_, asked.n, asked.version).left);
    }
    return told(rundir::read_edits(run_));
}

}  // namespace ektara::server
