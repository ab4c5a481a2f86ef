#include "ektara/extraction/text_fit.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;
namespace {

using Options = std::map<std::string, std::string>;

constexpr const char *kSentenceModel = "sentence-model", *kDescriptions = "descriptions", *kLyrics = "lyrics",
                     *kBlock = "block";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

template <class Row>
std::string row_text(const Row& row) {
    return fmt::format("{}", fmt::join(row.data(), row.data() + row.size(), " "));
}

template <class Number>
std::vector<Number> numbers_of(const std::string& text) {
    std::vector<Number> numbers;
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        Number number{};
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc{} || (next != end && *next != ' '))
            fail("E5006", "a recipe's step holds '{}', which is no number; train again", text);
        numbers.push_back(number);
        at = next == end ? next : next + 1;
    }
    return numbers;
}

template <class Row>
Row row_of(const std::string& text) {
    const auto numbers = numbers_of<typename Row::Scalar>(text);
    return Eigen::Map<const Row>(numbers.data(), std::ssize(numbers));
}

const std::string& value_of(const models::TableStep& step, const std::string& name) {
    const auto found = step.options.find(name);
    if (found == step.options.end()) fail("E5006", "a recipe's step '{}' lacks '{}'; train again", step.kind, name);
    return found->second;
}

double number_of(const models::TableStep& step, const std::string& name) {
    const auto numbers = numbers_of<double>(value_of(step, name));
    if (numbers.size() != 1) fail("E5006", "a recipe's step '{}' has no single '{}'; train again", step.kind, name);
    return numbers.front();
}

void add_scaling(Options& options, const std::string& prefix, const tables::BlockScaling& scaling) {
    options[prefix + ".mean"]      = row_text(scaling.mean);
    options[prefix + ".deviation"] = row_text(scaling.deviation);
    options[prefix + ".root"]      = fmt::format("{}", scaling.root);
}

tables::BlockScaling scaling_of(const models::TableStep& step, const std::string& prefix) {
    return {row_of<Eigen::RowVectorXd>(value_of(step, prefix + ".mean")),
            row_of<Eigen::RowVectorXd>(value_of(step, prefix + ".deviation")), number_of(step, prefix + ".root")};
}

models::TableStep step_of(const tables::BlockFit& fit) {
    models::TableStep step{kBlock,
                           {{"name", fit.name},
                            {"feature", fit.feature},
                            {"columns", fmt::format("{}", fmt::join(fit.columns, "\n"))},
                            {"mean", row_text(fit.mean)},
                            {"scaled", fit.scaled ? "true" : "false"},
                            {"mask", fit.has_mask ? "true" : "false"},
                            {"weight_root", fmt::format("{}", fit.weight_root)}}};
    add_scaling(step.options, "values", fit.values);
    add_scaling(step.options, "mask", fit.mask);
    add_scaling(step.options, "joined", fit.joined);
    return step;
}

tables::BlockFit block_of(const models::TableStep& step) {
    return {value_of(step, "name"),
            value_of(step, "feature"),
            lines_of(value_of(step, "columns")),
            row_of<Eigen::RowVectorXd>(value_of(step, "mean")),
            value_of(step, "scaled") == "true",
            value_of(step, "mask") == "true",
            scaling_of(step, "values"),
            scaling_of(step, "mask"),
            scaling_of(step, "joined"),
            number_of(step, "weight_root")};
}

models::TableStep step_of(const std::map<std::string, features::Thirds>& thirds) {
    models::TableStep step{kDescriptions};
    for (const auto& [column, third] : thirds)
        step.options[column] = fmt::format("{} {} {}", third.lower, third.upper, third.spread ? 1 : 0);
    return step;
}

std::map<std::string, features::Thirds> thirds_of(const models::TableStep& step) {
    std::map<std::string, features::Thirds> thirds;
    for (const auto& [column, text] : step.options) {
        const auto numbers = numbers_of<float>(text);
        if (numbers.size() != 3) fail("E5006", "a recipe's thirds of '{}' are damaged; train again", column);
        thirds[column] = {numbers[0], numbers[1], numbers[2] != 0};
    }
    return thirds;
}

LyricsFit lyrics_of(const models::TableStep& step) {
    return {lines_of(value_of(step, "label_words")), row_of<RowVector>(value_of(step, "mean"))};
}

/// The file of the steps of a table.
fs::path steps_path(fs::path table) { return table.replace_extension(".steps.json"); }

}  // namespace

TableSteps to_steps(const TextFit& fit) {
    TableSteps steps;
    if (!fit.sentence_model.empty())
        steps.push_back({kSentenceModel, {{"name", fit.sentence_model}, {"weights", fit.weights}}});
    if (!fit.thirds.empty()) steps.push_back(step_of(fit.thirds));
    if (fit.lyrics)
        steps.push_back({kLyrics,
                         {{"label_words", fmt::format("{}", fmt::join(fit.lyrics->label_words, "\n"))},
                          {"mean", row_text(fit.lyrics->mean)}}});
    for (const auto& block : fit.blocks) steps.push_back(step_of(block));
    return steps;
}

TextFit text_fit_from(const TableSteps& steps) {
    TextFit fit;
    for (const auto& step : steps) {
        if (step.kind == kSentenceModel) {
            fit.sentence_model = value_of(step, "name");
            fit.weights        = value_of(step, "weights");
        }
        if (step.kind == kDescriptions) fit.thirds = thirds_of(step);
        if (step.kind == kLyrics) fit.lyrics = lyrics_of(step);
        if (step.kind == kBlock) fit.blocks.push_back(block_of(step));
    }
    return fit;
}

void write_steps(const fs::path& table, const TableSteps& steps) {
    artifacts::Json list = artifacts::Json::array();
    for (const auto& step : steps) list.push_back({{"kind", step.kind}, {"options", step.options}});
    artifacts::write_json(steps_path(table), list);
}

TableSteps read_steps(const fs::path& table) {
    TableSteps steps;
    const fs::path file = steps_path(table);
    if (!artifacts::is_expected(file)) return steps;
    try {
        for (const auto& step : artifacts::read_json(file))
            steps.push_back({step.at("kind").get<std::string>(), step.at("options").get<Options>()});
    } catch (const nlohmann::json::exception& problem) {
        fail("E4203", "{}: is damaged: {}; delete it and run again", file.string(), problem.what());
    }
    return steps;
}

}  // namespace ektara::extraction
