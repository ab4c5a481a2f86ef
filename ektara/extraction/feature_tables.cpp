#include "ektara/extraction/feature_tables.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/audio/fingerprint.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/track_labels.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/extraction/available_features.hpp"
#include "ektara/extraction/extraction.hpp"
#include "ektara/extraction/shard.hpp"
#include "ektara/extraction/table_rows.hpp"
#include "ektara/features/notes.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/registry.hpp"
#include "ektara/features/spectral_shape.hpp"
#include "ektara/features/whole_sound.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(Names& names, const std::string& name) {
    if (!contains(names, name)) names.push_back(name);
}

/// The audio features that stand for the audio where only features of text are asked for.
Names implied_audio(const Names& text, const TextOptions& options) {
    Names audio;
    for (const auto& name : text) {
        const auto feature = enum_value<TextFeature>(name);
        if (feature == TextFeature::Hybrid || feature == TextFeature::Lyrics)
            add_once(audio, features::ExtractOptions{}.names.front());
        for (const auto& part : audio_features_of(name, options))
            if (!collection::is_embedding(part)) add_once(audio, part);
    }
    return audio;
}

/// The embeddings beside the collection that are asked for, or that features of text are made of.
Names given_embeddings(const ExtractionPlan& plan) {
    Names given;
    for (const auto& name : plan.features) {
        const auto parts = is_text_feature(name) ? audio_features_of(name, plan.texts) : Names{name};
        for (const auto& part : parts)
            if (collection::is_embedding(part)) add_once(given, part);
    }
    return given;
}

/// What is extracted: the planned features, and what the page and the explanations need of the sound.
Names extracted_features(const ExtractionPlan& plan, const PlannedFeatures& planned) {
    Names names = planned.audio;
    if (!plan.for_page) return names;
    if (plan.audio.decode.sample_rate_hz > features::kDescriptorsAboveHz) add_once(names, "descriptors");
    add_once(names, "peaks");
    add_once(names, "fingerprint");
    return names;
}

features::ExtractOptions audio_options(const ExtractionPlan& plan, const Names& names) {
    auto options  = plan.audio;
    options.names = names;
    return options;
}

/// Pairs of tracks that hold the same recording, where fingerprints were taken.
std::vector<std::pair<std::size_t, std::size_t>> same_recordings(const std::vector<Track>& tracks,
                                                                 const FeatureMatrix* fingerprints) {
    if (fingerprints == nullptr) return {};
    std::map<TrackId, std::size_t> place_of;
    for (std::size_t i = 0; i < tracks.size(); ++i) place_of[tracks[i].id] = i;
    std::vector<std::vector<std::uint32_t>> words;
    for (Eigen::Index i = 0; i < fingerprints->values.rows(); ++i)
        words.push_back(features::fingerprint_words(fingerprints->values.row(i)));
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto& same : audio::same_recordings(words))
        pairs.emplace_back(place_of.at(fingerprints->rows[same.original]), place_of.at(fingerprints->rows[same.row]));
    return pairs;
}

bool has_songs(const std::vector<Track>& tracks) {
    return std::any_of(tracks.begin(), tracks.end(), [](const Track& track) { return !track.song_id.empty(); });
}

/// The songs of tracks that know their tags; nothing is looked up where a manifest says them.
collection::SongGuess find_songs(const std::vector<Track>& tracks, collection::SongRule rule,
                                 const FeatureMatrix* fingerprints) {
    const bool listen = rule == collection::SongRule::Automatic && !has_songs(tracks);
    return collection::guess_songs(tracks, rule, same_recordings(tracks, listen ? fingerprints : nullptr));
}

void add_warnings(FeatureTables& tables, std::vector<Warning> more) {
    tables.warnings.insert(tables.warnings.end(), std::make_move_iterator(more.begin()),
                           std::make_move_iterator(more.end()));
}

