#include "ektara/experiment/method_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/ranges.h>

#include "ektara/collection/embeddings.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/options.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/registry.hpp"

namespace ektara::experiment {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string trimmed(const std::string& text) { return std::string(without_blanks(text)); }

/// The parts between separators that stand outside parentheses.
std::vector<std::string> split_outside(const std::string& text, char between) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == between && depth == 0)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    for (auto& part : parts) part = trimmed(part);
    return parts;
}

[[noreturn]] void refuse(const std::string& method, const std::string& problem) {
    fail<UsageError>("E6003",
                     "method '{}': {}; write it as 'features + [transform] + [model] + [projection] + [correction] + "
                     "clusterer', such as 'descriptors + umap + hdbscan'",
                     method, problem);
}

[[noreturn]] void refuse_word(const std::string& method, const std::string& word, const char* what,
                              const std::vector<std::string>& known) {
    refuse(method, fmt::format("'{}' is not {}; the nearest known one is '{}'", word, what, nearest(word, known)));
}

template <class Enum>
std::vector<std::string> words_of() {
    std::vector<std::string> words;
    for (const auto& [value, word] : enum_names(Enum{})) words.push_back(word);
    return words;
}

std::vector<std::string> transform_words() { return words_of<tables::Transform>(); }
std::vector<std::string> projection_words() { return {"umap", "partial-whitening"}; }
std::vector<std::string> model_words() {
    auto words = words_of<models::Kind>();
    words.insert(words.begin(), {name(Raw{}), name(Pca{})});
    return words;
}
std::vector<std::string> correction_words() { return words_of<tables::CorrectionKind>(); }

/// How blocks of features are fused: by the graph of that name, or standing side by side.
constexpr const char* kSideBySide = "concat";
std::vector<std::string> fusion_words() {
    return {options_detail::to_text(cluster::CommunityGraph::Fused),
            options_detail::to_text(cluster::CommunityGraph::MeanProximity), kSideBySide};
}

/// Every feature that can be grouped: not those of the page, peaks and fingerprints.
std::vector<std::string> feature_words() {
    std::vector<std::string> words{"main", "table"};
    for (auto& name : extraction::known_features())
        if (extraction::is_text_feature(name) || features::feature_definition(name).row_of_sound == nullptr)
            words.push_back(std::move(name));
    return words;
}

/// Features that the user names: of a table beside the collection, or of a model's file.
bool is_named_by_user(const std::string& feature) {
    return collection::is_embedding(feature) || features::is_onnx(feature);
}

bool holds(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr const char* kBatch = "batch";

struct Step {
    std::string word;
    Pairs options = {};
};

/// "umap(n_components=2, min_dist=0)" → its word and options. A correction's bare word is the column of its batches:
/// "harmony(language)".
Step parse_step(const std::string& text, const std::string& method) {
    const auto open = text.find('(');
    if (open == std::string::npos) return {text};
    if (text.back() != ')') refuse(method, fmt::format("'{}' has no closing parenthesis at its end", text));
    Step step{trimmed(text.substr(0, open))};
    for (const auto& part : split_outside(text.substr(open + 1, text.size() - open - 2), ',')) {
        const auto equals = part.find('=');
        if (equals == std::string::npos && !part.empty() && holds(correction_words(), step.word)) {
            step.options.emplace_back(kBatch, part);
            continue;
        }
        if (equals == std::string::npos || equals == 0)
            refuse(method, fmt::format("'{}' in '{}' is not name=value", part, text));
        step.options.emplace_back(trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1)));
    }
    return step;
}

void add_options(MethodText& method, const Step& step) {
    for (const auto& [name, value] : step.options) {
        if (name == "condition")
            method.condition = value;
        else if (name == kBatch && (method.batch.empty() || method.batch == value))
            method.batch = value;
        else if (name == kBatch)
            refuse(method.name, fmt::format("its batches are of two columns, {} and {}", method.batch, value));
        else
            method.options.emplace_back(step.word + "." + name, value);
    }
}

/// Puts a step between features and clusterer at its place; they come in the order of the form.
void add_step(MethodText& method, const Step& step) {
    const bool is_transform = holds(transform_words(), step.word), is_model = holds(model_words(), step.word);
    const bool is_projection = holds(projection_words(), step.word), is_last = holds(correction_words(), step.word);
    const bool before_last = method.correction.empty() && method.fusion.empty();
    const bool before_map  = before_last && method.projection.empty();
    if (is_transform && method.transform.empty() && method.model.empty() && before_map)
        method.transform = step.word;
    else if (is_model && method.model.empty() && before_map)
        method.model = step.word;
    else if (is_projection && before_map)
        method.projection = step.word;
    else if (is_last && before_last)
        method.correction = step.word;
    else if (holds(fusion_words(), step.word) && before_last)
        method.fusion = step.word;
    else if (is_transform || is_model || is_projection || is_last || holds(fusion_words(), step.word))
        refuse(method.name, fmt::format("'{}' stands twice, or at the wrong place", step.word));
    else {
        auto known = transform_words();
        for (const auto& more : {model_words(), projection_words(), correction_words(), fusion_words()})
            known.insert(known.end(), more.begin(), more.end());
        refuse_word(method.name, step.word, "a transform, model, projection, correction or fusion", known);
    }
    add_options(method, step);
}

