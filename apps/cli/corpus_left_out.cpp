#include "command.hpp"
#include "ektara/core/error.hpp"

namespace ektara::cli {

/// For builds without the synthesiser and the encoders of the demo corpus: the verb is named, and says what to do.
void add_corpus_command(CLI::App& app, Global&) {
    auto* command = app.add_subcommand("corpus", "Make songs whose factors are known (not in this build)");
    command->allow_extras();
    command->fallthrough(false);  // options of the verb would be left to the program, which knows none of them
    command->callback([] {
        fail<UsageError>(
            "E1004",
            "this build has no synthesiser and no encoders, and cannot make the demo corpus; make it with a "
            "program built on Debian (./demo), then use it here");
    });
}

}  // namespace ektara::cli
