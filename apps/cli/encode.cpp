#include <memory>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/encoder.hpp"
#include "ektara/text/lines.hpp"
#include "progress_bar.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

struct EncodeArgs {
    std::string lines, output, model;
    bool tokens = false, from_tokens = false;
};

std::vector<std::vector<int>> sequences_of(const std::vector<std::string>& lines) {
    std::vector<std::vector<int>> sequences;
    for (const auto& line : lines) sequences.push_back(text::parse_token_ids(line, sequences.size() + 1));
    return sequences;
}

void print_tokens(const text::Encoder& encoder, const std::vector<std::string>& lines) {
    for (const auto& line : lines) say("{}\n", fmt::join(text::token_ids(encoder, line), " "));
}

void report(const Global& global, const EncodeArgs& args, const text::EncodeOptions& options, const Matrix& vectors,
            double seconds) {
    const double each_second = seconds > 0 ? static_cast<double>(vectors.rows()) / seconds : 0;
    if (global.json)
        print_json(artifacts::Json{{"seconds", seconds},
                                   {"seed", global.seed},
                                   {"n", vectors.rows()},
                                   {"d", vectors.cols()},
                                   {"model", options.model},
                                   {"texts_per_second", each_second}}
                       .dump() +
                   "\n");
    else if (!global.quiet)
        say("{}: {} texts to {} dimensions, {:.2f} s ({:.0f} texts/s): {}\n", options.model, vectors.rows(),
            vectors.cols(), seconds, each_second, args.output);
}

void run_encode(const EncodeArgs& args, const Global& global) {
    reject_foreign_settings(global, {"text."});
    text::EncodeOptions options;
    apply_settings(global, "text.", options);
    if (!args.model.empty()) options.model = args.model;
    options.jobs = global.jobs;
    if (global.dry_run) return print_settings("text.", options);
    if (args.tokens && args.from_tokens)
        fail<UsageError>("E1100", "encode: --tokens and --from-tokens do not go together; see 'ektara encode --help'");
    if (!args.tokens && args.output.empty())
        fail<UsageError>("E1100", "encode: -o X.npy is missing; see 'ektara encode --help'");
    const auto lines   = text::read_lines(args.lines);
    const auto encoder = text::open_encoder(options.model);
    if (args.tokens) return print_tokens(encoder, lines);
    ProgressBar bar(global);
    const auto show = [&](std::size_t done, std::size_t total) { bar.show("encode", done, total); };
    const Stopwatch watch;
    const Matrix vectors = args.from_tokens ? text::encode_tokens(encoder, sequences_of(lines), options.jobs, show)
                                            : text::encode(encoder, lines, options, show);
    const double seconds = watch.seconds();
    bar.clear();
    artifacts::write_npy(args.output, vectors);
    report(global, args, options, vectors, seconds);
}

}  // namespace

void add_encode_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<EncodeArgs>();
    auto* command = app.add_subcommand("encode", "Turn lines of text into sentence vectors");
    command->add_option("LINES", args->lines, "a text file, one text a line (UTF-8)")->required();
    command->add_option("-o,--output", args->output, ".npy to write, a row for every line");
    command->add_option("--model", args->model,
                        fmt::format("a name of 'ektara models list', a 4-bit file, or a Hugging Face folder ({})",
                                    text::EncodeOptions{}.model));
    command->add_flag("--tokens", args->tokens,
                      "print the token ids of each line instead (without the model's prefix)");
    command->add_flag("--from-tokens", args->from_tokens, "the lines hold token ids, begin and end included");
    command->callback([args, &global] { run_encode(*args, global); });
}

}  // namespace ektara::cli
