#include "ektara/collection/embeddings.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/collection/row_join.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "embedding:";

bool is_name(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    });
}

std::string whole_path(const fs::path& path) {
    return path.empty() ? std::string() : fs::absolute(path).lexically_normal().string();
}

/// How a row of the table and a track are named, so that equal names are one song; "" names nothing.
struct JoinRule {
    const char* words;
    std::string (*of_row)(const Track&);
    std::string (*of_track)(const Track&);
};

std::string id_of(const Track& track) { return track.id; }
std::string path_of(const Track& track) { return whole_path(track.audio); }
std::string path_of_row(const Track& row) { return whole_path(row.audio.empty() ? fs::path(row.id) : row.audio); }
std::string file_name_of(const Track& track) {
    return (track.audio.empty() ? fs::path(track.id) : track.audio).filename();
}

constexpr JoinRule kRules[] = {
    {"id", id_of, id_of}, {"path", path_of_row, path_of}, {"file name", file_name_of, file_name_of}};

/// Places by name; those that share theirs are at −1.
std::map<std::string, std::ptrdiff_t> places(const std::vector<Track>& tracks, std::string (*name)(const Track&)) {
    std::map<std::string, std::ptrdiff_t> found;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const auto text = name(tracks[i]);
        if (text.empty()) continue;
        const auto [at, is_new] = found.emplace(text, static_cast<std::ptrdiff_t>(i));
        if (!is_new) at->second = -1;
    }
    return found;
}

/// Rows of the table with the tracks that they are of.
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs pairs_by(const JoinRule& rule, const std::vector<Track>& rows, const std::vector<Track>& tracks) {
    const auto track_at = places(tracks, rule.of_track);
    Pairs pairs;
    for (const auto& [name, row] : places(rows, rule.of_row)) {
        const auto track = track_at.find(name);
        if (row >= 0 && track != track_at.end() && track->second >= 0)
            pairs.emplace_back(static_cast<std::size_t>(row), static_cast<std::size_t>(track->second));
    }
    return pairs;
}

struct BestJoin {
    const JoinRule* rule;
    Pairs pairs;
};

BestJoin best_join(const std::vector<Track>& rows, const std::vector<Track>& tracks, double least_matched) {
    const auto enough = least_matched * static_cast<double>(std::min(rows.size(), tracks.size()));
    BestJoin best{kRules, {}};
    for (const auto& rule : kRules) {
        auto pairs = pairs_by(rule, rows, tracks);
        if (pairs.size() > best.pairs.size()) best = {&rule, std::move(pairs)};
        if (!best.pairs.empty() && static_cast<double>(best.pairs.size()) >= enough) break;
    }
    return best;
}

/// An .npy that nothing names has row numbers as ids: they say nothing of songs.
void require_names(const fs::path& file) {
    if (file.extension() == ".npy" && !fs::exists(fs::path(file).replace_extension(".json")))
        fail(
            "E1292",
            "{}: does not say which song a row is of; put {} beside it ({{\"rows\": [ids], \"columns\": [names]}}), or "
            "give a CSV with a column id, filename or path",
            file.string(), fs::path(file).filename().replace_extension(".json").string());
}

Table read_embedding(const EmbeddingSource& source) {
    require_names(source.file);
    InputOptions options;
    options.songs = SongRule::None;
    auto table    = table_as_read(source.file, options);
    std::erase_if(table.warnings, [](const Warning& warning) {
        return warning.code == "W-NO-GENRE" || warning.code == "W-UNMATCHED" || warning.code == "W-SONGS-GUESSED";
    });
    return table;
}

/// The rows that found a track, under its id.
FeatureMatrix rows_of_tracks(const Table& read, const std::vector<Track>& tracks, const Pairs& pairs) {
    FeatureMatrix table{Matrix(std::ssize(pairs), read.features.values.cols()), {}, read.features.columns, {}};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        table.values.row(static_cast<Eigen::Index>(i)) =
            read.features.values.row(static_cast<Eigen::Index>(pairs[i].first));
        table.rows.push_back(tracks[pairs[i].second].id);
    }
    table.recipe = read.features.recipe;
    return table;
}

std::vector<std::string> ids_of_tracks(const std::vector<Track>& tracks) {
    std::vector<std::string> ids;
    for (const auto& track : tracks) ids.push_back(track.id);
    return ids;
}

