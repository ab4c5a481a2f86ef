#include "ektara/tables/feature_blocks.hpp"

#include <limits>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/version.hpp"

namespace ektara::tables {
namespace {

constexpr const char* kSideBySide = "blocks";

std::string prefix_of(const std::string& block) { return block + ":"; }

/// Columns of one block under the names that they have beside others, and the options of its recipe.
void add_columns(const FeatureMatrix& table, const std::string& prefix, FeatureMatrix& made) {
    Recipe recipe = table.recipe;
    forget_held_columns(recipe);
    add_pretrained(recipe, made.recipe);
    for (const auto& [name, value] : recipe.options)
        if (name != kPretrainedOption) made.recipe.options[name] = value;
    for (Eigen::Index c = 0; c < std::ssize(table.columns); ++c) {
        made.columns.push_back(prefix + table.columns[static_cast<std::size_t>(c)]);
        note_held_about(made, std::ssize(made.columns) - 1, held_about(table, c));
    }
}

/// The columns of one block, under their own names.
FeatureMatrix block_of(const FeatureMatrix& raw, const std::string& name) {
    const auto prefix = prefix_of(name);
    FeatureMatrix block{{}, raw.rows, {}, raw.recipe};
    std::vector<Eigen::Index> columns;
    for (std::size_t c = 0; c < raw.columns.size(); ++c)
        if (raw.columns[c].starts_with(prefix)) {
            columns.push_back(static_cast<Eigen::Index>(c));
            block.columns.push_back(raw.columns[c].substr(prefix.size()));
            note_held_about(block, std::ssize(block.columns) - 1, held_about(raw, columns.back()));
        }
    block.values = raw.values(Eigen::all, columns);
    return block;
}

Standardiser part_of(const Standardiser& whole, const BlockColumns& block, Eigen::Index first) {
    const auto prefix = prefix_of(block.name);
    Standardiser part;
    for (int c = 0; c < block.columns; ++c)
        part.columns.push_back(whole.columns[static_cast<std::size_t>(first + c)].substr(prefix.size()));
    for (const auto& column : whole.log_columns)
        if (column.starts_with(prefix)) part.log_columns.push_back(column.substr(prefix.size()));
    part.mean  = whole.mean.segment(first, block.columns);
    part.scale = whole.scale.segment(first, block.columns);
    return part;
}

std::vector<Eigen::Index> rows_with_values(const Matrix& values) {
    std::vector<Eigen::Index> rows;
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        if (!values.row(i).array().isNaN().all()) rows.push_back(i);
    return rows;
}

}  // namespace

FeatureMatrix side_by_side(const std::vector<Block>& blocks) {
    require(!blocks.empty(), "E6114", "blocks of features: there is none");
    FeatureMatrix made{{}, blocks.front().table.rows, {}, {kSideBySide, {}, 0, {}, version()}};
    std::vector<std::string> names;
    Eigen::Index width = 0, first = 0;
    for (const auto& block : blocks) width += block.table.values.cols();
    made.values = Matrix::Constant(std::ssize(made.rows), width, std::numeric_limits<float>::quiet_NaN());
    for (const auto& block : blocks) {
        const auto& [name, table, missing, standardised] = block;
        require(table.rows == made.rows, "E6114", "blocks of features: the rows of {} are not those of {}", name,
                blocks.front().name);
        for (Eigen::Index i = 0; i < made.values.rows(); ++i)
            if (missing.empty() || !missing[static_cast<std::size_t>(i)])
                made.values.row(i).segment(first, table.values.cols()) = table.values.row(i);
        first += table.values.cols();
        add_columns(table, prefix_of(name), made);
        names.push_back(name);
    }
    made.recipe.options[kBlocks] = fmt::format("{}", fmt::join(names, ","));
    return made;
}

Standardiser joined_standardisers(const std::vector<Standardiser>& fitted, const std::vector<std::string>& names) {
    Standardiser whole;
    Eigen::Index width = 0, first = 0;
    for (const auto& part : fitted) width += part.mean.size();
    whole.mean.resize(width);
    whole.scale.resize(width);
    for (std::size_t b = 0; b < fitted.size(); ++b) {
        const auto& part = fitted[b];
        for (const auto& column : part.columns) whole.columns.push_back(prefix_of(names[b]) + column);
        for (const auto& column : part.log_columns) whole.log_columns.push_back(prefix_of(names[b]) + column);
        whole.mean.segment(first, part.mean.size())  = part.mean;
        whole.scale.segment(first, part.mean.size()) = part.scale;
        first += part.mean.size();
    }
    return whole;
}

BlockRows standardise_blocks(const Standardiser& standardiser, const std::vector<BlockColumns>& blocks,
                             const FeatureMatrix& raw) {
    const auto n = raw.values.rows();
    BlockRows made{{Matrix::Zero(n, std::ssize(standardiser.columns)), raw.rows, standardiser.columns, raw.recipe},
                   Matrix::Zero(n, std::ssize(blocks))};
    Eigen::Index first = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        auto block      = block_of(raw, blocks[b].name);
        const auto rows = rows_with_values(block.values);
        FeatureMatrix found{block.values(rows, Eigen::all), {}, block.columns, block.recipe};
        for (const auto row : rows) found.rows.push_back(raw.rows[static_cast<std::size_t>(row)]);
        const Matrix values = standardise(part_of(standardiser, blocks[b], first), found).values;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            made.present(rows[i], static_cast<Eigen::Index>(b)) = 1;
            made.standardised.values.row(rows[i]).segment(first, blocks[b].columns) =
                values.row(static_cast<Eigen::Index>(i));
        }
        first += blocks[b].columns;
    }
    made.standardised.recipe.options["standardised"] = "true";
    return made;
}

}  // namespace ektara::tables
