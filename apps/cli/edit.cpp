#include <memory>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/report/asked_edits.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

using rundir::Edit;
using rundir::EditKind;

struct EditArgs {
    std::string run, clusters, pinned;
    std::vector<std::string> name, move, label;
    bool undo = false, list = false;
};

/// "genre=rock".
Edit label_edit(const TrackId& song, const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        fail<UsageError>("E1608", "edit: --label SONG '{}': write a label column and its value, such as genre=rock",
                         text);
    Edit edit;
    edit.kind   = EditKind::Label;
    edit.song   = song;
    edit.column = text.substr(0, equals);
    edit.value  = text.substr(equals + 1);
    return edit;
}

/// The edits that the options ask for, in the order of the help.
std::vector<Edit> edits_of(const EditArgs& args, const report::RunView& run) {
    const auto& method = report::method_named(run, args.clusters);
    const auto ids     = report::space_of(run, method).rows;
    const auto song    = [&](const std::string& text) { return report::song_named(run, ids, text); };
    std::vector<Edit> edits;
    const auto add = [&](EditKind kind, const TrackId& id, int group) {
        Edit edit;
        edit.kind       = kind;
        edit.clustering = method.clustering_name();
        edit.song       = id;
        edit.group      = group;
        edits.push_back(std::move(edit));
    };
    if (!args.name.empty()) {
        add(EditKind::Name, {}, report::group_named(run, method, args.name[0]));
        edits.back().name = args.name[1];
    }
    if (!args.move.empty()) add(EditKind::Move, song(args.move[0]), report::group_named(run, method, args.move[1]));
    // The group that it is in by then is looked up where the edits are checked.
    if (!args.pinned.empty()) add(EditKind::Pin, song(args.pinned), 0);
    if (!args.label.empty()) edits.push_back(label_edit(song(args.label[0]), args.label[1]));
    return edits;
}

void print_edits(const std::vector<Edit>& edits, const char* what, const Global& global) {
    if (global.json) {
        artifacts::Json lines = artifacts::Json::array();
        for (const auto& edit : edits)
            lines.push_back({{"edit", options_detail::to_text(edit.kind)},
                             {"clustering", edit.clustering},
                             {"song", edit.song},
                             {"group", edit.group},
                             {"name", edit.name},
                             {"column", edit.column},
                             {"value", edit.value}});
        return print_json(artifacts::format_json(lines));
    }
    if (global.quiet) return;
    for (const auto& edit : edits) say("{}{}\n", std::string(what), rundir::text_of(edit));
}

void run_edit(const EditArgs& args, const Global& global) {
    reject_foreign_settings(global, {});
    const auto run = opened_run(args.run, global);
    if (args.list) return print_edits(rundir::read_edits(args.run), "", global);
    if (args.undo) return print_edits(rundir::undo_edits(args.run).taken, "taken back: ", global);
    const auto edits = edits_of(args, run);
    if (edits.empty())
        fail<UsageError>("E1608", "edit: say what to change: --name, --move, --pin, --label, --undo or --list");
    print_edits(report::make_edits(run, edits).made, "", global);
    if (!global.quiet && !global.json) say_aside("'ektara report {}' puts it on the page\n", args.run);
}

}  // namespace

void add_edit_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<EditArgs>();
    auto* command = app.add_subcommand("edit", "Name groups, move and pin songs, correct labels; each can be undone");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters", args->clusters,
                        "clustering, such as vae.kmeans, or a method of the table (the run's default)");
    command->add_option("--name", args->name, "a group's number and its name: --name 3 'Rainy ballads'")->expected(2);
    command->add_option("--move", args->move, "a song (id, path or title) and the group to move it to")->expected(2);
    command->add_option("--pin", args->pinned, "a song that stays in its group, whatever 'update --refit' finds");
    command->add_option("--label", args->label, "a song and its label: --label SONG genre=rock")->expected(2);
    command->add_flag("--undo", args->undo, "take the last edit back");
    command->add_flag("--list", args->list, "print all edits, oldest first");
    command->callback([args, &global] { run_edit(*args, global); });
}

}  // namespace ektara::cli
