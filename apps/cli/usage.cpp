#include "usage.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>

#include "ektara/core/nearest.hpp"

namespace ektara::cli {
namespace {

struct VerbExamples {
    const char* verb;
    const char* first;
    const char* second;
};

constexpr VerbExamples kExamples[] = {
    {"", "ektara run ~/Music -o music-run", "ektara serve music-run"},
    {"run", "ektara run ~/Music -o music-run", "ektara run songs.csv -o paper --preset all --k auto"},
    {"update", "ektara update music-run", "ektara update music-run ~/Music --refit"},
    {"edit", "ektara edit music-run --name 3 'Rainy ballads'",
     "ektara edit music-run --label 'Stand by Me' genre=soul"},
    {"presets", "ektara presets", "ektara presets show hard > hard.toml"},
    {"presets show", "ektara presets show easy", "ektara presets show hard > hard.toml"},
    {"runs", "ektara runs list runs", "ektara runs diff first-run second-run"},
    {"runs list", "ektara runs list", "ektara runs list runs --json"},
    {"runs diff", "ektara runs diff first-run second-run", "ektara runs diff first-run second-run --json"},
    {"check", "ektara check music-run", "ektara check music-run --json"},
    {"corpus", "ektara corpus demo-corpus", "ektara corpus demo-corpus --songs 60 --seconds 12"},
    {"scan", "ektara scan ~/Music", "ektara scan songs.csv --list"},
    {"extract", "ektara extract ~/Music -o features",
     "ektara extract songs.csv -o features --features rich,descriptors"},
    {"merge", "ektara merge shards -o features", "ektara merge shards/part-1 shards/part-2 -o features"},
    {"encode", "ektara encode lines.txt -o lines.npy", "ektara encode lines.txt --tokens"},
    {"train", "ektara train table.csv -o model --model vae",
     "ektara train table.csv -o sweep --model vae --sweep beta=0.5,1,2,4"},
    {"assign", "ektara assign music-run new-songs", "ektara assign model new-table.csv -o places.csv"},
    {"project", "ektara project table.csv -o map.npy", "ektara project table.csv -o map.npy --method umap --dims 2"},
    {"cluster", "ektara cluster table.csv -o groups.csv --k 8",
     "ektara cluster table.npy -o groups.csv --method hdbscan"},
    {"evaluate", "ektara evaluate --labels songs.csv --clusters groups.csv",
     "ektara evaluate --labels songs.csv --clusters groups.csv --labels-column genre --within language"},
    {"report", "ektara report music-run", "ektara report music-run --embed-previews 8s --no-paths"},
    {"serve", "ektara serve music-run", "ektara serve music-run --edit"},
    {"explain", "ektara explain music-run --cluster 3", "ektara explain music-run --pair 'Stand by Me' Imagine"},
    {"export", "ektara export music-run -o songs.csv",
     "ektara export music-run -o songs.parquet --features descriptors"},
    {"playlist", "ektara playlist music-run", "ektara playlist music-run --length 60min --language bangla"},
    {"similar", "ektara similar music-run 'Stand by Me'", "ektara similar music-run 'Stand by Me' --minus Imagine"},
    {"path", "ektara path music-run 'Stand by Me' Imagine",
     "ektara path music-run 'Stand by Me' Imagine --length '12 tracks'"},
    {"search", "ektara search music-run 'alone by the river at night'",
     "ektara search music-run 'নদীর ধারে একা' --n 5"},
    {"select", "ektara select music-run --n 50 --diverse -o chosen.csv",
     "ektara select music-run --n 50 --balanced language,genre -o chosen.csv --playlist chosen.m3u8"},
    {"audit", "ektara audit music-run", "ektara audit music-run --json"},
    {"models", "ektara models list", "ektara models fetch"},
    {"models list", "ektara models list", "ektara models list --json"},
    {"models fetch", "ektara models fetch", "ektara models fetch musicnn-msd"},
    {"models verify", "ektara models verify", "ektara models verify musicnn-msd"},
    {"models path", "ektara models path", "ektara models path musicnn-msd"},
    {"columns", "ektara columns descriptors", "ektara columns rich --json"},
    {"failures", "ektara failures music-run", "ektara failures music-run --json"},
    {"doctor", "ektara doctor", "ektara doctor --json"},
    {"manual", "ektara manual run", "ektara manual -o ~/.local/share/man/man1"},
    {"completion", "ektara completion bash > ~/.local/share/bash-completion/completions/ektara",
     "ektara completion fish > ~/.config/fish/completions/ektara.fish"},
    {"version", "ektara version", "ektara version --json"},
};

std::string longest_name(const CLI::Option& option) {
    return option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames().front();
}

/// Every option of a verb, or of a group of options in it, by all its names.
std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        for (const auto& name : option->get_snames()) names.push_back("-" + name);
    }
    for (const auto* part : app.get_subcommands(std::function<bool(const CLI::App*)>{}))
        if (part->get_name().empty())
            for (auto& name : option_names(*part)) names.push_back(std::move(name));
    return names;
}