/// Writes tracks.csv (with what the files' tags say, and the songs: `tracks`), failures.csv and a table a feature; none
/// where no track could be used.
void write_extracted(const fs::path& folder, std::vector<Track> tracks, const features::Extracted& extracted,
                     const features::ExtractOptions& options) {
    collection::write_tracks_csv(folder / "tracks.csv", std::move(tracks), extracted.infos);
    collection::write_failures_csv(folder / "failures.csv", extracted.failures);
    for (const auto& [name, table] : extracted.tables)
        if (table.values.rows() > 0)
            artifacts::write_table(table_path(folder, name), table, features::feature_shape(name, options));
}

/// Why a track belongs to its song, of those for which it was guessed.
using Evidence = std::map<TrackId, collection::SongEvidence>;

Evidence evidence_of(const std::vector<Track>& tracks, const collection::SongGuess& songs) {
    Evidence evidence;
    for (std::size_t i = 0; i < tracks.size(); ++i)
        if (songs.evidence[i] != collection::SongEvidence::Given) evidence[tracks[i].id] = songs.evidence[i];
    return evidence;
}

/// What an earlier call has found out about the songs.
Evidence evidence_again(const fs::path& folder, const std::vector<Track>& given, collection::SongRule rule) {
    auto tracks = collection::read_tracks_csv(folder / "tracks.csv").tracks;
    if (!has_songs(given))
        for (auto& track : tracks) track.song_id.clear();
    const auto file = table_path(folder, "fingerprint");
    if (!artifacts::is_written(file)) return evidence_of(tracks, find_songs(tracks, rule, nullptr));
    const auto fingerprints = artifacts::read_table(file);
    return evidence_of(tracks, find_songs(tracks, rule, &fingerprints));
}

void warn_of_songs(const Evidence& evidence, FeatureTables& tables) {
    collection::SongGuess used;
    for (const auto& track : tables.tracks) {
        used.song_ids.push_back(track.song_id);
        const auto found = evidence.find(track.id);
        used.evidence.push_back(found == evidence.end() ? collection::SongEvidence::Given : found->second);
    }
    if (auto warning = collection::songs_guessed(collection::count_songs(used)))
        tables.warnings.push_back(std::move(*warning));
}

/// Extracts what is not there yet.
Evidence extract_to(const fs::path& folder, const collection::Collection& collection, const ExtractionPlan& plan,
                    const Progress& progress, CollectionFeatures& found) {
    const auto names = extracted_features(plan, planned_features(plan));
    const ExtractionOptions options{audio_options(plan, names), plan.workers, plan.cache, plan.jobs};
    if (artifacts::is_written(folder / "tracks.csv") && artifacts::is_written(folder / "failures.csv") &&
        (!plan.for_merge || artifacts::is_written(folder / kShardTracks)) &&
        std::all_of(names.begin(), names.end(),
                    [&](const auto& name) { return artifacts::is_written(table_path(folder, name)); }))
        return evidence_again(folder, collection.tracks, plan.songs);
    auto extraction = collection.analysed.empty()
                          ? extract_tracks(collection.tracks, options, folder / "features", progress)
                          : Extraction{features::assemble(collection.tracks, collection.analysed, options.features)};
    if (plan.for_merge) write_shard_tracks(folder, collection.tracks, extraction.extracted);
    auto labelled     = collection::complete_labels(collection.tracks, extraction.extracted.infos, plan.labels);
    const auto prints = extraction.extracted.tables.find("fingerprint");
    const auto songs  = find_songs(labelled.tracks, plan.songs,
                                  prints == extraction.extracted.tables.end() ? nullptr : &prints->second);
    auto evidence     = evidence_of(labelled.tracks, songs);
    write_extracted(folder, collection::with_songs(std::move(labelled.tracks), songs), extraction.extracted,
                    options.features);
    found.counts.decoded         = extraction.decoded;
    found.counts.from_store      = extraction.from_store;
    found.counts.decode_seconds  = extraction.extracted.decode_seconds;
    found.counts.feature_seconds = extraction.extracted.feature_seconds;
    found.tables.warnings        = std::move(extraction.warnings);
    add_warnings(found.tables, std::move(labelled.warnings));
    return evidence;
}

