#include <csignal>
#include <cstdio>
#include <memory>

#include <fmt/core.h>
#include <unistd.h>

#include "apps/server/server.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

struct ServeArgs {
    std::string run, clusters, host = "127.0.0.1", token;
    std::vector<std::string> roots;
    unsigned port = 8765;
};

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

void run_serve(const ServeArgs& args, const Global& global) {
    if (!is_loopback(args.host) && args.token.empty())
        fail<UsageError>("E7006", "--host {}: others could listen; set --token to a secret word of 16 letters or more",
                         args.host);
    if (!args.token.empty() &&
        (args.token.size() < 16 || args.token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                                "0123456789-_") != std::string::npos))
        fail<UsageError>("E7007", "--token: give 16 or more letters, digits, - and _");
    server::SiteOptions options;
    options.token         = args.token;
    options.foreign_hosts = !is_loopback(args.host);
    options.roots.assign(args.roots.begin(), args.roots.end());
    options.clusters     = args.clusters;
    options.search.cache = global.cache;
    const auto run       = report::open_run(args.run);
    say_clustering(run, report::method_named(run, args.clusters), global);
    server::Site site(args.run, options);
    const server::Server server(site, args.host, args.port);
    const std::string name = args.host.find(':') == std::string::npos ? args.host : "[" + args.host + "]";
    fmt::print("http://{}:{}/{}\n", name, server.port(), args.token.empty() ? "" : "?token=" + args.token);
    std::fflush(stdout);
    if (!global.quiet) fmt::print(stderr, "Ctrl-C ends it\n");
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
    command->add_option("--host", args->host, "numeric address; others than 127.0.0.1 need --token")
        ->capture_default_str();
    command->add_option("--token", args->token, "secret that every visitor must bring in the address");
    command->add_option("--root", args->roots, "more folders that sound may be read from");
    command->callback([args, &global] { run_serve(*args, global); });
}

}  // namespace ektara::cli
