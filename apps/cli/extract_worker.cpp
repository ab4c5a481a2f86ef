#include <unistd.h>

#include "command.hpp"
#include "ektara/extraction/worker.hpp"

namespace ektara::cli {

void add_worker_command(CLI::App& app, Global& global) {
    auto* command = app.add_subcommand(extraction::kWorkerVerb)->group("");
    command->callback([&global] { global.exit_code = extraction::serve_worker(STDIN_FILENO); });
}

}  // namespace ektara::cli