void note_channels(const features::ExtractOptions& options, const std::string& name, FeatureTables& tables) {
    if (const auto shape = features::feature_shape(name, options); shape.size() > 1)
        tables.channels[name] = static_cast<int>(shape[0]);
}

void warn_of_cancelling_channels(const collection::TrackTable& listed, const features::ExtractOptions& options,
                                 std::vector<Warning>& warnings) {
    Names cancelling;
    for (const auto& [id, info] : listed.infos)
        if (info.channels_cancel) cancelling.push_back(id);
    if (cancelling.empty()) return;
    const bool mean = options.decode.mix == audio::Mix::Mean;
    warnings.push_back({"W-CHANNELS-CANCEL",
                        fmt::format("the channels of {} file{} cancel each other, as in '{}': {}", cancelling.size(),
                                    cancelling.size() == 1 ? "" : "s", cancelling.front(),
                                    mean ? "their mean is analysed, which holds next to nothing of them"
                                         : "the loudest channel is analysed (--set decode.mix=mean: their mean)")});
}

/// Clips that are no longer than one crop, so that all of their crops are the whole clip.
void warn_of_short_crops(const std::string& name, const FeatureMatrix& table, std::vector<Warning>& warnings) {
    const auto layout = crop_layout(table.columns);
    if (!layout) return;
    std::size_t count = 0;
    for (Eigen::Index i = 0; i < table.values.rows(); ++i) {
        const Matrix crops = with_rows(table.values.row(i), layout->crops);
        count += (crops.rowwise() - crops.row(0)).isZero(0) ? 1 : 0;
    }
    if (count > 0)
        warnings.push_back(
            {"W-SHORT-CROPS",
             fmt::format("{} of {} clips are no longer than one crop of {}: each of their crops is the whole "
                         "clip, and a pair of them teaches a model nothing; shorten "
                         "features.crop_seconds",
                         count, table.values.rows(), name)});
}

/// Reads what was extracted, now or before.
void read_extracted(const fs::path& folder, const PlannedFeatures& planned, const features::ExtractOptions& options,
                    CollectionFeatures& found) {
    found.counts.failures = collection::read_failures_csv(folder / "failures.csv");
    auto listed           = collection::read_tracks_csv(folder / "tracks.csv");
    found.tables.failed   = found.counts.failures.size();
    add_warnings(found.tables, collection::label_warnings(listed.tracks));
    for (const auto& failure : found.counts.failures) found.counts.interrupted |= is_undecided(failure);
    for (const auto& [id, info] : listed.infos) found.counts.partial += info.verdict == audio::Verdict::Partial ? 1 : 0;
    warn_of_cancelling_channels(listed, options, found.tables.warnings);
    listed.infos.clear();
    for (const auto& name : planned.audio) {
        if (!artifacts::is_written(table_path(folder, name))) return;  // not one track could be used
        found.tables.tables.emplace(name, artifacts::read_table(table_path(folder, name)));
        note_channels(options, name, found.tables);
        warn_of_short_crops(name, found.tables.tables.at(name), found.tables.warnings);
    }
    found.tables.main   = planned.main;
    found.tables.tracks = tracks_of(found.tables.tables.at(planned.audio.front()).rows, std::move(listed.tracks));
}

/// Adds and writes the embeddings that are asked for, for the tracks that could be used.
void add_given(const fs::path& folder, const collection::Collection& collection, const Names& names,
               FeatureTables& tables) {
    for (const auto& name : names) {
        auto rows = collection::embedding_rows(collection, name, tables.tracks);
        artifacts::write_table(table_path(folder, name), rows.table);
        add_warnings(tables, std::move(rows.warnings));
        tables.tables.insert_or_assign(name, std::move(rows.table));
    }
}

