#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::features {

struct Analysis;
struct KeptFrames;
class WholeSound;

/// What of a sound has to be computed for a feature, beside its spectra.
struct Needs {
    bool mel_64 = false, descriptors = false, waveform_overview = false, fingerprint = false, notes = false,
         musicnn = false;
    /// Features of models of the user's own (onnx_model.hpp).
    std::vector<std::string> onnx = {};
};

/// One kind of feature: its name, its columns, how an analysed clip becomes a row, what that needs, and for a sequence
/// its channels. Without `row` it is of the whole sound as it was decoded, and `row_of_sound` makes it. Of a feature
/// `of_crops`, columns, row and channels are those of one crop.
struct FeatureDefinition {
    std::string name;
    std::function<std::vector<std::string>(const ExtractOptions&)> columns;
    std::function<RowVector(const Analysis&, const ExtractOptions&)> row;
    Needs needs                                        = {};
    std::size_t channels                               = 0;
    std::function<RowVector(WholeSound&)> row_of_sound = nullptr;
    bool of_crops                                      = false;
};

/// Every feature of audio that has a name of its own, in the order of help and documentation.
std::span<const FeatureDefinition> feature_definitions();

/// The one of that name, or of a model of the user's own ("onnx:FILE"). Throws UsageError E2210, naming all, where
/// there is none, E2132 for a FILE that cannot be.
const FeatureDefinition& feature_definition(const std::string& name);

/// Throws UsageError E2210 for a name that is none of `known`, with the nearest of them.
[[noreturn]] void refuse_feature(const std::string& name, const std::vector<std::string>& known);

/// The rows of a segment for features with a `row`: one for each name, none for the others. The segment is cropped once
/// for all of them.
std::vector<RowVector> rows_of(const Analysis& segment, const std::vector<std::string>& names,
                               const ExtractOptions& options);

/// What any of these features needs.
Needs needs_of(const std::vector<std::string>& names);

/// The frames that these features need of a long clip.
KeptFrames kept_frames(const std::vector<std::string>& names, const ExtractOptions& options);

}  // namespace ektara::features
