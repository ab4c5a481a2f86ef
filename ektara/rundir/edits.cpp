#include "ektara/rundir/edits.hpp"

#include <sstream>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/rundir/detail/run_lock.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

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
    edit.group      = json.at("group").get<int>();
    if (edit.kind == EditKind::Name) edit.name = json.at("name").get<std::string>();
    return edit;
}

Json json_of(const Edit& edit) {
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

Edit read_line(const std::string& line, std::size_t number, const fs::path& file) try {
    return edit_of(Json::parse(line));
} catch (const nlohmann::json::exception& problem) {
    fail("E1606", "{}: line {} is no edit: {}; correct it or take it away", file.string(), number, problem.what());
} catch (const Error& problem) {
    fail("E1606", "{}: line {}: {}; correct it or take it away", file.string(), number, problem.what());
}

void write_edits(const fs::path& run, const std::vector<Edit>& edits) {
    std::string text;
    for (const auto& edit : edits) text += json_of(edit).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    artifacts::write_file(run / kEdits, text);
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

std::vector<Edit> read_edits(const fs::path& run) {
    const auto file = lasting_place(run) / kEdits;
    std::vector<Edit> edits;
    if (!fs::exists(file)) return edits;
    std::istringstream lines(artifacts::read_file(file));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number)
        if (line.find_first_not_of(" \t\r") != std::string::npos) edits.push_back(read_line(line, number, file));
    return edits;
}

Edits all_edits(const std::vector<Edit>& edits) {
    Edits all;
    for (const auto& edit : edits) {
        if (edit.kind == EditKind::Name)
            all.names[edit.clustering][edit.group] = edit.name;
        else if (edit.kind == EditKind::Label)
            all.labels[edit.song][edit.column] = edit.value;
        else
            all.groups[edit.clustering][edit.song] = edit.group;
    }
    return all;
}

void add_edit(const fs::path& run, const Edit& edit) {
    const detail::RunLock lock(run);
    auto edits = read_edits(run);
    edits.push_back(edit);
    write_edits(run, edits);
}

std::optional<Edit> undo_edit(const fs::path& run) {
    const detail::RunLock lock(run);
    auto edits = read_edits(run);
    if (edits.empty()) return std::nullopt;
    const auto last = edits.back();
    edits.pop_back();
    write_edits(run, edits);
    return last;
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