constexpr std::array<const char*, 12> kKeys{"task",  "name",      "features",   "transform",
                                            "model", "condition", "projection", "correction",
                                            "batch", "fusion",    "clusterer",  "subset"};

/// The field of a `[[method]]` table; nothing where the key names none.
std::string* field_of(MethodText& method, const std::string& key) {
    const std::array<std::string*, kKeys.size()> fields{&method.task,       &method.name,       &method.features,
                                                        &method.transform,  &method.model,      &method.condition,
                                                        &method.projection, &method.correction, &method.batch,
                                                        &method.fusion,     &method.clusterer,  &method.subset};
    for (std::size_t i = 0; i < kKeys.size(); ++i)
        if (key == kKeys[i]) return fields[i];
    return nullptr;
}

void set_key(MethodText& method, const std::string& key, const std::string& value) {
    constexpr std::string_view kOptions = "options.";
    if (auto* field = field_of(method, key))
        *field = value;
    else if (key.starts_with(kOptions))
        method.options.emplace_back(key.substr(kOptions.size()), value);
    else {
        std::vector<std::string> known(kKeys.begin(), kKeys.end());
        known.emplace_back("options");
        fail<UsageError>("E1101", "unknown key '{}' in a [[method]]; the nearest known one is '{}'", key,
                         nearest(key, known));
    }
}

Coordinates model_of(const MethodText& text) {
    for (const Coordinates& untrained : {Coordinates(Raw{}), Coordinates(Pca{})})
        if (text.model == name(untrained)) return untrained;
    if (text.model.empty()) return Raw{};
    const auto kind = enum_value<models::Kind>(text.model);
    if (!kind) refuse_word(text.name, text.model, "a model", model_words());
    return *kind;
}

/// Artifacts of the main features, and of the sequence that a convolution takes, need no label.
std::string label_of(const Space& space, const std::string& main_features) {
    const bool is_usual_sequence =
        space.model == Coordinates(models::Kind::ConvVae) && space.features == features::kMfccSequence;
    return space.features == main_features || is_usual_sequence ? std::string() : extraction::file_stem(space.features);
}

/// Blocks stand for a table of columns each: a sequence has none.
void add_blocks(const MethodText& text, const std::string& main_features, Space& space) {
    for (const auto& part : split_list(text.features)) {
        const auto written  = trimmed(part);
        const auto feature  = written == "main" ? main_features : written;
        const bool is_given = is_named_by_user(feature);
        if (feature != main_features && !is_given && !holds(feature_words(), feature))
            refuse_word(text.name, written, "a feature", feature_words());
        if (!is_given && feature.find("-sequence") != std::string::npos)
            refuse(text.name, fmt::format("{} has no columns to fuse", feature));
        if (holds(space.blocks, feature)) refuse(text.name, fmt::format("{} stands twice", feature));
        space.blocks.push_back(feature);
    }
    space.features = fmt::format("{}", fmt::join(space.blocks, "+"));
}

/// What follows coordinates: a projection, and a correction of batches.
void add_last_steps(const MethodText& text, Space& space) {
    if (!text.projection.empty()) {
        if (!holds(projection_words(), text.projection))
            refuse_word(text.name, text.projection, "a projection", projection_words());
        space.projection = enum_value<projection::Kind>(text.projection);
    }
    if (!text.correction.empty()) {
        space.correction = enum_value<tables::CorrectionKind>(text.correction);
        if (!space.correction) refuse_word(text.name, text.correction, "a correction", correction_words());
        space.batch = text.batch;
    }
}

bool has_steps(const MethodText& text) {
    return !(text.transform.empty() && text.model.empty() && text.projection.empty() && text.correction.empty());
}

