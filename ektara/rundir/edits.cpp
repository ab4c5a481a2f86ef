#include "ektara/rundir/edits.hpp"

#include <cstdint>
#include <limits>
#include <sstream>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/rundir/detail/run_lock.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// A whole number that an int holds: JSON has larger ones, and others.
int group_of(const Json& json) {
    const auto& group = json.at("group");
    const bool fits   = group.is_number_unsigned()
                            ? group.get<std::uint64_t>() <= std::numeric_limits<int>::max()
                            : group.is_number_integer() && group.get<std::int64_t>() >= std::numeric_limits<int>::min();
    if (!fits) fail("E1606", "{} is no number of a group", group.dump(-1, ' ', false, Json::error_handler_t::replace));
    return group.get<int>();
}

Edit edit_of(const Json& json) {
    Edit edit;
    const auto kind = enum_value<EditKind>(json.at("edit").get<std::string>());
    if (!kind) fail("E1606", "'{}' is no edit", json.at("edit").get<std::string>());
    edit.kind = *kind;
    if (edit.kind != EditKind::Name) edit.song = json.at("song").get<std::string>();
    if (edit.kind == EditKind::Label) {
        edit.column = json.at("column").get<std::string>();
        edit.value  = json.at("value").get<std::string>();
        return edit;
    }
    edit.clustering = json.at("clustering").get<std::string>();
    edit.group      = group_of(json);
    if (edit.kind == EditKind::Name) edit.name = json.at("name").get<std::string>();
    return edit;
}

Edit read_line(const std::string& line, std::size_t number, const std::string& name) try {
    return edit_of(Json::parse(line));
} catch (const nlohmann::json::exception& problem) {
    fail("E1606", "{}: line {} is no edit: {}; correct it or take it away", name, number, problem.what());
} catch (const Error& problem) {
    fail("E1606", "{}: line {}: {}; correct it or take it away", name, number, problem.what());
}

std::string lines_of(const std::vector<Edit>& edits) {
    std::string text;
    for (const auto& edit : edits) text += to_json(edit).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return text;
}

void write_edits(const fs::path& run, const std::vector<Edit>& edits) {
    artifacts::write_file(run / kEdits, lines_of(edits));
}

}  // namespace

std::vector<std::pair<EditKind, std::string>> enum_names(EditKind) {
    return {{EditKind::Name, "name"}, {EditKind::Move, "move"}, {EditKind::Pin, "pin"}, {EditKind::Label, "label"}};
}

std::string Edits::name_of(const std::string& clustering, int group) const {
    const auto of = names.find(clustering);
    if (of == names.end()) return {};
    const auto name = of->second.find(group);
    return name == of->second.end() ? std::string() : name->second;
}

std::vector<int> Edits::applied(const std::string& clustering, const std::vector<TrackId>& rows,
                                std::vector<int> found) const {
    const auto of = groups.find(clustering);
    if (of == groups.end()) return found;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (const auto moved = of->second.find(rows[i]); moved != of->second.end()) found[i] = moved->second;
    return found;
}

std::vector<Edit> parse_edits(const std::string& text, const std::string& name) {
    std::vector<Edit> edits;
    std::istringstream lines(text);
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number)
        if (line.find_first_not_of(" \t\r") != std::string::npos) edits.push_back(read_line(line, number, name));
    return edits;
}

std::vector<Edit> parse_asked_edits(const std::string& text) try {
    std::vector<Edit> edits;
    const auto json = Json::parse(text);
    if (!json.is_array()) fail("E1606", "an array of edits was expected");
    for (const auto& one : json) edits.push_back(edit_of(one));
    return edits;
} catch (const nlohmann::json::exception& problem) {
    fail<UsageError>("E1643", "what was sent is no list of edits: {}", problem.what());
} catch (const Error& problem) {
    fail<UsageError>("E1643", "what was sent is no list of edits: {}", problem.what());
}

AskedUndo parse_asked_undo(const std::string& text) try {
    const auto json = Json::parse(text);
    const auto& n   = json.at("n");
    if (!n.is_number_unsigned() || n.get<std::uint64_t>() == 0)
        fail<UsageError>("E1643", "what was sent says not how many edits are to be undone");
    return {static_cast<std::size_t>(n.get<std::uint64_t>()), json.at("version").get<std::string>()};
} catch (const nlohmann::json::exception& problem) {
    fail<UsageError>("E1643", "what was sent says not what is to be undone: {}", problem.what());
}

Json to_json(const Edit& edit) {
    Json json{{"edit", options_detail::to_text(edit.kind)}};
    if (edit.kind != EditKind::Label) json["clustering"] = edit.clustering;
    if (edit.kind != EditKind::Name) json["song"] = edit.song;
    if (edit.kind == EditKind::Label) {
        json["column"] = edit.column;
        json["value"]  = edit.value;
        return json;
    }
    json["group"] = edit.group;
    if (edit.kind == EditKind::Name) json["name"] = edit.name;
    return json;
}

std::vector<Edit> read_edits(const fs::path& run) {
    const auto file = lasting_place(run) / kEdits;
    if (!fs::exists(file)) return {};
    return parse_edits(artifacts::read_file(file), file.string());
}

std::string version_of(const std::vector<Edit>& edits) {
    return edits.empty() ? std::string() : Digest().add(lines_of(edits)).text();
}

void Edits::add(const Edit& edit) {
    if (edit.kind == EditKind::Name)
        names[edit.clustering][edit.group] = edit.name;
    else if (edit.kind == EditKind::Label)
        labels[edit.song][edit.column] = edit.value;
    else
        groups[edit.clustering][edit.song] = edit.group;
}

Edits all_edits(const std::vector<Edit>& edits) {
    Edits all;
    for (const auto& edit : edits) all.add(edit);
    all.version = version_of(edits);
    return all;
}

std::vector<Edit> add_edits(const fs::path& run, const std::vector<Edit>& more) {
    const detail::RunLock lock(run);
    auto edits = read_edits(run);
    edits.insert(edits.end(), more.begin(), more.end());
    write_edits(run, edits);
    return edits;
}

UndoneEdits undo_edits(const fs::path& run, std::size_t n, const std::string& version) {
    const detail::RunLock lock(run);
    UndoneEdits undone{{}, read_edits(run)};
    auto& left = undone.left;
    if (!version.empty() && version != version_of(left))
        fail<UsageError>("E1642", "undo: the edits were changed elsewhere; there are {} now: look at them, then undo",
                         left.size());
    if (n > left.size() || left.empty())
        fail<UsageError>("E1609", "undo: {} has {}", run.string(),
                         left.empty() ? "no edits" : fmt::format("only {} edits", left.size()));
    const auto first = left.end() - static_cast<std::ptrdiff_t>(n);
    undone.taken.assign(first, left.end());
    left.erase(first, left.end());
    write_edits(run, left);
    return undone;
}

std::string text_of(const Edit& edit) {
    switch (edit.kind) {
        case EditKind::Name:
            return fmt::format("group {} of {} is called '{}'", edit.group, edit.clustering, edit.name);
        case EditKind::Move:
            return fmt::format("'{}' is moved to group {} of {}", edit.song, edit.group, edit.clustering);
        case EditKind::Pin:
            return fmt::format("'{}' stays in group {} of {}", edit.song, edit.group, edit.clustering);
        default:
            return fmt::format("'{}' has the {} '{}'", edit.song, edit.column, edit.value);
    }
}

}  // namespace ektara::rundir
