#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/collection/feature_input.hpp"
#include "ektara/core/types.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/method.hpp"
#include "ektara/extraction/feature_tables.hpp"

namespace ektara::experiment {

/// What the spaces of a run are made of. Rows are the same in all of it.
struct ModelInput {
    std::string main;  ///< name of the main features, the reference space of internal indices
    std::map<std::string, collection::FeatureInput> features;  ///< by Space::table_key()
    std::vector<Track> tracks;
    std::vector<std::string> songs;
    const collection::FeatureInput& reference() const { return features.at(main); }
    /// Features in whose space every clustering's internal indices are computed too: the main ones, or those that
    /// `RunOptions::reference_space` names.
    std::string reference_space = main;
    /// The columns of each block of fused features, by Space::table_key().
    std::map<std::string, std::vector<Eigen::Index>> blocks = {};
};

/// Every table as it is, and as the methods want it transformed. Throws what `weighed` throws, and InvalidArgument
/// E1216 where there are weights and no features with groups.
ModelInput model_input(const extraction::FeatureTables& tables, const RunOptions& options,
                       const std::vector<Method>& methods = {});

}  // namespace ektara::experiment