/// Several features that one model reads.
Space multimodal_space_of(const MethodText& text, const std::string& main_features) {
    Space space;
    add_blocks(text, main_features, space);
    space.model = models::Kind::MultimodalVae;
    if (space.blocks.size() < 2)
        refuse(text.name, fmt::format("{} reads two features or more, such as 'mfcc-moments,lyrics'", text.model));
    if (!text.fusion.empty() || !text.transform.empty())
        refuse(text.name, fmt::format("{} joins features by itself, and takes no transform or fusion", text.model));
    for (const auto& block : space.blocks)
        if (block.find("-crops") != std::string::npos)
            refuse(text.name, fmt::format("{} reads whole clips, but {} has crops", text.model, block));
    add_last_steps(text, space);
    return space;
}

Space fused_space_of(const MethodText& text, const std::string& main_features) {
    Space space;
    add_blocks(text, main_features, space);
    space.label = space.features;
    if (space.blocks.size() < 2) refuse(text.name, "fusing needs two features or more, such as 'rich,descriptors'");
    if (!holds(fusion_words(), text.fusion))
        refuse(text.name, fmt::format("several features are fused by {}, or read by {}, but got '{}'",
                                      fmt::join(fusion_words(), ", "), models::name(models::Kind::MultimodalVae),
                                      text.model.empty() ? text.fusion : text.model));
    if (has_steps(text)) refuse(text.name, "fused features take no transform, model, projection or correction");
    return space;
}

Space space_of(const MethodText& text, const std::string& main_features) {
    if (text.model == models::name(models::Kind::MultimodalVae)) return multimodal_space_of(text, main_features);
    if (!text.fusion.empty() || text.features.find(',') != std::string::npos)
        return fused_space_of(text, main_features);
    Space space;
    space.features = text.features == "main" ? main_features : text.features;
    if (space.features != main_features && !is_named_by_user(space.features) && !holds(feature_words(), space.features))
        refuse_word(text.name, text.features, "a feature", feature_words());
    if (!text.transform.empty()) {
        const auto transform = enum_value<tables::Transform>(text.transform);
        if (!transform) refuse_word(text.name, text.transform, "a transform", transform_words());
        space.transform = *transform;
    }
    space.model     = model_of(text);
    space.condition = text.condition;
    add_last_steps(text, space);
    space.label = label_of(space, main_features);
    return space;
}

void check_steps(const MethodText& text, const Space& space) {
    const bool takes_condition = space.model == Coordinates(models::Kind::Cvae);
    if (takes_condition && space.condition.empty())
        refuse(text.name, "a cvae needs a label column: cvae(condition=genre)");
    if (!takes_condition && !space.condition.empty()) refuse(text.name, "only a cvae takes a condition");
    if (space.correction && space.batch.empty())
        refuse(text.name, fmt::format("{0} needs the label column of its batches: {0}(language)", text.correction));
}

/// Sets the graph that fuses the blocks, as an option of the clusterer that has graphs.
void add_fusion(const MethodText& text, Method& method) {
    if (text.fusion.empty() || text.fusion == kSideBySide) return;
    const auto options = cluster::method(method.clusterer);
    const char* graph  = std::holds_alternative<cluster::LeidenOptions>(options)     ? "graph"
                         : std::holds_alternative<cluster::SpectralOptions>(options) ? "affinity"
                                                                                     : nullptr;
    if (graph == nullptr)
        refuse(text.name,
               fmt::format("{} joins rows by a graph, which leiden and spectral take; take concat", text.fusion));
    method.clusterer_options[graph] = text.fusion;
}

/// The clusterer's defaults with the options that are the method's own.
cluster::Options with_own(const Method& method) {
    auto options = cluster::method(method.clusterer);
    set_own(options, method.clusterer_options);
    return options;
}

/// A graph of batches and their column belong together.
void check_graph(const MethodText& text, const Method& method) {
    const auto options = with_own(method);
    const bool needs   = cluster::needs_batches(options);
    if (needs && text.batch.empty())
        refuse(text.name, "its graph needs the label column of the batches: batch=language");
    if (!needs && !method.space.correction && !text.batch.empty())
        refuse(text.name, "batch=… belongs to a correction, or to a graph of batches such as graph=bbknn");
    if (needs && method.subset > 0) refuse(text.name, "a graph of batches takes no subset");
    if (cluster::needs_blocks(options) && !method.space.is_fused())
        refuse(text.name, "its graph fuses several features, such as 'rich,descriptors + snf + leiden'");
}

template <class Options>
void require_option(const MethodText& text, const std::string& step, const std::string& option,
                    const std::string& value, Options options) {
    if (set_option(options, option, value)) return;
    std::vector<std::string> known;
    for (const auto& one : list_options(options)) known.push_back(one.name);
    refuse_word(text.name, option, ("an option of " + step).c_str(), known);
}

