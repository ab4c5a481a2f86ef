#include "ektara/report/page_models.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/base64.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/column_words.hpp"
#include "ektara/report/compact.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::CsvTable;
using artifacts::Json;
using Columns   = std::vector<Eigen::Index>;
using Positions = std::map<TrackId, std::size_t>;

constexpr std::size_t kCurvePoints = 150, kDimensions = 6, kMoves = 3;
constexpr Eigen::Index kColumns = 64, kFramesJoined = 4;
/// Deviations at which a cell has its full colour.
constexpr float kFullColour = 3;

/// "cvae-genre" and 3 of "cvae-genre.s3".
std::pair<std::string, int> space_and_seed(const std::string& name) {
    const auto dot  = name.rfind(".s");
    const auto seed = dot == std::string::npos ? std::nullopt : artifacts::parse_number(name.substr(dot + 2));
    return {name.substr(0, seed ? dot : name.size()), static_cast<int>(seed.value_or(0))};
}

/// Every so many epochs, and the last one.
std::vector<std::tuple<double, double>> thinned(const std::vector<std::pair<double, double>>& points) {
    const std::size_t step = std::max<std::size_t>(1, (points.size() + kCurvePoints - 1) / kCurvePoints);
    std::vector<std::tuple<double, double>> kept;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (i % step == 0 || i + 1 == points.size()) kept.emplace_back(points[i].first, rounded(points[i].second, 4));
    return kept;
}

std::vector<PageCurve> curves_of(const fs::path& history) {
    std::vector<PageCurve> curves;
    if (!artifacts::is_expected(history)) return curves;
    const CsvTable table = artifacts::read_csv(history);
    for (const char* name : {"loss", "heldout_loss"}) {
        const auto column = table.find(name);
        if (!column) continue;
        std::vector<std::pair<double, double>> points;
        for (const auto& row : table.rows)
            if (const auto value = artifacts::parse_number(row[*column]); value && std::isfinite(*value))
                points.emplace_back(artifacts::parse_number(row[0]).value_or(0), *value);
        curves.push_back({name, thinned(points)});
    }
    return curves;
}

/// One number for a card's cell, however long the file says it; lists do not fit.
std::vector<std::pair<std::string, rundir::Figure>> short_card(
    const std::vector<std::pair<std::string, rundir::Figure>>& card) {
    std::vector<std::pair<std::string, rundir::Figure>> kept;
    for (const auto& [key, figure] : card) {
        if (std::holds_alternative<std::vector<double>>(figure)) continue;
        const auto* number = std::get_if<double>(&figure);
        kept.emplace_back(key, number == nullptr ? figure : rundir::Figure(rounded(*number, 5)));
    }
    return kept;
}

/// A model's tables with what is needed to bring them to one scale.
struct Illustrated {
    Json config;
    FeatureMatrix traversals, reconstructions;
    RowVector mean, scale;
    std::vector<bool> is_log;
    Eigen::Index channels = 0, frames = 0;
};

Matrix standard_units(const Illustrated& model, const Matrix& raw) {
    Matrix values = raw;
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        auto column = values.col(c).array();
        if (model.is_log[static_cast<std::size_t>(c)]) column = column.max(1e-30F).log();
        column = (column - model.mean[c]) / model.scale[c];
    }
    return values;
}

Illustrated open_model(const fs::path& folder) {
    Illustrated model{artifacts::read_json(folder / "config.json"),
                      artifacts::read_table(folder / "traversals.npy"),
                      artifacts::read_table(folder / "reconstructions.npy"),
                      {},
                      {},
                      {}};
    const artifacts::SafetensorsFile weights(folder / "model.safetensors");
    const auto mean = weights.read("input_mean"), scale = weights.read("input_scale");
    const auto count = model.traversals.values.cols();
    if (std::ssize(mean) != count || std::ssize(scale) != count || model.reconstructions.values.cols() != count)
        fail("E4203", "{}: its traversals have {} columns and its model {}; run again with --force", folder.string(),
             count, mean.size());
    model.mean  = Eigen::Map<const RowVector>(mean.data(), count);
    model.scale = Eigen::Map<const RowVector>(scale.data(), count);
    std::set<std::string> logs;
    for (const auto& column : model.config.at("log_columns")) logs.insert(column.get<std::string>());
    for (const auto& column : model.traversals.columns) model.is_log.push_back(logs.contains(column));
    if (model.config.contains("input_shape")) {
        model.channels = model.config.at("input_shape").at(0).get<Eigen::Index>();
        model.frames   = model.config.at("input_shape").at(1).get<Eigen::Index>();
    }
    return model;
}

std::string bytes_of(const Matrix& standard) {
    std::string bytes;
    for (Eigen::Index i = 0; i < standard.rows(); ++i)
        for (Eigen::Index c = 0; c < standard.cols(); ++c) {
            const float z = std::isfinite(standard(i, c)) ? standard(i, c) : 0;
            bytes += static_cast<char>(
                static_cast<unsigned char>(std::lround(128 + 127 * std::clamp(z / kFullColour, -1.0F, 1.0F))));
        }
    return bytes;
}

