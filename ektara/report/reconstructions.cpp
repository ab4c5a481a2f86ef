#include "ektara/report/reconstructions.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "ektara/artifacts/table.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

constexpr std::size_t kMostColumns = 64;

/// "mfcc3_t17" → "mfcc3"; empty for a column that is no frame of a sequence.
std::string channel_of(const std::string& column) {
    const auto at = column.rfind("_t");
    if (at == std::string::npos || at + 2 == column.size()) return {};
    const bool frame = std::all_of(column.begin() + static_cast<std::ptrdiff_t>(at) + 2, column.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
    return frame ? column.substr(0, at) : std::string();
}

/// The columns that are shown: a name, and the first and last of what it is the mean of.
struct Shown {
    std::string name;
    Eigen::Index first, last;
};

std::vector<Shown> shown_columns(const std::vector<std::string>& columns) {
    std::vector<Shown> shown;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto at      = static_cast<Eigen::Index>(c);
        const auto channel = channel_of(columns[c]);
        if (!channel.empty() && !shown.empty() && shown.back().name == channel)
            shown.back().last = at;
        else
            shown.push_back({channel.empty() ? columns[c] : channel, at, at});
    }
    shown.resize(std::min(kMostColumns, shown.size()));
    return shown;
}

Json table_of(const FeatureMatrix& pairs) {
    const auto shown = shown_columns(pairs.columns);
    Json columns{"song", "values"}, rows = Json::array();
    for (const auto& column : shown) columns.push_back(column.name);
    for (std::size_t i = 0; i < pairs.rows.size(); ++i) {
        const auto colon = pairs.rows[i].rfind(':');
        Json row{pairs.rows[i].substr(0, colon), colon == std::string::npos ? "" : pairs.rows[i].substr(colon + 1)};
        for (const auto& [name, first, last] : shown)
            row.push_back(fmt::format(
                "{:.4g}", pairs.values.row(static_cast<Eigen::Index>(i)).segment(first, last - first + 1).mean()));
        rows.push_back(std::move(row));
    }
    return {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

}  // namespace

Json reconstruction_tables(const fs::path& run, long long first_seed) {
    std::error_code none;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(run / "models", none))
        if (entry.path().extension() == fmt::format(".s{}", first_seed) &&
            fs::exists(entry.path() / "reconstructions.npy"))
            folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    Json tables = Json::object();
    for (const auto& folder : folders)
        tables["reconstructions: " + folder.filename().string()] =
            table_of(artifacts::read_table(folder / "reconstructions.npy"));
    return tables;
}

}  // namespace ektara::report
