#include "ektara/extraction/feature_stage.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "ektara/artifacts/table.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/extraction/extraction.hpp"
#include "ektara/features/spectral_shape.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;

namespace {

/// The tracks of these rows, in their order.
std::vector<Track> tracks_of(const std::vector<TrackId>& rows, const std::vector<Track>& tracks) {
    std::map<TrackId, const Track*> by_id;
    for (const auto& track : tracks) by_id[track.id] = &track;
    std::vector<Track> found;
    for (const auto& id : rows) found.push_back(*by_id.at(id));
    return found;
}

Matrix rows_of(const Matrix& values, const std::vector<std::size_t>& rows) {
    Matrix chosen(static_cast<Eigen::Index>(rows.size()), values.cols());
    for (std::size_t i = 0; i < rows.size(); ++i)
        chosen.row(static_cast<Eigen::Index>(i)) = values.row(static_cast<Eigen::Index>(rows[i]));
    return chosen;
}

/// Rows that are not equal, to the bit, to one before them: equal moments of the same audio.
std::vector<std::size_t> distinct_rows(const Matrix& values) {
    std::map<std::string, std::size_t> first;
    std::vector<std::size_t> distinct;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        const std::string bytes(reinterpret_cast<const char*>(values.row(i).data()),
                                static_cast<std::size_t>(values.cols()) * sizeof(float));
        if (first.emplace(bytes, i).second) distinct.push_back(static_cast<std::size_t>(i));
    }
    return distinct;
}

/// Keeps these rows of every table.
void keep_rows(Prepared& prepared, const std::vector<std::size_t>& rows) {
    for (auto& [name, table] : prepared.tables) {
        table.values = rows_of(table.values, rows);
        std::vector<TrackId> ids;
        for (const std::size_t i : rows) ids.push_back(table.rows[i]);
        table.rows = std::move(ids);
    }
    std::vector<Track> tracks;
    for (const std::size_t i : rows) tracks.push_back(std::move(prepared.tracks[i]));
    prepared.tracks = std::move(tracks);
}

void treat_duplicates(Prepared& prepared, collection::Duplicates duplicates) {
    const auto distinct      = distinct_rows(prepared.tables.at(prepared.main).values);
    const std::size_t copies = prepared.tracks.size() - distinct.size();
    if (copies == 0) return;
    if (duplicates == collection::Duplicates::Keep) {
        prepared.warnings.push_back(
            {"W-DUPLICATES", fmt::format("{} tracks are exact duplicates of others and stay; --set "
                                         "input.duplicates=drop leaves them out",
                                         copies)});
        return;
    }
    prepared.warnings.push_back({"W-DUPLICATES-DROPPED", fmt::format("{} exact duplicates were left out", copies)});
    keep_rows(prepared, distinct);
}

/// One row a song: the mean of its clips, under the id of the first of them. The mean of sequences means nothing: they
/// are left out.
void average_songs(Prepared& prepared) {
    for (const auto& [name, channels] : prepared.channels) prepared.tables.erase(name);
    const auto songs = collection::songs_of(prepared.tracks);
    std::map<std::string, std::vector<std::size_t>> rows_of_song;
    for (std::size_t i = 0; i < songs.size(); ++i) rows_of_song[songs[i]].push_back(i);
    std::vector<std::size_t> first;
    for (const auto& [song, rows] : rows_of_song) first.push_back(rows.front());
    std::sort(first.begin(), first.end());
    for (auto& [name, table] : prepared.tables) {
        // Written over the first clip's row, which no later song reads.
        for (const std::size_t row : first)
            table.values.row(static_cast<Eigen::Index>(row)) =
                rows_of(table.values, rows_of_song.at(songs[row])).colwise().mean().eval();
        table.recipe.options["per"] = "song";
    }
    keep_rows(prepared, first);
}

