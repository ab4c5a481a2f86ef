#include <tuple>

#include <nanobind/stl/tuple.h>

#include "bindings.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/experiment/method_text.hpp"
#include "ektara/experiment/recorded_options.hpp"
#include "ektara/experiment/run.hpp"
#include "ektara/experiment/run_settings.hpp"
#include "ektara/experiment/update.hpp"
#include "ektara/report/asked_edits.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/for_readers.hpp"
#include "ektara/report/run_difference.hpp"
#include "ektara/report/song_walks.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

/// Code and text of each.
using Told = std::vector<std::pair<std::string, std::string>>;

/// `experiment::run` and the files that `ektara run` writes after it. Returns the warnings.
Told run(const std::string& input, const std::string& directory, const Settings& settings,
         const std::vector<std::string>& methods, Seed seed, int jobs, const std::string& program,
         const std::string& cache, bool force, const std::string& command, const nb::object& progress) {
    experiment::RunOptions options;
    experiment::apply_settings(settings, options);
    for (const auto& text : methods) options.own_methods.push_back(experiment::parse_method_text(text));
    options.seed  = seed;
    options.force = force;
    experiment::use({.jobs = jobs, .cache = cache, .program = program}, options);
    const auto summary = long_call([&](Interruption& interruption) {
        auto ended = experiment::run(input, directory, options, command, progress_of(progress, interruption));
        report::write_for_readers(directory, ended.scores);
        return ended;
    });
    return told(summary.warnings);
}

/// `experiment::update` or `refit` and the files for readers, as `ektara update` does it. Returns what that prints as
/// JSON, and the warnings. An empty input is the run's own.
std::pair<std::string, Told> update(const std::string& directory, const std::string& input, bool refit, int jobs,
                                    const std::string& program, const std::string& cache, const nb::object& progress) {
    std::vector<Warning> warnings;
    const auto changes = long_call([&](Interruption& interruption) {
        rundir::RunUpdate update(directory);
        auto options = experiment::recorded_options(update.before());
        experiment::use({.jobs = jobs, .cache = cache, .program = program}, options);
        const std::filesystem::path from = input.empty() ? update.before().input : input;
        const auto show                  = progress_of(progress, interruption);
        const auto made =
            refit ? experiment::refit(update, from, options, show) : experiment::update(update, from, options, show);
        warnings = made.summary.warnings;
        for (auto& warning : report::write_for_readers(update, made.summary.scores))
            warnings.push_back(std::move(warning));
        update.commit();
        return made.changes;
    });
    return {experiment::to_json(changes).dump(), told(warnings)};
}

/// What `ektara runs diff --json` prints, the page that it writes with -o, and the warnings.
std::tuple<std::string, std::string, Told> runs_difference(const std::string& a, const std::string& b, int jobs) {
    const auto found = long_call([&] { return report::run_difference(a, b, jobs); });
    return {report::to_json(a, b, found).dump(-1, ' ', false, artifacts::Json::error_handler_t::replace),
            report::difference_page(a, b, found), told(found.warnings)};
}

/// A finished run as its files tell it.
class View {
  public:
    explicit View(const std::string& folder) : run_(report::open_run(folder)) {}

    std::string scores() const { return evaluation::metrics_json(evaluation::read_metrics(run_.folder)); }
    nb::dict tracks() const {
        nb::dict columns;
        for (std::size_t c = 0; c < run_.tracks.columns.size(); ++c) {
            std::vector<std::string> cells;
            for (const auto& row : run_.tracks.rows) cells.push_back(row[c]);
            columns[run_.tracks.columns[c].c_str()] = nb::cast(cells);
        }
        return columns;
    }
    nb::dict method(const std::string& clusters) const { return row_of(report::method_named(run_, clusters)); }
    nb::list methods() const {
        nb::list rows;
        for (const auto& method : run_.methods()) rows.append(row_of(method));
        return rows;
    }
    std::string explain(const std::string& clusters) const {
        return long_call([&] { return report::explain_method(run_, report::method_named(run_, clusters)).dump(); });
    }
    std::vector<std::pair<std::string, double>> similar(const std::vector<std::string>& songs,
                                                        const std::vector<std::string>& minus,
                                                        const std::string& clusters, int count) const {
        const auto& method = report::method_named(run_, clusters);
        const auto among   = report::space_of(run_, method).rows;
        const auto named   = [&](const std::vector<std::string>& texts) {
            std::vector<TrackId> ids;
            for (const auto& text : texts) ids.push_back(report::song_named(run_, among, text));
            return ids;
        };
        std::vector<std::pair<std::string, double>> found;
        for (const auto& [id, score] : report::similar_songs(run_, method, named(songs), named(minus), count))
            found.emplace_back(id, score);
        return found;
    }
    nb::tuple clustering(const std::string& clusters, const std::vector<TrackId>& ids) const {
        const auto& method = report::method_named(run_, clusters);
        return nb::make_tuple(array_of(report::clusters_of(run_, method, ids)), method.name);
    }
    std::vector<std::string> ids_of(const std::string& clusters) const {
        return report::space_of(run_, report::method_named(run_, clusters)).rows;
    }

