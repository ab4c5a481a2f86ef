#include "ektara/experiment/block_tables.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/extraction/feature_tables.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

fs::path existing_table(const fs::path& folder, const std::string& name) {
    if (!fs::is_directory(folder))
        fail<UsageError>("E1121",
                         "{}: is no folder; blocks are features of a run's folder, or of one that extract wrote",
                         folder.string());
    auto file = extraction::table_path(folder, name);
    if (!fs::exists(file))
        fail<UsageError>("E1121", "{}: there are no {} features; extract them: ektara extract … --features {}",
                         folder.string(), name, name);
    return file;
}

void check_names(const std::vector<std::string>& names) {
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size() || names.size() < 2)
        fail<UsageError>("E1120",
                         "--blocks: needs two different features or more, such as mfcc-moments,lyrics, but got {}",
                         fmt::join(names, ","));
}

/// The table's rows in the order of `rows`, and which of these it lacks.
tables::Block with_rows_of(const std::vector<TrackId>& rows, tables::Block block, std::vector<Warning>& warnings) {
    std::map<TrackId, std::size_t> place;
    for (std::size_t i = 0; i < block.table.rows.size(); ++i) place[block.table.rows[i]] = i;
    FeatureMatrix table{Matrix::Zero(std::ssize(rows), block.table.values.cols()), rows, block.table.columns,
                        block.table.recipe};
    std::vector<bool> missing(rows.size(), true);
    std::size_t found = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = place.find(rows[i]);
        if (at == place.end()) continue;
        ++found;
        missing[i]                                     = !block.missing.empty() && block.missing[at->second];
        table.values.row(static_cast<Eigen::Index>(i)) = block.table.values.row(static_cast<Eigen::Index>(at->second));
    }
    if (found == 0)
        fail("E1262", "blocks of features: {} has none of the {} rows of the first", block.name, rows.size());
    if (found < place.size())
        warnings.push_back({"W-UNMATCHED", fmt::format("{} of {} rows of {} are not in the first block, so they are "
                                                       "left out",
                                                       place.size() - found, place.size(), block.name)});
    if (std::find(missing.begin(), missing.end(), true) == missing.end()) missing.clear();
    return {block.name, std::move(table), std::move(missing)};
}

}  // namespace

BlockTables read_blocks(const fs::path& folder, const std::vector<std::string>& names,
                        const collection::InputOptions& options) {
    check_names(names);
    std::vector<tables::Block> blocks;
    BlockTables made;
    auto of_others       = options;
    of_others.duplicates = collection::Duplicates::Keep;  // equal lyrics are no copies of a recording
    for (const auto& name : names) {
        const auto file = existing_table(folder, name);
        auto table      = collection::table_as_read(file, blocks.empty() ? options : of_others);
        for (auto& warning : table.warnings)
            if (std::find(made.warnings.begin(), made.warnings.end(), warning) == made.warnings.end())
                made.warnings.push_back(std::move(warning));
        auto missing = extraction::rows_without_text(file, table.features);
        tables::Block block{name, std::move(table.features), std::move(missing)};
        if (blocks.empty()) made.tracks = std::move(table.tracks);
        blocks.push_back(blocks.empty() ? std::move(block)
                                        : with_rows_of(blocks.front().table.rows, std::move(block), made.warnings));
    }
    made.features = collection::feature_input(blocks, options);
    return made;
}

}  // namespace ektara::experiment
