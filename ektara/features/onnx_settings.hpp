#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ektara/features/mel.hpp"

namespace ektara::features {

/// What a model takes of a patch of sound.
enum class OnnxInput { Samples, LogMel };
std::vector<std::pair<OnnxInput, std::string>> enum_names(OnnxInput);

/// What stands before and after a patch where frames are centred; None: frames lie within the patch.
enum class FramePadding { Zeros, Reflect, None };
std::vector<std::pair<FramePadding, std::string>> enum_names(FramePadding);

enum class MelSpectrum { Power, Magnitude };
std::vector<std::pair<MelSpectrum, std::string>> enum_names(MelSpectrum);

enum class MelLog { Decibels, Natural, Base10, None };
std::vector<std::pair<MelLog, std::string>> enum_names(MelLog);

/// How a clip shorter than a patch fills it.
enum class ShortClip { Zeros, Repeat };
std::vector<std::pair<ShortClip, std::string>> enum_names(ShortClip);

/// What becomes of the rows of a clip's patches.
enum class PatchPool { Mean };
std::vector<std::pair<PatchPool, std::string>> enum_names(PatchPool);

/// Log-mel frames of a patch: y = log(max(floor, scale·mel + offset)), no lower than `top_db` decibels below the
/// highest (0: anything), less `mean`, divided by `deviation`. The window is Hann of n_fft samples.
struct OnnxMel {
    int n_fft = 1024, hop_length = 512, n_mels = 64;
    double lowest_hz = 0, highest_hz = 0;
    MelScale mel_scale   = MelScale::Slaney;
    bool equal_areas     = true;
    MelSpectrum spectrum = MelSpectrum::Power;
    FramePadding padding = FramePadding::Zeros;
    MelLog log           = MelLog::Decibels;
    double floor = 1e-10, scale = 1, offset = 0, top_db = 0, mean = 0, deviation = 1;
};

/// What `trained_on` says where a model has seen no labels of music.
inline constexpr const char* kTrainedOnNoLabels = "none";

/// What the TOML beside a model says: what the model takes and gives.
struct OnnxSettings {
    /// Labels of music that the model was trained on, or kTrainedOnNoLabels.
    std::string trained_on;
    int sample_rate_hz    = 0;
    double patch_seconds  = 0;  ///< 0: as long as the model's input
    double hop_seconds    = 0;  ///< 0: a patch
    ShortClip short_clips = ShortClip::Zeros;
    PatchPool pooling     = PatchPool::Mean;
    OnnxInput kind        = OnnxInput::Samples;
    /// Name and axes of the input, with commas; empty: its only one, and "1, samples" or "1, frames, mels".
    std::string input, layout;
    /// Samples of a patch less their mean, divided by their deviation.
    bool standardise = false;
    OnnxMel mel;
    /// Name of the output; empty: the only one.
    std::string output;
    /// Which axis of the output are the columns, counted from 0 or, below 0, from the end; means are taken over others.
    int axis = -1;
    /// Columns, where the model does not say how many.
    int columns = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("trained_on", self.trained_on, "labels of music that the model was trained on, or none");
        visit("sample_rate_hz", self.sample_rate_hz, "rate that the model hears, in Hz");
        visit("patch_seconds", self.patch_seconds, "length of a patch; 0: that of the model's input");
        visit("hop_seconds", self.hop_seconds, "from patch to patch; 0: a patch");
        visit("short_clips", self.short_clips, "how a clip shorter than a patch fills it: zeros or repeat");
        visit("pooling", self.pooling, "what becomes of the patches of a clip: mean");
        visit("input.kind", self.kind, "samples or log-mel");
        visit("input.name", self.input, "name of the input tensor");
        visit("input.layout", self.layout, "its axes: 1, samples, or 1, frames, mels, in their order");
        visit("input.standardise", self.standardise, "samples less their mean, divided by their deviation");
        visit("mel.n_fft", self.mel.n_fft, "samples of a frame, a power of two");
        visit("mel.hop_length", self.mel.hop_length, "samples from frame to frame");
        visit("mel.n_mels", self.mel.n_mels, "number of mels");
        visit("mel.lowest_hz", self.mel.lowest_hz, "where the filters begin");
        visit("mel.highest_hz", self.mel.highest_hz, "where they end; 0: at half the rate");
        visit("mel.mel_scale", self.mel.mel_scale, "slaney or htk");
        visit("mel.equal_areas", self.mel.equal_areas, "filters of equal area; false: of equal height");
        visit("mel.spectrum", self.mel.spectrum, "power or magnitude");
        visit("mel.padding", self.mel.padding, "zeros, reflect, or none: frames lie within the patch");
        visit("mel.log", self.mel.log, "db, ln, log10 or none");
        visit("mel.floor", self.mel.floor, "smallest number of which a logarithm is taken");
        visit("mel.scale", self.mel.scale, "what a mel is multiplied by before");
        visit("mel.offset", self.mel.offset, "what is added to it before");
        visit("mel.top_db", self.mel.top_db, "decibels that are kept below a patch's highest; 0: all");
        visit("mel.mean", self.mel.mean, "what is subtracted after the logarithm");
        visit("mel.deviation", self.mel.deviation, "what that is divided by");
        visit("output.name", self.output, "name of the output tensor");
        visit("output.axis", self.axis, "axis of the columns; below 0: from the end");
        visit("output.columns", self.columns, "number of columns, where the model does not say it");
    }
};

/// Reads and checks the TOML beside a model. Throws UsageError E5064 where there is none, E1104 where it is no TOML,
/// E1102 for a value of another kind, E5065 for an unknown or missing key or a value out of range.
OnnxSettings read_onnx_settings(const std::filesystem::path& toml);

}  // namespace ektara::features
