#include "verb_table.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <set>

#include "command.hpp"
#include "completion.hpp"
#include "corpus/options.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/options.hpp"
#include "ektara/experiment/presets.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/models/options.hpp"
#include "ektara/projection/projection.hpp"
#include "usage.hpp"

namespace ektara::cli {
namespace {

using Kind = Value::Kind;

/// What options and arguments of these names take, in every verb or in the one before the blank.
struct NamedKind {
    const char* name;
    Kind kind;
};
constexpr NamedKind kKinds[] = {
    {"--config", Kind::File},
    {"--cache", Kind::Folder},
    {"--output", Kind::File},
    {"--list", Kind::File},
    {"--alias", Kind::File},
    {"--factors", Kind::File},
    {"--labels", Kind::File},
    {"evaluate --clusters", Kind::File},
    {"evaluate --features", Kind::File},
    {"assign --clusters", Kind::File},
    {"--tree", Kind::File},
    {"--transform", Kind::File},
    {"--transform-output", Kind::File},
    {"--playlist", Kind::File},
    {"--token-file", Kind::File},
    {"--root", Kind::Folder},
    {"--centres", Kind::File},
    {"cluster --model", Kind::Folder},
    {"TABLE", Kind::File},
    {"table", Kind::File},
    {"input", Kind::File},
    {"LINES", Kind::File},
    {"new", Kind::File},
    {"shards", Kind::Folder},
    {"run", Kind::Folder},
    {"folder", Kind::Folder},
    {"A", Kind::Folder},
    {"B", Kind::Folder},
    {"model", Kind::Folder},
};

template <class Enum>
std::vector<std::string> words_of() {
    std::vector<std::string> words;
    for (const auto& [value, word] : enum_names(Enum{})) words.push_back(word);
    return words;
}

std::vector<std::string> model_words() {
    std::vector<std::string> words;
    for (const auto& model : artifacts::known_models()) words.push_back(model.name);
    return words;
}

std::vector<std::string> verb_words(const CLI::App& app) {
    std::vector<std::string> words;
    for (const auto* verb : app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); }))
        words.push_back(verb->get_name());
    return words;
}

/// The words that an option of a verb takes, from where the verb takes them itself.
struct NamedWords {
    const char* name;
    std::vector<std::string> words;
    bool several = false;
};

std::vector<NamedWords> all_words(const CLI::App& app) {
    const auto models = model_words();
    const std::vector<std::string> automatic{"auto"};
    std::vector<NamedWords> all{{"--log-level", words_of<LogLevel>()},
                                {"run --preset", words_of<experiment::Preset>()},
                                {"presets show PRESET", words_of<experiment::Preset>()},
                                {"run --per", words_of<extraction::RowUnit>()},
                                {"run --k", automatic},
                                {"cluster --k", automatic},
                                {"run --features", extraction::known_features(), true},
                                {"extract --features", extraction::known_features(), true},
                                {"export --features", extraction::known_features(), true},
                                {"train --blocks", extraction::known_features(), true},
                                {"train --model", words_of<models::Kind>()},
                                {"cluster --method", cluster::methods()},
                                {"project --method", projection::methods()},
                                {"models fetch NAME", models},
                                {"models verify NAME", models},
                                {"models path NAME", models},
                                {"encode --model", models},
                                {"search --model", models},
                                {"completion SHELL", shell_words()},
                                {"manual VERB", verb_words(app)}};
    // A build without the generator names the verb, which has no options then (corpus_left_out.cpp).
    if (app.get_subcommand("corpus")->get_option_no_throw("--plant") != nullptr)
        all.push_back({"corpus --plant", words_of<corpus::Plant>()});
    return all;
}

bool has_name(const VerbOption& option, const std::string& name) {
    return option.argument == name || std::find(option.names.begin(), option.names.end(), name) != option.names.end();
}

/// Whether a name of the tables above is that of this option: the verb may stand before it.
bool is_named(const std::string& named, const std::string& verb, const VerbOption& option) {
    const auto blank = named.rfind(' ');
    if (blank == std::string::npos) return has_name(option, named);
    return named.substr(0, blank) == verb && has_name(option, named.substr(blank + 1));
}

/// Fills in what the options take, and sees to it that every name of the tables is that of an option.
class ValueTables {
  public:
    explicit ValueTables(const CLI::App& app) : words_(all_words(app)) {}

    Value value_of(const std::string& verb, const VerbOption& option, const CLI::Option& of) {
        if (of.get_items_expected_max() == 0) return {};
        for (const auto& [name, words, several] : words_)
            if (is_use_of(name, verb, option)) return {Kind::Words, words, several};
        for (const auto& [name, kind] : kKinds)
            if (is_use_of(name, verb, option)) return {kind};
        const auto type = of.get_type_name().substr(0, of.get_type_name().find(':'));
        return {type == "INT" || type == "UINT" || type == "FLOAT" ? Kind::Number : Kind::Text};
    }
    bool are_all_used() const { return used_.size() == words_.size() + std::size(kKinds); }

  private:
    bool is_use_of(const std::string& name, const std::string& verb, const VerbOption& option) {
        const bool found = is_named(name, verb, option);
        if (found) used_.insert(name);
        return found;
    }

    std::vector<NamedWords> words_;
    std::set<std::string> used_;
};

VerbOption described(const std::string& verb, const CLI::Option& option, ValueTables& values) {
    VerbOption made;
    for (const auto& name : option.get_snames()) made.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) made.names.push_back("--" + name);
    if (made.names.empty()) made.argument = option.get_name(true);
    made.help     = option.get_description();
    made.preset   = option.get_default_str();
    made.required = option.get_required();
    made.value    = values.value_of(verb, made, option);
    made.repeats  = made.value.kind != Kind::Nothing && option.get_items_expected_max() > 1;
    return made;
}

void add_options(const CLI::App& app, Verb& verb, ValueTables& values) {
    for (const auto* option : app.get_options()) {
        if (option->get_group().empty()) continue;
        auto made = described(verb.name, *option, values);
        (made.argument.empty() ? verb.options : verb.arguments).push_back(std::move(made));
    }
}

Verb table_of(const CLI::App& app, const std::string& name, ValueTables& values) {
    const auto [first, second] = examples_of(name);
    Verb verb{name, app.get_description(), {}, {}, {}, {first, second}};
    add_options(app, verb, values);
    for (const auto* part : app.get_subcommands(std::function<bool(const CLI::App*)>{})) {
        if (part->get_name().empty())
            add_options(*part, verb, values);  // a group of options, one of which is needed
        else if (!part->get_group().empty())
            verb.verbs.push_back(
                table_of(*part, name.empty() ? part->get_name() : name + " " + part->get_name(), values));
    }
    return verb;
}

}  // namespace

Verb verb_table(const CLI::App& app) {
    ValueTables values(app);
    auto program = table_of(app, "", values);
    assert(values.are_all_used());
    return program;
}

std::vector<const Verb*> all_verbs(const Verb& program) {
    std::vector<const Verb*> verbs{&program};
    for (const auto& verb : program.verbs)
        for (const auto* part : all_verbs(verb)) verbs.push_back(part);
    return verbs;
}

}  // namespace ektara::cli
