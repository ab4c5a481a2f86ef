#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "manual_page.hpp"

namespace ektara::cli {
namespace {

struct ManualArgs {
    std::string verb, output;
};

void write_pages(const Verb& program, const std::filesystem::path& folder) {
    for (const auto* verb : all_verbs(program))
        artifacts::write_file(folder / (manual_name(*verb) + ".1"), manual_page(program, *verb));
}

void run_manual(const ManualArgs& args, const CLI::App& app, const Global& global) {
    reject_foreign_settings(global, {});
    const auto program = verb_table(app);
    if (!args.output.empty()) return write_pages(program, args.output);
    std::vector<std::string> names;
    for (const auto* verb : all_verbs(program)) {
        if (verb->name == args.verb) {
            print_table(manual_page(program, *verb));
            return;
        }
        names.push_back(verb->name);
    }
    fail<UsageError>("E6251", "manual: there is no verb '{}'; the nearest is '{}'", args.verb,
                     nearest(args.verb, names));
}

}  // namespace

void add_manual_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ManualArgs>();
    auto* command = app.add_subcommand("manual", "Print the manual page of a verb (man(7)), or write all of them");
    command->add_option("VERB", args->verb, "verb, such as run or 'models fetch' (the program's own page)");
    command->add_option("-o,--output", args->output, "folder to write every page to, for man");
    command->callback([args, &app, &global] { run_manual(*args, app, global); });
}

}  // namespace ektara::cli
