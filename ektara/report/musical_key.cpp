#include "ektara/report/musical_key.hpp"

#include <array>
#include <cmath>

#include "ektara/artifacts/csv.hpp"
#include "ektara/report/column_words.hpp"

namespace ektara::report {
using Eigen::Index;

namespace {

using Cells = std::vector<std::string>;

Cells cells_of(const RunView& run, const std::vector<TrackId>& ids, const std::string& column) {
    Cells cells;
    for (const auto& id : ids) cells.push_back(run.cell(id, column));
    return cells;
}

/// Whether what is known are whole numbers from `least` to `most`, and something is.
bool are_whole(const Cells& cells, double least, double most) {
    bool any = false;
    for (const auto& cell : cells) {
        if (cell.empty()) continue;
        const auto value = artifacts::parse_number(cell);
        if (!value || *value < least || *value > most || std::floor(*value) != *value) return false;
        any = true;
    }
    return any;
}

double number_in(const std::string& cell) { return artifacts::parse_number(cell).value_or(std::nan("")); }

}  // namespace

bool holds_modes(const FeatureMatrix& features, Index column) {
    if (without_group(features.columns[static_cast<std::size_t>(column)]) != "mode") return false;
    bool any = false;
    for (Index i = 0; i < features.values.rows(); ++i) {
        const float value = features.values(i, column);
        if (!std::isfinite(value)) continue;
        if (value != 0 && value != 1) return false;
        any = true;
    }
    return any;
}

std::string key_name(double key) {
    constexpr std::array<const char*, 12> kNames{"C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"};
    if (!std::isfinite(key) || key < 0 || key > 11) return {};
    return kNames[static_cast<std::size_t>(key)];
}

std::string mode_name(double mode) { return mode == 1 ? "major" : mode == 0 ? "minor" : ""; }

std::string key_of(const FeatureMatrix& features, Index row, Index column) {
    std::string name = key_name(static_cast<double>(features.values(row, column)));
    for (Index c = 0; c < features.values.cols(); ++c)
        if (!name.empty() && holds_modes(features, c)) {
            const auto mode = mode_name(static_cast<double>(features.values(row, c)));
            return mode.empty() ? name : name + " " + mode;
        }
    return name;
}

std::vector<std::string> readable_cells(const RunView& run, const std::vector<TrackId>& ids,
                                        const std::string& column) {
    auto cells = cells_of(run, ids, column);
    if (!tables::is_key_name(column) || !are_whole(cells, -1, 11)) return cells;
    const auto modes      = cells_of(run, ids, "mode");
    const bool with_modes = are_whole(modes, 0, 1);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto name = key_name(number_in(cells[i]));
        if (with_modes && !name.empty() && !modes[i].empty()) name += " " + mode_name(number_in(modes[i]));
        cells[i] = std::move(name);
    }
    return cells;
}

}  // namespace ektara::report
