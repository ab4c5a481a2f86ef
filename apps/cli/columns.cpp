#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/report/column_dictionary.hpp"

namespace ektara::cli {
namespace {

struct ColumnsArgs {
    std::vector<std::string> features;
    bool markdown = false;
};

/// One row of the dictionary. `last` is the last of several columns with the same meaning, else empty.
struct DictionaryRow {
    std::string feature, first, last;
    report::ColumnMeaning meaning;
};

std::vector<DictionaryRow> rows_of(const std::string& feature) {
    std::vector<DictionaryRow> rows;
    for (const auto& column : features::feature_columns(feature, {})) {
        auto meaning = report::meaning_of(column);
        if (!rows.empty() && rows.back().meaning.meaning == meaning.meaning &&
            rows.back().meaning.unit == meaning.unit && rows.back().meaning.higher == meaning.higher)
            rows.back().last = column;
        else
            rows.push_back({feature, column, "", std::move(meaning)});
    }
    return rows;
}

std::string names_of(const DictionaryRow& row, const char* quote) {
    const auto quoted = [&](const std::string& name) { return quote + name + quote; };
    return row.last.empty() ? quoted(row.first) : quoted(row.first) + " … " + quoted(row.last);
}

void print_markdown(const std::vector<std::string>& wanted) {
    print_text(
        "# Columns\n\nWritten by `ektara columns --markdown`; not edited. Each feature is a table with these "
        "columns. `ektara extract --features\nNAME` makes it, and `ektara export RUN -o songs.csv --features "
        "NAME` writes it. The last column says what a higher value sounds\nlike. [methods.md](methods.md) has "
        "the formulas.\n");
    for (const auto& feature : wanted) {
        say("\n## {}\n\n| column | unit | meaning | higher is |\n|---|---|---|---|\n", feature);
        for (const auto& row : rows_of(feature))
            say("| {} | {} | {} | {} |\n", names_of(row, "`"), row.meaning.unit, row.meaning.meaning,
                row.meaning.higher);
    }
}

void run_columns(const ColumnsArgs& args, const Global& global) {
    reject_foreign_settings(global, {});
    std::vector<std::string> wanted = args.features;
    if (wanted.empty()) wanted = {"mfcc-moments", "descriptors", "rich", "notes", "musicnn", "peaks", "fingerprint"};
    if (args.markdown) return print_markdown(wanted);
    artifacts::CsvTable csv{{"feature", "column", "unit", "meaning", "higher_is"}, {}, {}};
    artifacts::Json json = artifacts::Json::array();
    for (const auto& feature : wanted)
        for (const auto& row : rows_of(feature)) {
            csv.rows.push_back({feature, names_of(row, ""), row.meaning.unit, row.meaning.meaning, row.meaning.higher});
            json.push_back({{"feature", feature},
                            {"column", row.first},
                            {"to", row.last},
                            {"unit", row.meaning.unit},
                            {"meaning", row.meaning.meaning},
                            {"higher_is", row.meaning.higher}});
        }
    if (global.json)
        print_json(artifacts::format_json(json));
    else
        print_table(artifacts::format_csv(csv));
}

}  // namespace

void add_columns_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ColumnsArgs>();
    auto* command = app.add_subcommand("columns", "Say what each column of a feature means, and in which unit it is");
    command->add_option("FEATURES", args->features, "features, such as descriptors (all with plain columns)");
    command->add_flag("--markdown", args->markdown, "print tables of Markdown, as docs/columns.md holds them");
    command->callback([args, &global] { run_columns(*args, global); });
}

}  // namespace ektara::cli
