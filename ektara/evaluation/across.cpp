#include "ektara/evaluation/across.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/evaluation/batch_mixing_stage.hpp"
#include "ektara/evaluation/detail/csv_fields.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/metrics/transfer.hpp"

namespace ektara::evaluation {
namespace {

constexpr const char* kAcrossFile = "across.csv";

/// The songs of the value that has the second most of them.
std::size_t second_most_songs(const std::vector<Track>& tracks, const std::string& column) {
    const auto songs = collection::songs_of(tracks), values = column_of(tracks, column);
    std::map<std::string, std::set<std::string>> songs_of_value;
    for (std::size_t i = 0; i < tracks.size(); ++i)
        if (!values[i].empty()) songs_of_value[values[i]].insert(songs[i]);
    std::vector<std::size_t> counts;
    for (const auto& [value, of] : songs_of_value) counts.push_back(of.size());
    std::sort(counts.rbegin(), counts.rend());
    return counts.size() < 2 ? 0 : counts[1];
}

double figure(const std::vector<ScoreRow>& scores, const std::string& method, const std::string& target) {
    for (const auto& row : scores)
        if (row.method == method && row.target == target) return above_chance(row).value_or(AcrossRow::kUnknown);
    return AcrossRow::kUnknown;
}

/// The mean over the seeds.
metrics::Transfer transfer_of(const ScoredMethod& method, const std::vector<int>& batches,
                              const std::vector<int>& genres) {
    metrics::Transfer mean{0, 0};
    const auto count = static_cast<double>(method.clusterings.size());
    for (const auto& clustering : method.clusterings) {
        const auto one = metrics::cluster_transfer(clustering.labels, batches, genres);
        mean.accuracy += one.accuracy / count;
        mean.chance += one.chance / count;
    }
    return mean;
}

}  // namespace

AcrossTable across_table(const ScoreInput& input, const std::vector<ScoreRow>& scores, const std::string& column,
                         const ScoreOptions& options) {
    const auto tracks  = with_aliases(input.tracks, options.aliases);
    const auto batches = encode_labels(column_of(tracks, column)), genres = encode_labels(folded_genres(tracks));
    const auto mixing = batch_mixing_stage(
        tracks, input.methods, {.column = column, .seed = options.seed, .jobs = options.jobs}, order_of(input));
    AcrossTable table{column, second_most_songs(tracks, column), {}};
    for (std::size_t m = 0; m < input.methods.size(); ++m) {
        const auto& method  = input.methods[m];
        const auto transfer = transfer_of(method, batches, genres);
        const auto any =
            std::find_if(scores.begin(), scores.end(), [&](const ScoreRow& row) { return row.method == method.name; });
        table.rows.push_back({.method          = method.name,
                              .seen            = method.space.condition,
                              .within          = figure(scores, method.name, "genre@" + column),
                              .column_ami      = figure(scores, method.name, column),
                              .transfer        = transfer.accuracy,
                              .transfer_chance = transfer.chance,
                              .ilisi           = mixing[m].ilisi,
                              .chance_ilisi    = mixing[m].chance_ilisi,
                              .stability       = any == scores.end() ? AcrossRow::kUnknown : any->stability_samples});
    }
    return table;
}

void write_across(const std::filesystem::path& folder, const AcrossTable& table) {
    artifacts::CsvTable csv{{"across", "songs"}, {}, {}};
    for (const auto& row : table.rows) {
        CsvFields writer;
        writer("across", table.column);
        writer("songs", static_cast<std::int64_t>(table.songs));
        AcrossRow::fields(row, writer);
        csv.columns = std::move(writer.columns);
        csv.rows.push_back(std::move(writer.cells));
    }
    artifacts::write_csv(folder / kAcrossFile, csv);
}

std::optional<AcrossTable> read_across(const std::filesystem::path& folder) {
    if (!artifacts::is_expected(folder / kAcrossFile)) return std::nullopt;
    const auto file = (folder / kAcrossFile).string();
    const auto csv  = artifacts::read_csv(file);
    AcrossTable table;
    for (const auto& cells : csv.rows) {
        table.column = cells[csv.at("across", file)];
        table.songs  = static_cast<std::size_t>(artifacts::parse_number(cells[csv.at("songs", file)]).value_or(0));
        AcrossRow::fields(table.rows.emplace_back(), [&](const char* name, auto& field) {
            const auto& cell = cells[csv.at(name, file)];
            if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>)
                field = cell;
            else
                field = artifacts::parse_number(cell).value_or(AcrossRow::kUnknown);
        });
    }
    return table;
}

const AcrossRow* advised(const AcrossTable& table) {
    if (table.songs < kFewestAdvisedSongs) return nullptr;
    const AcrossRow* best = nullptr;
    for (const auto& row : table.rows)
        if (row.column_ami <= kMixedAmi && !std::isnan(row.stability) &&
            (best == nullptr || row.stability > best->stability))
            best = &row;
    return best;
}

}  // namespace ektara::evaluation
