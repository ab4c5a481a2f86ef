#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/server/server.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "ektara/rundir/own_runs.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct ServeArgs {
    std::string run, clusters, host = "127.0.0.1", token, token_file;
    std::vector<std::string> roots;
    unsigned port = 8765;
    bool edit     = false;
};

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

constexpr const char* kTokenVariable = "EKTARA_TOKEN";

std::string first_line_of(const std::string& file) {
    const std::string text = artifacts::read_file(file);
    return text.substr(0, text.find_first_of("\r\n"));
}

/// From the command line, a file or the environment; one of its own where others could listen; else none.
std::string token_of(const ServeArgs& args, const Global& global) {
    if (!args.token.empty() && !args.token_file.empty())
        fail<UsageError>("E7008", "serve: --token and --token-file both give one; leave one of them out");
    const char* const variable = std::getenv(kTokenVariable);
    std::string token          = args.token;
    if (!args.token_file.empty())
        token = first_line_of(args.token_file);
    else if (token.empty() && variable != nullptr)
        token = variable;
    if (!args.token.empty())
        log(global, LogLevel::Warning,
            fmt::format("W-TOKEN-VISIBLE: every user of this machine reads the command line, and the token in it; use "
                        "--token-file or the environment variable {}",
                        kTokenVariable));
    if (token.empty() && args.token_file.empty()) return is_loopback(args.host) ? "" : server::random_token();
    if (token.size() < 16 || token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                     "0123456789-_") != std::string::npos)
        fail<UsageError>("E7007", "serve: the token must be 16 or more letters, digits, - and _");
    return token;
}

/// Sound is given out from folders that the user named, here or when this user made the run; not from those that a run
/// from others names.
void add_roots(const ServeArgs& args, server::SiteOptions& options) {
    options.roots.assign(args.roots.begin(), args.roots.end());
    if (const auto music = rundir::music_of_own_run(args.run)) options.roots.push_back(*music);
}

void tell_limits(const ServeArgs& args, const server::Site& site, const Global& global) {
    if (const auto& outside = site.sounds().first_outside(); !outside.empty())
        log(global, LogLevel::Warning,
            fmt::format("W-OUTSIDE-ROOTS: files such as {} lie in no folder that was named, and this run was not made "
                        "here, so sound is not played and lyrics are not read; give --root FOLDER if you trust the run",
                        outside.string()));
    if (!is_loopback(args.host))
        log(global, LogLevel::Warning,
            "W-PLAIN-HTTP: whoever can listen on the network reads all that is sent, the token too; put a server with "
            "TLS before it (docs/explorer.md has one for nginx) and leave --host out");
}

void run_serve(const ServeArgs& args, const Global& global) {
    server::SiteOptions options;
    options.token         = token_of(args, global);
    options.foreign_hosts = !is_loopback(args.host);
    options.clusters      = args.clusters;
    options.edit          = args.edit;
    options.search.cache  = global.cache;
    add_roots(args, options);
    server::Site site(args.run, options);
    tell(site.run().notes, global);
    say_clustering(site.run(), report::method_named(site.run(), args.clusters), global);
    const server::Server server(site, args.host, args.port);
    tell_limits(args, site, global);
    const std::string name = args.host.find(':') == std::string::npos ? args.host : "[" + args.host + "]";
    say("http://{}:{}/{}\n", name, server.port(), options.token.empty() ? "" : "?token=" + options.token);
    std::fflush(stdout);
    if (!global.quiet) say_aside("Ctrl-C ends it\n");
    exit_on_interrupt("");
    while (true) ::pause();
}

}  // namespace

void add_serve_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ServeArgs>();
    auto* command = app.add_subcommand("serve", "Show a run in the browser: map, search, sound");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters", args->clusters,
                        "clustering that is shown first, such as vae.kmeans, or a method (the run's default)");
    command->add_option("--port", args->port, "0: any free one")->check(CLI::Range(0, 65535))->capture_default_str();
    command
        ->add_option("--host", args->host,
                     "numeric address; for others than 127.0.0.1 a token is made where none is given")
        ->capture_default_str();
    command->add_option("--token", args->token,
                        "secret that every visitor must bring in the address; --token-file or the environment variable "
                        "EKTARA_TOKEN hide it from other users");
    command->add_option("--token-file", args->token_file, "file whose first line is the token");
    command->add_option("--root", args->roots,
                        "folders that sound may be read from, beside the run's own and, for a run that you made here, "
                        "that of its music");
    command->add_flag("--edit", args->edit,
                      "let the page name groups, move and pin songs and correct labels, in RUN/edits.json as 'ektara "
                      "edit' does; each can be undone");
    command->callback([args, &global] { run_serve(*args, global); });
}

}  // namespace ektara::cli
