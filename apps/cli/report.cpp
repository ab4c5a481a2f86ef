#include "ektara/report/report.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "ektara/artifacts/base64.hpp"
#include "ektara/audio/decode.hpp"
#include "ektara/audio/encode.hpp"
#include "ektara/core/duration.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/song_export.hpp"
#include "ektara/report/tables.hpp"
#include "latex_columns.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct ReportArgs {
    std::string run, clusters, previews, columns;
    bool no_paths = false;
};

/// "8s" or "8". Throws UsageError E7001 unless it is 1 to 30 seconds.
double preview_seconds(const std::string& text) {
    const auto seconds = duration_seconds(text);
    if (!seconds || !(*seconds >= 1 && *seconds <= 30))
        fail<UsageError>("E7001", "--embed-previews {}: give 1 to 30 seconds, such as 8s", text);
    return *seconds;
}

/// The piece from a quarter of the song on, as Ogg Vorbis; from its beginning where it is shorter than that.
std::string preview_of(const std::filesystem::path& file, double seconds, double whole) {
    audio::DecodeOptions options;
    options.duration_seconds = seconds;
    options.offset_seconds   = whole > 2 * seconds ? whole / 4 : 0;
    auto outcome             = audio::decode(file, options);
    if (std::holds_alternative<Failure>(outcome) && options.offset_seconds > 0) {
        // The file is shorter than the run was told.
        options.offset_seconds = 0;
        outcome                = audio::decode(file, options);
    }
    const auto* decoded = std::get_if<audio::DecodedAudio>(&outcome);
    if (decoded == nullptr || decoded->waveform.samples.empty()) return "";
    audio::EncodeOptions encoding;
    encoding.format   = audio::Format::Ogg;
    encoding.bit_rate = 48'000;
    return "data:audio/ogg;base64," + artifacts::base64(audio::encode(decoded->waveform, encoding));
}

void run_report(const ReportArgs& args, const Global& global) {
    report::PageOptions options;
    options.no_paths = args.no_paths;
    options.clusters = args.clusters;
    if (!args.previews.empty())
        options.preview = [seconds = preview_seconds(args.previews)](const std::filesystem::path& file, double whole) {
            return preview_of(file, seconds, whole);
        };
    const auto run     = opened_run(args.run, global);
    const auto& method = report::method_named(run, args.clusters);
    if (!args.columns.empty())
        report::write_tables(args.run, evaluation::read_metrics(args.run), split_list(args.columns));
    report::write_song_table(args.run);
    report::write_explanations(args.run);
    report::write_report(args.run, options);
    say_clustering(run, method, global);
    if (!global.quiet) print_table((std::filesystem::path(args.run) / "report.html").string() + "\n");
}

}  // namespace

void add_report_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ReportArgs>();
    auto* command = app.add_subcommand("report", "Write report.html again from a run directory");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters", args->clusters,
                        "clustering that is shown first, such as vae.kmeans, or a method (the run's default)");
    command->add_option("--embed-previews", args->previews, "put a piece of each song inside, such as 8s");
    command->add_option("--columns", args->columns, columns_help());
    command->add_flag("--no-paths", args->no_paths, "leave file names and folders out of what is sent");
    command->callback([args, &global] { run_report(*args, global); });
}

}  // namespace ektara::cli
