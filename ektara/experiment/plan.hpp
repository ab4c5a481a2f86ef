#pragma once

#include <string>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"

namespace ektara::experiment {

/// What a run compares: its methods, each with the run's seeds, and what is to be said about them.
struct Plan {
    std::vector<Method> methods;
    std::vector<Warning> notes;
};

/// The plan for a collection, made before anything is extracted. Throws as `methods_of`.
Plan plan_of(const RunOptions& options, const collection::Collection& collection);

/// The plan without the methods that these features cannot have (features that are not there, a condition with fewer
/// than two values), with a note that says which: W-LEFT-OUT. The notes of `options` follow.
Plan feasible(const Plan& plan, const ModelInput& input, const RunOptions& options);

/// A number of clusters, and how it was chosen.
struct ChosenK {
    int k = 0;
    Phrase reason;
    std::vector<cluster::Candidate> curve;  ///< the figures of every number that was tried
};
/// The number of clusters that the standardised main features have for K-Means, by the criteria of `cluster --k auto`;
/// in preset `auto` as `choose_groups` does, unless a criterion was named.
ChosenK choose_k(const ModelInput& input, RunOptions options);

}  // namespace ektara::experiment
