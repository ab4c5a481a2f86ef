#include "ektara/curation/audit.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct AuditArgs {
    std::string run, clusters, labels_column, output;
};

void run_audit(const AuditArgs& args, const Global& global) {
    reject_foreign_settings(global, {"audit."});
    curation::AuditOptions options;
    apply_settings(global, "audit.", options);
    options.labels_column = args.labels_column;
    options.seed          = global.seed;
    options.jobs          = global.jobs;
    if (global.dry_run) return print_settings("audit.", options);
    const auto run     = opened_run(args.run, global);
    const auto& method = report::method_named(run, args.clusters);
    const auto found   = curation::audit(run, method, options);
    say_clustering(run, method, global);
    tell(found.warnings, global);
    const std::filesystem::path folder = args.output.empty() ? run.folder : std::filesystem::path(args.output);
    report::write_audit(folder, found);
    if (global.json) {
        print_json(report::audit_json(found));
    } else if (!global.quiet) {
        print_text(report::audit_text(run, found));
        say("{}\n", (folder / "audit.csv").string());
    }
}

}  // namespace

void add_audit_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<AuditArgs>();
    auto* command = app.add_subcommand("audit", "Find labels that look wrong, songs that fit nowhere, and new masters");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--labels-column", args->labels_column,
                        "label column of tracks.csv, or a combination language+genre (genre)");
    command->add_option("--clusters,--method", args->clusters,
                        "whose space, by clustering such as vae.kmeans or method (the run's default)");
    command->add_option("-o,--output", args->output, "folder for audit.csv and audit.json (the run directory)");
    command->callback([args, &global] { run_audit(*args, global); });
}

}  // namespace ektara::cli