/// A channels × frames row with four frames joined to one.
Matrix fewer_frames(const Illustrated& model, const Matrix& rows) {
    const Eigen::Index width = (model.frames + kFramesJoined - 1) / kFramesJoined;
    Matrix joined(rows.rows(), model.channels * width);
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
        for (Eigen::Index c = 0; c < model.channels; ++c)
            for (Eigen::Index t = 0; t < width; ++t) {
                const auto first = t * kFramesJoined, count = std::min(kFramesJoined, model.frames - first);
                joined(i, c * width + t) = rows.row(i).segment(c * model.frames + first, count).mean();
            }
    return joined;
}

/// The columns that the traversals move most, in the table's order.
Columns most_moved(const Matrix& moved) {
    Columns order(static_cast<std::size_t>(moved.cols()));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    const RowVector reach = moved.cwiseAbs().colwise().maxCoeff();
    std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return reach[a] > reach[b]; });
    if (std::ssize(order) > kColumns) order.resize(static_cast<std::size_t>(kColumns));
    std::sort(order.begin(), order.end());
    return order;
}

/// One value a column, or a channel: its mean over the frames.
struct Ends {
    std::vector<std::string> columns;
    Matrix raw, standard;  ///< two rows: the lowest and the highest offset
};

Ends ends_of(const Illustrated& model, const Matrix& standard, Eigen::Index low, Eigen::Index high) {
    const Columns rows{low, high};
    Ends ends{model.traversals.columns, model.traversals.values(rows, Eigen::all), standard(rows, Eigen::all)};
    if (model.channels == 0) return ends;
    Ends means{{}, Matrix(2, model.channels), Matrix(2, model.channels)};
    for (Eigen::Index c = 0; c < model.channels; ++c) {
        const auto& name = ends.columns[static_cast<std::size_t>(c * model.frames)];
        means.columns.push_back(name.substr(0, name.rfind("_t")) + "_mean");
        means.raw.col(c)      = ends.raw.middleCols(c * model.frames, model.frames).rowwise().mean();
        means.standard.col(c) = ends.standard.middleCols(c * model.frames, model.frames).rowwise().mean();
    }
    return means;
}

std::string said(const std::string& column, float low, float high) {
    const auto words = words_for(column);
    const auto span  = fmt::format("{:.{}f} … {:.{}f}{}{}", low, words.digits, high, words.digits,
                                  words.unit.empty() ? "" : " ", words.unit);
    if (words.more.empty()) return column + ": " + span;
    return high > low ? fmt::format("{} … {}: {}", words.less, words.more, span)
                      : fmt::format("{} … {}: {}", words.more, words.less, span);
}

/// What differs most between the two ends of a dimension, one column a family.
std::vector<std::string> moves_of(const Ends& ends) {
    const RowVector apart = (ends.standard.row(1) - ends.standard.row(0)).cwiseAbs();
    Columns order(ends.columns.size());
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return apart[a] > apart[b]; });
    std::vector<std::string> moves;
    std::set<std::string> families;
    for (const auto c : order) {
        const auto& column = ends.columns[static_cast<std::size_t>(c)];
        // A decoded number between two keys is no key, and half a place on their circle none either.
        if (words_for(column).family == words_for("key").family) continue;
        if (moves.size() == kMoves || !families.insert(words_for(column).family).second) continue;
        moves.push_back(said(column, ends.raw(0, c), ends.raw(1, c)));
    }
    return moves;
}

/// Rows of one dimension follow one another and begin with its number: "3:-2".
struct Dimension {
    std::string number;
    Columns rows;
};

std::vector<Dimension> dimensions_of(const std::vector<TrackId>& ids) {
    std::vector<Dimension> dimensions;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto number = ids[i].substr(0, ids[i].find(':'));
        if (dimensions.empty() || dimensions.back().number != number) dimensions.push_back({number, {}});
        dimensions.back().rows.push_back(static_cast<Eigen::Index>(i));
    }
    if (dimensions.size() > kDimensions) dimensions.resize(kDimensions);
    return dimensions;
}

std::optional<double> kl_of(const Illustrated& model, const std::string& dimension) {
    const auto& all = model.config.at("diagnostics").value("kl_by_dimension", Json::array());
    const auto at   = static_cast<std::size_t>(artifacts::parse_number(dimension).value_or(0));
    if (at >= all.size() || !all.at(at).is_number()) return std::nullopt;
    return rounded(all.at(at).get<double>(), 3);
}

/// Of a sequence the two ends and the middle are enough.
Columns shown_offsets(const Illustrated& model, const Columns& rows) {
    return model.channels == 0 ? rows : Columns{rows.front(), rows[rows.size() / 2], rows.back()};
}

