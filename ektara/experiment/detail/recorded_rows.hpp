#pragma once

#include <filesystem>
#include <string>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/types.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// The settings of a run that begin with `prefix`.
template <class Options>
void read_settings(const rundir::RunRecord& record, const std::string& prefix, Options& options) {
    for (const auto& [name, value] : record.config)
        if (name.starts_with(prefix)) set_option(options, name.substr(prefix.size()), value);
}

/// One setting of a run; empty where it has none of this name.
std::string recorded_setting(const rundir::RunRecord& record, const std::string& name);

/// How the rows of a run were read. Runs of before that setting took keys as numbers.
collection::InputOptions reading_of(const rundir::RunRecord& record);

/// A table of the run with the rows that the run used, which its file may hold more of.
FeatureMatrix used_rows(const std::filesystem::path& run, const rundir::RunRecord& record, const std::string& features,
                        const collection::InputOptions& input);

}  // namespace ektara::experiment