/// The rule for rows, the same for every set of tables; equal rows of `audio` are the same audio.
void treat_rows(const ExtractionPlan& plan, const std::string& audio, FeatureTables& tables) {
    treat_duplicates(tables, audio, plan.duplicates);
    if (plan.per == RowUnit::Song) average_songs(tables);
}

std::optional<FeatureTables> without_channel_normalisation(const fs::path& folder,
                                                           const collection::Collection& collection,
                                                           const ExtractionPlan& plan, const std::string& main,
                                                           const Progress& progress) {
    const auto& asked = plan.audio.clip;
    const bool same   = asked.level == features::Level::None && !asked.cms && asked.band_limit_hz == 0;
    if (!plan.without_normalisation || same || collection::is_embedding(main)) return std::nullopt;
    auto options               = audio_options(plan, {main});
    options.clip.level         = features::Level::None;
    options.clip.cms           = false;
    options.clip.band_limit_hz = 0;
    auto extraction            = extract_tracks(collection.tracks, {options, plan.workers, plan.cache, plan.jobs},
                                                folder / "features", progress);
    FeatureTables plain;
    plain.main = main;
    plain.tables.emplace(main, std::move(extraction.extracted.tables.at(main)));
    plain.tracks = tracks_of(plain.tables.at(main).rows, collection::read_tracks_csv(folder / "tracks.csv").tracks);
    note_channels(options, main, plain);
    treat_duplicates(plain, main, plan.duplicates);
    if (plan.per == RowUnit::Song && plain.channels.empty()) average_songs(plain);
    return plain;
}

CollectionFeatures from_audio(const fs::path& folder, const collection::Collection& collection,
                              const ExtractionPlan& plan, const Progress& progress) {
    const auto planned = planned_features(plan);
    const auto options = audio_options(plan, extracted_features(plan, planned));
    CollectionFeatures found;
    const auto evidence = extract_to(folder, collection, plan, progress, found);
    read_extracted(folder, planned, options, found);
    if (!found.tables.tracks.empty()) {
        warn_of_songs(evidence, found.tables);
        add_given(folder, collection, planned.given, found.tables);
        treat_rows(plan, planned.audio.front(), found.tables);
        found.without_channel_normalisation =
            without_channel_normalisation(folder, collection, plan, planned.main, progress);
    }
    remove_own_store(folder / "features");
    return found;
}

/// Whether the rows of a ready table were computed from audio, so that equal ones are the same audio.
bool is_of_audio(const FeatureMatrix& table) { return table.recipe.options.contains(features::kAnalysisBuild); }

CollectionFeatures from_table(const fs::path& folder, const collection::Collection& collection,
                              const ExtractionPlan& plan) {
    auto labelled = collection::complete_labels(collection.tracks, {}, plan.labels);
    collection::write_tracks_csv(folder / "tracks.csv", labelled.tracks, {});
    collection::write_failures_csv(folder / "failures.csv", {});
    artifacts::write_table(table_path(folder, "table"), *collection.table);
    CollectionFeatures found;
    add_warnings(found.tables, collection::label_warnings(labelled.tracks));
    add_warnings(found.tables, std::move(labelled.warnings));
    found.tables.tracks = std::move(labelled.tracks);
    found.tables.main   = "table";
    found.tables.tables.emplace("table", *collection.table);
    add_given(folder, collection, given_embeddings(plan), found.tables);
    if (is_of_audio(*collection.table))
        treat_rows(plan, "table", found.tables);
    else if (plan.per == RowUnit::Song)
        average_songs(found.tables);
    return found;
}