void add_own_options(const MethodText& text, Method& method) {
    for (const auto& [name, value] : text.options) {
        const auto dot         = std::min(name.find('.'), name.size());
        const std::string step = name.substr(0, dot), option = dot < name.size() ? name.substr(dot + 1) : "";
        if (step == text.clusterer) {
            if (option == "n_clusters") refuse(text.name, "--k sets the number of groups of every method");
            std::visit([&, &value = value](const auto& of) { require_option(text, step, option, value, of); },
                       cluster::method(method.clusterer));
            method.clusterer_options[option] = value;
        } else if (method.space.correction && step == text.correction) {
            std::visit([&, &value = value](const auto& of) { require_option(text, step, option, value, of); },
                       tables::correction(*method.space.correction));
            method.space.correction_options[option] = value;
        } else if (method.space.projection && step == text.projection) {
            std::visit([&, &value = value](const auto& of) { require_option(text, step, option, value, of); },
                       projection::method(*method.space.projection));
            method.space.projection_options[option] = value;
        } else if (const auto* kind = std::get_if<models::Kind>(&method.space.model);
                   kind != nullptr && step == text.model) {
            std::visit([&, &value = value](const auto& of) { require_option(text, step, option, value, of); },
                       models::default_options(*kind));
            method.space.model_options[option] = value;
        } else {
            refuse(text.name, fmt::format("the option '{}' belongs to none of its steps", name));
        }
    }
}

}  // namespace

std::string toml_value(const std::string& value) {
    double number         = 0;
    const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number  = bad == std::errc() && end == value.data() + value.size();
    return is_number || value == "true" || value == "false" ? value : "\"" + value + "\"";
}

MethodText parse_method_text(const std::string& text) {
    MethodText method;
    method.name      = trimmed(text);
    const auto parts = split_outside(text, '+');
    if (parts.size() < 2) refuse(method.name, "it needs features and a clusterer at least");
    if (std::find(parts.begin(), parts.end(), "") != parts.end()) refuse(method.name, "a step is missing beside a '+'");
    method.features = parts.front();
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) add_step(method, parse_step(parts[i], method.name));
    const Step last  = parse_step(parts.back(), method.name);
    method.clusterer = last.word;
    add_options(method, last);
    return method;
}

std::vector<MethodText> method_tables(const Pairs& leaves) {
    constexpr std::string_view kTable = "method[";
    std::vector<MethodText> methods;
    std::string at;
    for (const auto& [name, value] : leaves) {
        if (!name.starts_with(kTable)) continue;
        const auto end = name.find("].");
        if (name.substr(0, end) != at) {
            methods.emplace_back();
            at = name.substr(0, end);
        }
        set_key(methods.back(), name.substr(end + 2), value);
    }
    for (auto& method : methods)
        if (method.name.empty()) method.name = text_of(method);
    return methods;
}

std::string toml_of(const MethodText& method) {
    std::string toml = "[[method]]\n";
    MethodText copy  = method;
    for (const char* key : kKeys)
        if (const auto& value = *field_of(copy, key); !value.empty())
            toml += fmt::format("{} = {}\n", key, std::string(key) == "subset" ? value : "\"" + value + "\"");
    for (const auto& [name, value] : method.options) toml += fmt::format("options.{} = {}\n", name, toml_value(value));
    return toml;
}

std::string text_of(const MethodText& method) {
    std::string text = method.features;
    const auto* told = method.correction.empty() ? &method.clusterer : &method.correction;
    for (const auto* step : {&method.transform, &method.model, &method.projection, &method.correction, &method.fusion,
                             &method.clusterer}) {
        if (step->empty()) continue;
        std::vector<std::string> options;
        if (step == told && !method.batch.empty()) options.push_back("batch=" + method.batch);
        if (step == &method.model && !method.condition.empty()) options.push_back("condition=" + method.condition);
        for (const auto& [name, value] : method.options)
            if (name.starts_with(*step + ".")) options.push_back(name.substr(step->size() + 1) + "=" + value);
        text += " + " + *step + (options.empty() ? "" : fmt::format("({})", fmt::join(options, ", ")));
    }
    return text;
}

Method resolve(const MethodText& text, const std::string& main_features) {
    Method method{text.task, text.name, space_of(text, main_features)};
    check_steps(text, method.space);
    const auto clusterer = enum_value<cluster::Kind>(text.clusterer);
    if (!clusterer) refuse_word(text.name, text.clusterer, "a clusterer", cluster::methods());
    method.clusterer = *clusterer;
    if (!text.subset.empty()) {
        long rows = 0;
        options_detail::from_text(rows, "subset", text.subset);
        method.subset = rows;
    }
    add_own_options(text, method);
    add_fusion(text, method);
    check_graph(text, method);
    if (cluster::needs_batches(with_own(method))) method.batch = text.batch;
    return method;
}

}  // namespace ektara::experiment
