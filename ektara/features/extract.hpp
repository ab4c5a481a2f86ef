#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/audio/decode.hpp"
#include "ektara/core/types.hpp"
#include "ektara/features/conditioning.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/note_options.hpp"

namespace ektara::features {

/// Help of the setting features.names, which names every feature.
const char* feature_names_help();

/// Which features are computed, from which part of a file; `--set features.…` and `--set decode.…`.
struct ExtractOptions {
    std::vector<std::string> names = {"mfcc-moments"};
    double shortest_seconds        = 0.1;
    double silence_db              = -90;
    double sequence_seconds        = 3;
    int crops                      = 10;
    double crop_seconds            = 3;
    ClipOptions clip;
    MusicnnOptions musicnn;
    NoteOptions notes;
    audio::DecodeOptions decode;
    /// Threads; 0: one a core. No field below, since results do not depend on it.
    int jobs = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("names", self.names, feature_names_help());
        visit("shortest_seconds", self.shortest_seconds, "clips below this are turned away as too short");
        visit("silence_db", self.silence_db,
              "clips whose peak amplitude stays below this (dB of full scale) are silent");
        visit("sequence_seconds", self.sequence_seconds, "length of the sequences: their middle, or edges repeated");
        visit("crops", self.crops, "parts of a clip that features named …-crops have a row of numbers of, 2 to 100");
        visit("crop_seconds", self.crop_seconds, "length of each; they spread evenly and overlap in a short clip");
        ClipOptions::fields(self.clip, visit);
        MusicnnOptions::fields(self.musicnn, visit);
        NoteOptions::fields(self.notes, visit);
    }
};

/// What is known of a file once it was read.
struct TrackInfo {
    double duration_seconds = 0;  ///< of the whole file
    audio::Verdict verdict  = audio::Verdict::Ok;
    std::string note        = {};
    audio::Tags tags        = {};
    int source_rate_hz = 0, source_channels = 0;
    /// Half the distance between the lowest and the highest sample, in decibels of full scale.
    double peak_amplitude_dbfs = 0;
    double analysed_seconds    = 0;  ///< of the part that was read
    /// The file's channels cancel each other in their mean (audio::decode).
    bool channels_cancel = false;
};

/// Everything computed from one track: one row for each of the names asked for, in their order.
struct TrackFeatures {
    TrackInfo info;
    std::vector<RowVector> rows;
    double decode_seconds = 0, feature_seconds = 0;
};

/// One FeatureMatrix a name, rows in bytewise order of ids; what is known of every track, failed ones included.
struct Extracted {
    std::map<std::string, FeatureMatrix> tables;
    std::map<TrackId, TrackInfo> infos;
    std::vector<Failure> failures;
    /// Summed over the threads.
    double decode_seconds = 0, feature_seconds = 0;
};

/// The feature that holds MFCCs over time, which a convolutional autoencoder may take.
inline constexpr const char* kMfccSequence = "mfcc-sequence";

/// What the layer before musicnn's tags holds, and the tags (musicnn.hpp).
inline constexpr const char *kMusicnn = "musicnn", *kMusicnnMoments = "musicnn-moments", *kMusicnnTags = "tags";

/// The option of a table's recipe that tells which build of the analysis made it (analysis_build_id.hpp).
inline constexpr const char* kAnalysisBuild = "analysis_build";

/// Every feature of audio that has a name of its own, in the order of help and documentation; "onnx:FILE" is one of a
/// model of the user's own (onnx_model.hpp).
std::vector<std::string> all_feature_names();

/// The names in `options.names`. Throws UsageError E2210 for an unknown, repeated or missing one, E2132 for a model
/// that cannot be named, or two whose tables would have the same name.
std::vector<std::string> feature_names(const ExtractOptions& options);

/// Names of the columns of one feature. `mfcc-moments`: mfcc1_mean … mfcc13_mean, mfcc1_std …, mfcc1_skew …,
/// mfcc1_kurtosis … mfcc13_kurtosis. `mfcc-sequence` (13 coefficients) and `mel-sequence` (64 mels in dB): channel by
/// channel mfcc1_t0, mfcc1_t1, … and mel1_t0, …. `descriptors` and `rich`: see descriptors.hpp; `notes`: notes.hpp;
/// `musicnn` and `tags`: musicnn.hpp; `onnx:FILE`: onnx_model.hpp; `peaks` and `fingerprint`: whole_sound.hpp.
/// `NAME-crops`: the columns of NAME for every crop, crop1_mfcc1_mean … crop10_….
std::vector<std::string> feature_columns(const std::string& name, const ExtractOptions& options = {});

/// Shape of one row: {52} for `mfcc-moments`, the number of its columns for any other but {channels, T} for a sequence,
/// T = 1 + ⌊sequence_seconds · rate / 512⌋, {crops, d} for crops of rows of d columns, and {crops · channels, T} for
/// crops of sequences.
std::vector<std::size_t> feature_shape(const std::string& name, const ExtractOptions& options = {});

/// What a feature depends on, beside the audio and the build of the analysis: two equal recipes give the same row. An
/// option that changes a feature must stand here, or results from before it was changed would be taken from the store.
Recipe feature_recipe(const std::string& name, const ExtractOptions& options);

/// A Failure where a clip is shorter than `shortest_seconds` (E2111) or silent (E2112: its peak amplitude is below
/// `silence_db`, so a constant offset is silence too).
std::optional<Failure> too_short_or_silent(const Track& track, const TrackInfo& info, const ExtractOptions& options);

/// One row for each of the names asked for, in their order, from one decoded clip: conditioned (ClipOptions), cut into
/// segments, analysed, pooled. Sequences and crops are those of the segment in the middle. Throws as `analyse`, and
/// InvalidArgument E2211 for a clip of another rate than `options.decode` says.
std::vector<RowVector> feature_rows(const Waveform& clip, const ExtractOptions& options);

/// Decodes one track and computes its features block by block, so that memory does not grow with the audio but with
/// what is analysed of it; the pipeline calls it for each track and keeps the result.
///
/// Failures: those of `audio::decode` and of `too_short_or_silent`; E2116 where a file that has to be read again (level
/// or segments of more than ten minutes, any of more than 30 to 90 by the features) was replaced meanwhile, E2131 where
/// a model of the user's own gives a value that is not finite. Throws as `feature_names` and `audio::decode` do, and
/// InvalidArgument E2211 for an option out of range. `read`: what audio::identify has kept of this file.
Outcome<TrackFeatures> extract_track(const Track& track, const ExtractOptions& options, audio::ReadFile read = {});

/// Puts the outcomes of tracks (same order as `tracks`) together. Tables may have no rows.
Extracted assemble(const std::vector<Track>& tracks, std::vector<Outcome<TrackFeatures>> outcomes,
                   const ExtractOptions& options);

/// `extract_track` for every track, `options.jobs` at a time. The result does not depend on `jobs` or on the order of
/// the tracks. `progress(done, total)` is called after each, one call at a time.
Extracted extract(const std::vector<Track>& tracks, const ExtractOptions& options,
                  const std::function<void(std::size_t done, std::size_t total)>& progress = {});

}  // namespace ektara::features
