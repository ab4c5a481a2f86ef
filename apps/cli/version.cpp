#include "ektara/core/version.hpp"

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara::cli {

void add_version_command(CLI::App& app, Global& global) {
    auto* command = app.add_subcommand("version", "Print the version");
    command->callback([&global] {
        if (global.json)
            print_json(artifacts::Json{{"version", version()}}.dump() + "\n");
        else
            say("ektara {}\n", version());
    });
}

}  // namespace ektara::cli