/// The text features that the methods need, each once.
std::vector<std::string> text_features(const std::vector<experiment::Method>& methods) {
    std::vector<std::string> names;
    for (const auto& method : methods)
        if (const auto& name = method.space.features;
            is_text_feature(name) && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    return names;
}

void add_text(const rundir::RunDirectory& run, const experiment::RunOptions& options,
              const std::vector<std::string>& names, const Progress& progress, Prepared& prepared) {
    if (names.empty()) return;
    auto made = text_tables(names, prepared.tracks, prepared.tables, prepared.main, run, options.texts, progress);
    prepared.tables.merge(made.tables);
    prepared.warnings.insert(prepared.warnings.end(), made.warnings.begin(), made.warnings.end());
}

void add_feature(features::ExtractOptions& wanted, const std::string& name) {
    const auto names = features::feature_names(wanted);
    if (std::find(names.begin(), names.end(), name) == names.end()) wanted.names.push_back(name);
}

/// The options of the extraction: the features that were asked for, and those that the methods need besides.
features::ExtractOptions extraction(const experiment::RunOptions& options,
                                    const std::vector<experiment::Method>& methods) {
    auto wanted = options.features;
    for (const auto& method : methods)
        if (!is_text_feature(method.space.features) && method.space.features != experiment::kPublishedFeatures)
            add_feature(wanted, method.space.features);
    for (const auto& name : text_features(methods))
        for (const auto& needed : audio_features_of(name, options.texts)) add_feature(wanted, needed);
    return wanted;
}

/// The same with what the page and the explanations need of the sound and no method does (page_artifacts.hpp).
features::ExtractOptions with_listening(features::ExtractOptions wanted) {
    if (wanted.decode.sample_rate_hz > features::kDescriptorsAboveHz) add_feature(wanted, "descriptors");
    add_feature(wanted, "peaks");
    add_feature(wanted, "fingerprint");
    return wanted;
}

/// Peaks have their own place in a run (design, section 4).
fs::path table_path(const rundir::RunDirectory& run, const std::string& name) {
    return run / (name == "peaks" ? "peaks" : "features") / (name + ".npy");
}

/// Extracts what is not there yet.
void extract_to(const rundir::RunDirectory& run, const collection::Collection& collection,
                const features::ExtractOptions& wanted, const experiment::RunOptions& options,
                std::vector<Warning>& warnings, const Progress& progress) {
    const auto names = features::feature_names(wanted);
    if (std::all_of(names.begin(), names.end(), [&](const auto& name) { return fs::exists(table_path(run, name)); }))
        return;
    auto extraction = extract_tracks(collection.tracks, {wanted, options.workers, options.cache, options.jobs},
                                     run / "features", progress);
    write_extracted(run, collection.tracks, extraction.extracted, wanted);
    remove_own_store(run / "features");
    for (auto& warning : extraction.warnings) warnings.push_back(std::move(warning));
}

Prepared from_audio(const rundir::RunDirectory& run, const collection::Collection& collection,
                    const experiment::RunOptions& options, const std::vector<experiment::Method>& methods,
                    const Progress& progress) {
    const auto wanted = extraction(options, methods);
    Prepared prepared;
    extract_to(run, collection, with_listening(wanted), options, prepared.warnings, progress);
    for (const auto& name : features::feature_names(wanted)) {
        if (!fs::exists(table_path(run, name))) return prepared;  // not one track could be used
        prepared.tables.emplace(name, artifacts::read_table(table_path(run, name)));
        if (const auto shape = features::feature_shape(name, wanted); shape.size() > 1)
            prepared.channels[name] = static_cast<int>(shape[0]);
    }
    prepared.main   = features::feature_names(options.features).front();
    prepared.failed = collection::read_failures_csv(run / "failures.csv").size();
    prepared.tracks =
        tracks_of(prepared.tables.at(prepared.main).rows, collection::read_tracks_csv(run / "tracks.csv").tracks);
    return prepared;
}

Prepared from_table(const rundir::RunDirectory& run, const collection::Collection& collection) {
    collection::write_tracks_csv(run / "tracks.csv", collection.tracks, {});
    collection::write_failures_csv(run / "failures.csv", {});
    artifacts::write_table(table_path(run, "table"), *collection.table);
    return {collection.tracks, {{"table", *collection.table}}, "table"};
}

}  // namespace

void write_extracted(const rundir::RunDirectory& run, const std::vector<Track>& tracks,
                     const features::Extracted& extracted, const features::ExtractOptions& options) {
    std::vector<Track> tagged;
    for (const auto& track : tracks) tagged.push_back(collection::with_tags(track, extracted.infos.at(track.id).tags));
    collection::write_tracks_csv(run / "tracks.csv", tagged, extracted.infos);
    collection::write_failures_csv(run / "failures.csv", extracted.failures);
    for (const auto& [name, table] : extracted.tables)
        if (table.values.rows() > 0)
            artifacts::write_table(table_path(run, name), table, features::feature_shape(name, options));
}

std::optional<Prepared> without_controls(const rundir::RunDirectory& run, const collection::Collection& collection,
                                         const experiment::RunOptions& options, const Progress& progress) {
    auto wanted           = options.features;
    const auto controlled = wanted.clip;
    wanted.names.resize(1);
    wanted.clip.level         = features::Level::None;
    wanted.clip.cms           = false;
    wanted.clip.band_limit_hz = 0;
    const bool same = controlled.level == features::Level::None && !controlled.cms && controlled.band_limit_hz == 0;
    if (collection.table || same) return std::nullopt;
    auto extraction = extract_tracks(collection.tracks, {wanted, options.workers, options.cache, options.jobs},
                                     run / "features", progress);
    remove_own_store(run / "features");
    Prepared plain;
    plain.main = wanted.names.front();
    plain.tables.emplace(plain.main, std::move(extraction.extracted.tables.at(plain.main)));
    plain.tracks = tracks_of(plain.tables.at(plain.main).rows, collection::read_tracks_csv(run / "tracks.csv").tracks);
    if (const auto shape = features::feature_shape(plain.main, wanted); shape.size() > 1)
        plain.channels[plain.main] = static_cast<int>(shape[0]);
    treat_duplicates(plain, options.input.duplicates);
    if (options.per == experiment::RowUnit::Song && plain.channels.empty()) average_songs(plain);
    return plain;
}

Prepared feature_stage(const rundir::RunDirectory& run, const collection::Collection& collection,
                       const experiment::RunOptions& options, const std::vector<experiment::Method>& methods,
                       const Progress& progress) {
    Prepared prepared =
        collection.table ? from_table(run, collection) : from_audio(run, collection, options, methods, progress);
    if (prepared.tracks.empty())
        fail<NothingUsable>("E2114", "none of {} tracks could be used; {} says why for each", collection.tracks.size(),
                            (run / "failures.csv").string());
    if (!collection.table) treat_duplicates(prepared, options.input.duplicates);
    if (options.per == experiment::RowUnit::Song) average_songs(prepared);
    if (options.as_published) {
        auto means    = experiment::mfcc_means(prepared.tables.at(prepared.main));
        prepared.main = experiment::kPublishedFeatures;
        artifacts::write_table(table_path(run, prepared.main), means);
        prepared.tables.emplace(prepared.main, std::move(means));
    }
    add_text(run, options, text_features(methods), progress, prepared);
    return prepared;
}

}  // namespace ektara::extraction