std::vector<std::string> verb_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* part : app.get_subcommands(std::function<bool(const CLI::App*)>{}))
        if (!part->get_name().empty() && !part->get_group().empty()) names.push_back(part->get_name());
    return names;
}

std::string global_settings(const CLI::App& program) {
    std::vector<std::string> names;
    for (const auto* option : program.get_options())
        if (const auto name = longest_name(*option); name != "--help" && name != "--version") names.push_back(name);
    return fmt::format("{}", fmt::join(names, " "));
}

void add_footer(CLI::App& app, const std::string& verb, const std::string& settings) {
    const auto [first, second] = examples_of(verb);
    app.footer(fmt::format("Examples:\n  {}\n  {}{}", first, second,
                           verb.empty() ? "" : "\n\nSettings for all verbs: " + settings + " (ektara --help)"));
    for (auto* part : app.get_subcommands([](CLI::App* one) { return !one->get_name().empty(); }))
        add_footer(*part, verb.empty() ? part->get_name() : verb + " " + part->get_name(), settings);
}

/// The verb that was read last, and its name with those before it ("models fetch").
struct ReadVerb {
    const CLI::App* app;
    std::string name;
};

ReadVerb verb_read(const CLI::App& program) {
    ReadVerb verb{&program, ""};
    for (;;) {
        const auto parts = verb.app->get_subcommands();
        const auto named =
            std::find_if(parts.begin(), parts.end(), [](auto* part) { return !part->get_name().empty(); });
        if (named == parts.end()) return verb;
        verb = {*named, verb.name.empty() ? (*named)->get_name() : verb.name + " " + (*named)->get_name()};
    }
}

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

std::string unknown_option(const CLI::App& program, const ReadVerb& verb, const std::string& word) {
    auto known = option_names(*verb.app);
    if (verb.app != &program)
        for (auto& name : option_names(program)) known.push_back(std::move(name));
    const auto name = word.substr(0, word.find('='));
    return fmt::format("no option '{}'{}", name, did_you_mean(name, known));
}

/// What was given and nothing takes, if that explains the problem; else "".
std::string not_taken(const CLI::App& program, const ReadVerb& verb) {
    const auto left   = program.remaining(true);
    const auto option = std::find_if(left.begin(), left.end(), is_option);
    if (option != left.end()) return unknown_option(program, verb, *option);
    const auto known = verb_names(*verb.app);
    if (left.empty()) return "";
    if (known.empty()) return fmt::format("'{}' is one argument too many", left.front());
    return fmt::format("no verb '{}'{}", left.front(), did_you_mean(left.front(), known));
}

std::string missing(const CLI::App& app, const CLI::Error& problem) {
    const auto known = verb_names(app);
    if (problem.get_name() == "RequiredError" && !known.empty())
        return fmt::format("a verb is missing: {}", fmt::join(known, ", "));
    return problem.what();
}

}  // namespace

std::pair<std::string, std::string> examples_of(const std::string& verb) {
    for (const auto& [name, first, second] : kExamples)
        if (name == verb) return {first, second};
    return {};
}

void add_footers(CLI::App& app) { add_footer(app, "", global_settings(app)); }

std::string usage_problem(const CLI::App& app, const CLI::Error& problem) {
    const auto verb    = verb_read(app);
    const auto unknown = not_taken(app, verb);
    const auto told    = unknown.empty() ? missing(*verb.app, problem) : unknown;
    const auto ektara  = verb.name.empty() ? std::string("ektara") : "ektara " + verb.name;
    return fmt::format("{}{}{} '{} --help'", verb.name.empty() ? "" : verb.name + ": ", told,
                       told.ends_with('?') ? " See" : "; see", ektara);
}

}  // namespace ektara::cli
