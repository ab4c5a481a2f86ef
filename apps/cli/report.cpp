#include "ektara/report/report.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "command.hpp"

namespace ektara::cli {

void add_report_command(CLI::App& app, Global& global) {
    auto run      = std::make_shared<std::string>();
    auto* command = app.add_subcommand("report", "Write report.html again from a run directory");
    command->add_option("run", *run, "run directory")->required();
    command->callback([run, &global] {
        report::write_report(*run);
        if (!global.quiet) fmt::print("{}\n", (std::filesystem::path(*run) / "report.html").string());
    });
}

}  // namespace ektara::cli