    /// Edits as objects of edits.json, oldest first. Songs are ids, paths or unique titles; each returns what was made
    /// or taken back, and the run is shown with it.
    std::string edits() const { return json_of(rundir::read_edits(run_.folder)); }
    std::string name_group(const std::string& clusters, const std::string& group, const std::string& name) {
        auto edit  = edit_in(clusters, rundir::EditKind::Name);
        edit.group = report::group_named(run_, report::method_named(run_, clusters), group);
        edit.name  = name;
        return make(std::move(edit));
    }
    std::string move_song(const std::string& clusters, const std::string& song, const std::string& group) {
        auto edit  = edit_in(clusters, rundir::EditKind::Move);
        edit.song  = song_named(clusters, song);
        edit.group = report::group_named(run_, report::method_named(run_, clusters), group);
        return make(std::move(edit));
    }
    std::string pin_song(const std::string& clusters, const std::string& song) {
        auto edit = edit_in(clusters, rundir::EditKind::Pin);
        edit.song = song_named(clusters, song);
        return make(std::move(edit));
    }
    std::string label_song(const std::string& song, const std::string& column, const std::string& value) {
        rundir::Edit edit;
        edit.kind   = rundir::EditKind::Label;
        edit.song   = song_named("", song);
        edit.column = column;
        edit.value  = value;
        return make(std::move(edit));
    }
    std::string undo() {
        const auto taken = rundir::undo_edits(run_.folder).taken;
        run_             = report::open_run(run_.folder);
        return json_of(taken);
    }

  private:
    static std::string json_of(const std::vector<rundir::Edit>& edits) {
        auto lines = artifacts::Json::array();
        for (const auto& edit : edits) lines.push_back(rundir::to_json(edit));
        return lines.dump(-1, ' ', false, artifacts::Json::error_handler_t::replace);
    }
    rundir::Edit edit_in(const std::string& clusters, rundir::EditKind kind) const {
        rundir::Edit edit;
        edit.kind       = kind;
        edit.clustering = report::method_named(run_, clusters).clustering_name();
        return edit;
    }
    TrackId song_named(const std::string& clusters, const std::string& song) const {
        return report::song_named(run_, ids_of(clusters), song);
    }
    std::string make(rundir::Edit edit) {
        const auto made = report::make_edits(run_, {std::move(edit)}).made;
        run_            = report::open_run(run_.folder);
        return json_of(made);
    }
    nb::dict row_of(const report::RunMethod& method) const {
        nb::dict row;
        row["name"]       = method.name;
        row["task"]       = method.task;
        row["features"]   = method.features;
        row["model"]      = method.model;
        row["clusterer"]  = method.clusterer;
        row["space"]      = method.space;
        row["seeds"]      = nb::cast(method.seeds);
        row["embedding"]  = method.embedding;
        row["projection"] = method.projection;
        row["clustering"] = method.clustering;
        row["short_name"] = method.clustering_name();
        row["default"]    = report::is_default(run_, method);
        return row;
    }

    report::RunView run_;
};

}  // namespace

void bind_runs(nb::module_& module) {
    using namespace nb::literals;
    module.def("run", &run, "input"_a, "directory"_a, "settings"_a, "methods"_a, "seed"_a, "jobs"_a, "program"_a,
               "cache"_a, "force"_a, "command"_a, "progress"_a = nb::none());
    module.def("update", &update, "directory"_a, "input"_a, "refit"_a, "jobs"_a, "program"_a, "cache"_a,
               "progress"_a = nb::none());
    module.def("runs_difference", &runs_difference, "a"_a, "b"_a, "jobs"_a);
    nb::class_<View>(module, "RunView")
        .def(nb::init<const std::string&>(), "folder"_a)
        .def("scores", &View::scores)
        .def("tracks", &View::tracks)
        .def("method", &View::method, "clusters"_a)
        .def("methods", &View::methods)
        .def("explain", &View::explain, "clusters"_a)
        .def("similar", &View::similar, "songs"_a, "minus"_a, "clusters"_a, "count"_a)
        .def("clustering", &View::clustering, "clusters"_a, "ids"_a)
        .def("ids_of", &View::ids_of, "clusters"_a)
        .def("edits", &View::edits)
        .def("name_group", &View::name_group, "clusters"_a, "group"_a, "name"_a)
        .def("move_song", &View::move_song, "clusters"_a, "song"_a, "group"_a)
        .def("pin_song", &View::pin_song, "clusters"_a, "song"_a)
        .def("label_song", &View::label_song, "song"_a, "column"_a, "value"_a)
        .def("undo", &View::undo);
}

}  // namespace ektara::python
