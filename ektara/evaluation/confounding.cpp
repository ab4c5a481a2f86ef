#include "ektara/evaluation/confounding.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {
namespace {

using Kind = metrics::ProbedColumn::Kind;

const metrics::ProbeFinding* find(const std::vector<metrics::ProbeFinding>& findings, const std::string& column) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](auto& one) { return one.column == column; });
    return found == findings.end() ? nullptr : &*found;
}

std::string text_of(const metrics::ProbeFinding& finding, const metrics::ProbeFinding* before) {
    const std::string finding_text =
        fmt::format("{}: its {} values can be recognised from the features (balanced accuracy {:.2f}{}, chance {:.2f})",
                    finding.column, finding.probe.classes, finding.probe.balanced_accuracy,
                    before == nullptr ? std::string()
                                      : fmt::format("; {:.2f} without level, band limit and cepstral mean subtraction",
                                                    before->probe.balanced_accuracy),
                    finding.probe.chance);
    if (finding.entangled_with.empty())
        return finding_text +
               ". Groups are likely to follow it, by music or by recording; do not expect groups that mix its values";
    return finding_text + fmt::format(", and it goes with {} (Cramér's V {:.2f}). Groups may be recording chains",
                                      finding.entangled_with, finding.association);
}

}  // namespace

std::vector<metrics::ProbeFinding> probe_collection(const Matrix& features, const std::vector<Track>& tracks,
                                                    Seed seed) {
    std::vector<metrics::ProbedColumn> columns;
    for (const auto& [name, kind] : {std::pair{"source", Kind::Provenance},
                                     {"corpus", Kind::Provenance},
                                     {"collection", Kind::Provenance},
                                     {"dataset", Kind::Provenance},
                                     {"language", Kind::Language},
                                     {"genre", Kind::Other}}) {
        auto labels = encode_labels(column_of(tracks, name));
        if (*std::max_element(labels.begin(), labels.end()) >= 1) columns.push_back({name, std::move(labels), kind});
    }
    if (columns.empty()) return {};
    const auto songs = whole_songs(features, encode_labels(collection::songs_of(tracks)));
    return metrics::corpus_probe(features, columns, songs, {.seed = seed});
}

std::vector<Warning> confounding_warnings(const std::vector<metrics::ProbeFinding>& findings,
                                          const std::vector<metrics::ProbeFinding>& before) {
    std::vector<Warning> warnings;
    for (const auto& finding : findings)
        if (finding.confounded) warnings.push_back({"W-CONFOUNDED", text_of(finding, find(before, finding.column))});
    return warnings;
}

}  // namespace ektara::evaluation