PageTraversals traversals_of(const Illustrated& model, const Columns& columns) {
    const Matrix standard = standard_units(model, model.traversals.values);
    PageTraversals shown;
    std::string cells;
    for (const auto& dimension : dimensions_of(model.traversals.rows)) {
        const auto rows   = shown_offsets(model, dimension.rows);
        const auto middle = dimension.rows[dimension.rows.size() / 2];
        Matrix moved      = standard(rows, Eigen::all).rowwise() - standard.row(middle);
        cells += bytes_of(model.channels > 0 ? fewer_frames(model, moved) : Matrix(moved(Eigen::all, columns)));
        shown.dimensions.push_back({dimension.number, kl_of(model, dimension.number),
                                    moves_of(ends_of(model, standard, rows.front(), rows.back()))});
        if (shown.offsets.empty())
            for (const auto row : rows) {
                const auto& id = model.traversals.rows[static_cast<std::size_t>(row)];
                shown.offsets.push_back(id.substr(id.find(':') + 1));
            }
    }
    shown.cells = artifacts::base64(cells);
    return shown;
}

PageReconstructions reconstructions_of(const Illustrated& model, const Columns& columns, const Positions& positions) {
    const Matrix standard = standard_units(model, model.reconstructions.values);
    const Matrix shown    = model.channels > 0 ? fewer_frames(model, standard) : Matrix(standard(Eigen::all, columns));
    PageReconstructions made{{}, artifacts::base64(bytes_of(shown))};
    for (Eigen::Index i = 0; i + 1 < standard.rows(); i += 2) {
        const auto& id     = model.reconstructions.rows[static_cast<std::size_t>(i)];
        const float square = (standard.row(i + 1) - standard.row(i)).squaredNorm();
        const double error = std::sqrt(static_cast<double>(square) / static_cast<double>(standard.cols()));
        const auto song    = positions.find(id.substr(0, id.rfind(':')));
        made.songs.push_back(
            {song == positions.end() ? -1 : static_cast<std::int64_t>(song->second), rounded(error, 3)});
    }
    return made;
}

/// The number of a list of columns among those that pictures share.
std::size_t shared(std::vector<std::vector<std::string>>& lists, const std::vector<std::string>& columns) {
    const auto at = std::find(lists.begin(), lists.end(), columns) - lists.begin();
    if (at == std::ssize(lists)) lists.push_back(columns);
    return static_cast<std::size_t>(at);
}

PagePicture picture_of(const Illustrated& model, const std::string& name, const Positions& positions,
                       std::vector<std::vector<std::string>>& lists) {
    const Matrix standard = standard_units(model, model.traversals.values);
    const auto first      = dimensions_of(model.traversals.rows).front().rows;
    const Columns columns = most_moved(standard.rowwise() - standard.row(first[first.size() / 2]));
    std::vector<std::string> names;
    if (model.channels == 0)
        for (const auto c : columns) names.push_back(model.traversals.columns[static_cast<std::size_t>(c)]);
    const Eigen::Index width =
        model.channels > 0 ? (model.frames + kFramesJoined - 1) / kFramesJoined : std::ssize(columns);
    return {.name            = name,
            .columns         = shared(lists, names),
            .channels        = model.channels,
            .width           = width,
            .traversals      = traversals_of(model, columns),
            .reconstructions = reconstructions_of(model, columns, positions)};
}

std::vector<fs::path> sweeps_in(const fs::path& run) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run, ignored))
        if (const auto file = entry.path() / "sweep.csv"; fs::exists(file, ignored)) files.push_back(file);
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

std::vector<PageModel> page_models(const RunView& run) {
    std::vector<PageModel> models;
    for (const auto& [name, card] : run.record.models) {
        const auto [space, seed] = space_and_seed(name);
        models.push_back(
            {name, space, seed, short_card(card), curves_of(run.folder / "models" / name / "history.csv")});
    }
    return models;
}

PagePictures page_pictures(const RunView& run, const Positions& positions) {
    PagePictures pictures;
    std::set<std::string> spaces;
    for (const auto& [name, card] : run.record.models) {
        const fs::path folder = run.folder / "models" / name;
        if (!artifacts::is_expected(folder / "traversals.npy") ||
            !artifacts::is_expected(folder / "reconstructions.npy"))
            continue;
        if (spaces.insert(space_and_seed(name).first).second)
            pictures.models.push_back(picture_of(open_model(folder), name, positions, pictures.columns));
    }
    return pictures;
}

std::vector<PageSweep> page_sweeps(const RunView& run) {
    std::vector<PageSweep> sweeps;
    for (const auto& file : sweeps_in(run.folder)) {
        const auto table   = artifacts::read_csv(file);
        const auto told    = fs::path(file).replace_extension(".json");
        const Json summary = artifacts::is_expected(told) ? artifacts::read_json(told) : Json::object();
        sweeps.push_back({file.parent_path().filename().string(), summary.value("sweep", table.columns.front()),
                          summary.value("chosen", ""), table.columns, table.rows});
    }
    return sweeps;
}

}  // namespace ektara::report
