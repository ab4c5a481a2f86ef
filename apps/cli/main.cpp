#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <map>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "command.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/core/detail/vectors.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/core/version.hpp"
#include "usage.hpp"

namespace ektara::cli {
namespace {

void add_global_options(CLI::App& app, Global& global) {
    app.add_option("--config", global.config, "TOML file of settings; --set on the command line wins");
    app.add_option("--set", global.sets, "one setting, name=value; may be given again (--dry-run prints the names)")
        ->take_all()
        ->allow_extra_args(false);
    app.add_option("--cache", global.cache, "folder of the store of earlier results ($XDG_CACHE_HOME/ektara)");
    app.add_option("--seed", global.seed, "seed of every random stream")->capture_default_str();
    app.add_option("--jobs", global.jobs, "threads or workers; 0: one a core")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_flag("--quiet", global.quiet, "print errors only");
    app.add_flag("--json", global.json, "print the result as JSON");
    app.add_flag("--no-progress", global.no_progress, "no progress bar");
    app.add_flag("--dry-run", global.dry_run, "print all settings resolved and stop");
    app.add_flag("--strict", global.strict, "exit with 1 where tracks were skipped");
    std::map<std::string, LogLevel> levels;
    for (const auto& [level, word] : enum_names(LogLevel{})) levels.emplace(word, level);
    app.add_option("--log-level", global.log_level, "error, warning, info or debug (warning)")
        ->transform(CLI::CheckedTransformer(levels).description(""));
}

void add_commands(CLI::App& app, Global& global) {
    add_run_command(app, global);
    add_update_command(app, global);
    add_edit_command(app, global);
    add_presets_command(app, global);
    add_runs_command(app, global);
    add_check_command(app, global);
    add_corpus_command(app, global);
    add_scan_command(app, global);
    add_extract_command(app, global);
    add_merge_command(app, global);
    add_worker_command(app, global);
    add_encode_command(app, global);
    add_train_command(app, global);
    add_assign_command(app, global);
    add_project_command(app, global);
    add_cluster_command(app, global);
    add_evaluate_command(app, global);
    add_report_command(app, global);
    add_serve_command(app, global);
    add_explain_command(app, global);
    add_export_command(app, global);
    add_playlist_command(app, global);
    add_similar_command(app, global);
    add_path_command(app, global);
    add_search_command(app, global);
    add_select_command(app, global);
    add_audit_command(app, global);
    add_models_command(app, global);
    add_columns_command(app, global);
    add_failures_command(app, global);
    add_doctor_command(app, global);
    add_manual_command(app, global);
    add_completion_command(app, global);
    add_version_command(app, global);
}

/// A cell or a name of other people's may stand in it, and be of any length.
int report_error(const char* code, std::string_view what, int exit_code) {
    constexpr std::size_t kMost = 2000, kEnd = 300;
    std::string text(what);
    if (what.size() > kMost)
        text = fmt::format("{} … {}", what.substr(0, kMost - kEnd), what.substr(what.size() - kEnd));
    say_aside("error {}: {}\n", code, text);
    return exit_code;
}

/// What a shell says of a program that wrote into a pipe which nobody reads any more.
constexpr int kClosedPipe = 128 + SIGPIPE;

/// Standard output could not be written. A closed pipe needs no words: whoever reads has enough.
int report_output_error(int problem) {
    switch (problem) {
        case EPIPE:
            return kClosedPipe;
        case ENOSPC:
        case EDQUOT:
            return report_error("E4103", "standard output: no space left on the disk; make room and run again",
                                kFailed);
        case EFBIG:
            return report_error("E4109",
                                "standard output: would be larger than files may be here; raise the limit (ulimit -f) "
                                "and run again",
                                kFailed);
        default: {
            const auto text = fmt::format("standard output: cannot be written: {}; send it elsewhere",
                                          std::generic_category().message(problem));
            return report_error("E4102", text.c_str(), kFailed);
        }
    }
}

/// `exit_code`, unless what was printed did not arrive.
int after_output(int exit_code) {
    errno = 0;
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? exit_code
                                                                : report_output_error(errno == 0 ? EIO : errno);
}

/// A descriptor that the caller has closed would be given to the next file that is opened, and what is printed would go
/// into it.
void fill_standard_descriptors() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(number, F_GETFD) < 0 && errno == EBADF)
            // Standard output so that writing fails, as it should; what is said on standard error may be lost.
            ::open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

int run(int argc, char** argv) {
    Global global;
    CLI::App app{"Ektara finds, explains and lets you hear the groups in a music collection in more than one language",
                 "ektara"};
    app.set_version_flag("--version", fmt::format("ektara {}", version()));
    app.require_subcommand(1);
    app.fallthrough();
    add_global_options(app, global);
    add_commands(app, global);
    add_footers(app);
    exit_on_interrupt(kBeginsAnew);
    try {
        has_wide_vectors();  // a wrong EKTARA_VECTORS is told at once
        app.parse(argc, argv);
        return after_output(global.exit_code);
    } catch (const CLI::Success& asked) {
        return after_output(app.exit(asked));
    } catch (const CLI::ParseError& problem) {
        return report_error("E1100", usage_problem(app, problem), kUsage);
    } catch (const UsageError& problem) {
        return report_error(problem.code().c_str(), problem.what(), kUsage);
    } catch (const NothingUsable& problem) {
        return report_error(problem.code().c_str(), problem.what(), kNothingUsable);
    } catch (const Error& problem) {
        return report_error(problem.code().c_str(), problem.what(), kFailed);
    } catch (const std::bad_alloc&) {
        return report_error("E1002", "out of memory; use a smaller --jobs or fewer rows", kFailed);
    } catch (const std::system_error& problem) {
        if (std::ferror(stdout) != 0) return report_output_error(problem.code().value());
        return report_error("E1003", problem.what(), kFailed);
    } catch (const std::exception& problem) {
        return report_error("E1003", problem.what(), kFailed);
    }
}

}  // namespace
}  // namespace ektara::cli

int main(int argc, char** argv) {
    ektara::cli::fill_standard_descriptors();
    // A file that grows beyond the limit is an error of write, which has a number.
    ::signal(SIGXFSZ, SIG_IGN);
    ektara::keep_freed_memory();
    return ektara::cli::run(argc, argv);
}