/// How the table came about: its own recipe, the file that it was read from, and how its rows found their tracks.
Recipe recipe_of(const EmbeddingSource& source, const Recipe& own, const std::string& digest, const JoinRule& rule) {
    Recipe recipe{embedding_feature(source.name), {}, own.seed, own.kind, own.version};
    for (const auto& [name, value] : own.options)
        recipe.options[name.starts_with("held_about.") ? name : "embedding." + name] = value;
    recipe.options["embedding.file"]      = fs::path(source.file).filename().string();
    recipe.options["embedding.digest"]    = digest;
    recipe.options["embedding.joined_by"] = rule.words;
    return recipe;
}

void add_embedding(const EmbeddingSource& source, double least_matched, Collection& collection) {
    auto table        = read_embedding(source);
    const auto digest = Digest().add(artifacts::read_file(source.file)).text();
    const auto joined = best_join(table.tracks, collection.tracks, least_matched);
    const auto found  = joined.pairs.size();
    require_matched({source.file, ids_of_tracks(table.tracks)}, {"the collection", ids_of_tracks(collection.tracks)},
                    found, least_matched);
    auto features   = rows_of_tracks(table, collection.tracks, joined.pairs);
    features.recipe = recipe_of(source, table.features.recipe, digest, *joined.rule);
    if (const auto unused = table.tracks.size() - found; unused > 0)
        table.warnings.push_back(
            {"W-UNMATCHED", fmt::format("{} of the {} rows of {} are of no song of the collection; they are left out",
                                        unused, table.tracks.size(), source.file)});
    std::move(table.warnings.begin(), table.warnings.end(), std::back_inserter(collection.warnings));
    collection.input_hash = Digest().add(collection.input_hash).add(source.name).add(digest).text();
    collection.embeddings.push_back(std::move(features));
}

}  // namespace

std::string embedding_feature(const std::string& name) { return std::string(kPrefix) + name; }

bool is_embedding(const std::string& feature) { return feature.starts_with(kPrefix); }

EmbeddingSource embedding_source(const std::string& text) {
    const auto equals = text.find('=');
    const auto name   = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size() || !is_name(name))
        fail<UsageError>("E1290",
                         "--embedding '{}': write it as NAME=FILE, with letters, digits, '.', '_' and '-' in NAME and "
                         "no comma in FILE",
                         text);
    return {name, text.substr(equals + 1)};
}

void add_embeddings(Collection& collection, const InputOptions& options) {
    std::vector<std::string> names;
    for (const auto& text : options.embeddings) {
        const auto source = embedding_source(text);
        if (std::find(names.begin(), names.end(), source.name) != names.end())
            fail<UsageError>("E1290", "--embedding: the name '{}' is given twice", source.name);
        names.push_back(source.name);
        add_embedding(source, options.least_matched, collection);
    }
}

const FeatureMatrix& given_embedding(const Collection& collection, const std::string& feature) {
    for (const auto& table : collection.embeddings)
        if (table.recipe.kind == feature) return table;
    fail<UsageError>("E1291", "{0}: no table of that name is given; add --embedding {1}=FILE", feature,
                     feature.substr(std::min(kPrefix.size(), feature.size())));
}

EmbeddingRows embedding_rows(const Collection& collection, const std::string& feature,
                             const std::vector<Track>& tracks) {
    const auto& given = given_embedding(collection, feature);
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < given.rows.size(); ++i) row_of[given.rows[i]] = static_cast<Eigen::Index>(i);
    EmbeddingRows found{{Matrix(std::ssize(tracks), given.values.cols()), {}, given.columns, given.recipe}, {}};
    std::vector<Eigen::Index> missing, present;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const auto at  = static_cast<Eigen::Index>(i);
        const auto row = row_of.find(tracks[i].id);
        found.table.rows.push_back(tracks[i].id);
        (row == row_of.end() ? missing : present).push_back(at);
        if (row != row_of.end()) found.table.values.row(at) = given.values.row(row->second);
    }
    if (missing.empty()) return found;
    if (present.empty()) fail("E1293", "{}: none of the songs that could be used has a row in its table", feature);
    const RowVector mean = found.table.values(present, Eigen::all).colwise().mean();
    for (const auto row : missing) found.table.values.row(row) = mean;
    found.table.recipe.options["embedding.missing"] =
        fmt::format("{} of {} rows, the mean of the others", missing.size(), tracks.size());
    found.warnings.push_back(
        {"W-EMBEDDING-MISSING",
         fmt::format("{} of {} songs have no row in the table of {}, such as '{}'; the mean of "
                     "the others stands for them",
                     missing.size(), tracks.size(), feature, tracks[static_cast<std::size_t>(missing.front())].id)});
    return found;
}

}  // namespace ektara::collection