/// Adds the selection and the texts, which are made of what the rows have become.
void add_derived(const fs::path& folder, const ExtractionPlan& plan, const Progress& progress, FeatureTables& tables) {
    if (plan.selection) {
        select_columns(tables, *plan.selection);
        artifacts::write_table(table_path(folder, tables.main), tables.tables.at(tables.main));
    }
    std::vector<std::string> names;
    for (const auto& name : plan.features)
        if (is_text_feature(name)) names.push_back(name);
    if (names.empty()) return;
    auto made =
        text_tables(names, {tables.tracks, tables.tables, tables.main, folder}, plan.texts, progress, plan.fitted);
    tables.tables.merge(made.tables);
    tables.steps   = std::move(made.steps);
    tables.missing = std::move(made.missing);
    tables.warnings.insert(tables.warnings.end(), made.warnings.begin(), made.warnings.end());
}

}  // namespace

std::vector<std::pair<RowUnit, std::string>> enum_names(RowUnit) {
    return {{RowUnit::Clip, "clip"}, {RowUnit::Song, "song"}};
}

std::vector<std::string> known_features() {
    auto names = features::all_feature_names();
    for (auto& name : text_feature_names()) names.push_back(std::move(name));
    return names;
}

PlannedFeatures planned_features(const ExtractionPlan& plan) {
    PlannedFeatures planned;
    const auto known = known_features();
    for (const auto& name : plan.features) {
        if (!features::is_onnx(name) && !collection::is_embedding(name) && !contains(known, name))
            features::refuse_feature(name, known);
        auto& kind = is_text_feature(name)            ? planned.text
                     : collection::is_embedding(name) ? planned.given
                                                      : planned.audio;
        if (contains(kind, name)) fail<UsageError>("E2210", "extract: feature '{}' is named twice", name);
        kind.push_back(name);
        if (planned.main.empty() && !is_text_feature(name)) planned.main = name;
    }
    if (planned.audio.empty()) planned.audio = implied_audio(planned.text, plan.texts);
    if (planned.audio.empty()) planned.audio = features::ExtractOptions{}.names;
    for (const auto& name : planned.text)
        for (const auto& part : audio_features_of(name, plan.texts))
            add_once(collection::is_embedding(part) ? planned.given : planned.audio, part);
    features::feature_names(audio_options(plan, planned.audio));  // an unknown name is told before anything is read
    if (planned.main.empty()) planned.main = planned.audio.front();
    return planned;
}

std::string input_hash(const collection::Collection& collection, const ExtractionPlan& plan) {
    auto hash = collection.input_hash;
    if (collection.table) return hash;
    for (const auto& name : planned_features(plan).audio)
        if (features::is_onnx(name)) hash = Digest().add(hash).add(features::onnx_identity(name)).text();
    return hash;
}

std::string file_stem(std::string feature) {
    if (features::is_onnx(feature)) return features::onnx_stem(feature);
    std::replace(feature.begin(), feature.end(), ':', '-');
    return feature;
}

fs::path table_path(const fs::path& folder, const std::string& name) {
    return folder / (name == "peaks" ? "peaks" : "features") / (file_stem(name) + ".npy");
}

CollectionFeatures feature_tables(const fs::path& folder, const collection::Collection& collection,
                                  const ExtractionPlan& asked, const Progress& progress) {
    const auto [plan, warnings] = collection.table ? AvailablePlan{asked, {}} : available(asked);
    for (const auto& name : given_embeddings(plan)) collection::given_embedding(collection, name);
    auto found =
        collection.table ? from_table(folder, collection, plan) : from_audio(folder, collection, plan, progress);
    if (found.tables.tracks.empty() && plan.for_merge) return found;
    if (found.tables.tracks.empty())
        fail<NothingUsable>("E2114", "none of {} tracks could be used; {} says why for each", collection.tracks.size(),
                            (folder / "failures.csv").string());
    add_derived(folder, plan, progress, found.tables);
    add_warnings(found.tables, warnings);
    return found;
}

}  // namespace ektara::extraction
