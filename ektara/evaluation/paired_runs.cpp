#include "ektara/evaluation/paired_runs.hpp"

#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {

std::vector<PairedDifference> paired_differences(const std::vector<Track>& tracks,
                                                 const std::vector<PairedMethod>& methods, const RowOrder& order,
                                                 const metrics::EvaluationOptions& options, int jobs) {
    const auto targets = targets_of(tracks);
    const auto songs   = encode_labels(collection::songs_of(tracks));
    auto tests         = options;
    tests.baseline     = "A";
    const metrics::ResamplingUnits units{order.empty() ? songs : numbered_by_appearance(songs, order),
                                         artists_of(tracks), order};
    std::vector<PairedDifference> differences;
    for (const auto& method : methods) {
        const auto scores = metrics::evaluate(targets, {{"A", method.a}, {"B", method.b}}, units, tests, jobs);
        for (std::size_t t = 0; t < targets.size(); ++t) {
            const auto &a = scores[2 * t], &b = scores[2 * t + 1];
            differences.push_back({.method     = method.name,
                                   .target     = targets[t].name,
                                   .n          = b.n,
                                   .ami_a      = a.scores.ami,
                                   .ami_b      = b.scores.ami,
                                   .difference = b.gain,
                                   .low        = b.gain_low,
                                   .high       = b.gain_high});
        }
    }
    return differences;
}

}  // namespace ektara::evaluation
