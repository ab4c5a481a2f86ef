#include "ektara/evaluation/confounding.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {
namespace {

using Kind = metrics::ProbedColumn::Kind;

const metrics::ProbeFinding* find(const std::vector<metrics::ProbeFinding>& findings, const std::string& column) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](auto& one) { return one.column == column; });
    return found == findings.end() ? nullptr : &*found;
}

std::string text_of(const metrics::ProbeFinding& finding, const metrics::ProbeFinding* before) {
    const std::string told =
        fmt::format("{}: the features tell its {} values apart (balanced accuracy {:.2f}{}, chance {:.2f})",
                    finding.column, finding.probe.classes, finding.probe.balanced_accuracy,
                    before == nullptr ? std::string()
                                      : fmt::format("; {:.2f} without level, band limit and cepstral mean subtraction",
                                                    before->probe.balanced_accuracy),
                    finding.probe.chance);
    if (finding.entangled_with.empty())
        return told + "; groups may follow it, by music or by sound, and groups across it cannot be expected";
    return told + fmt::format(", and it goes with {} (Cramér's V {:.2f}): groups may be recording chains",
                              finding.entangled_with, finding.association);
}

}  // namespace

std::vector<metrics::ProbeFinding> probe_collection(const experiment::ModelInput& input, Seed seed) {
    std::vector<metrics::ProbedColumn> columns;
    for (const auto& [name, kind] : {std::pair{"source", Kind::Provenance},
                                     {"corpus", Kind::Provenance},
                                     {"collection", Kind::Provenance},
                                     {"dataset", Kind::Provenance},
                                     {"language", Kind::Language},
                                     {"genre", Kind::Other}}) {
        auto labels = numbered(column_of(input.tracks, name));
        if (*std::max_element(labels.begin(), labels.end()) >= 1) columns.push_back({name, std::move(labels), kind});
    }
    if (columns.empty()) return {};
    return metrics::corpus_probe(input.reference().standardised.values, columns, numbered(input.songs), {.seed = seed});
}

std::vector<Warning> confounding_warnings(const std::vector<metrics::ProbeFinding>& findings,
                                          const std::vector<metrics::ProbeFinding>& before) {
    std::vector<Warning> warnings;
    for (const auto& finding : findings)
        if (finding.confounded)
            warnings.push_back({"W-CONFOUNDED", text_of(finding, find(before, finding.column))});
    return warnings;
}

artifacts::Json to_json(const std::vector<metrics::ProbeFinding>& findings,
                        const std::vector<metrics::ProbeFinding>& before) {
    auto rows = artifacts::Json::array();
    for (const auto& finding : findings) {
        rows.push_back({{"column", finding.column},
                        {"classes", finding.probe.classes},
                        {"rows", finding.probe.rows},
                        {"balanced_accuracy", finding.probe.balanced_accuracy},
                        {"chance", finding.probe.chance},
                        {"entangled_with", finding.entangled_with},
                        {"association", finding.association},
                        {"confounded", finding.confounded}});
        if (const auto* plain = find(before, finding.column))
            rows.back()["balanced_accuracy_without_controls"] = plain->probe.balanced_accuracy;
    }
    return rows;
}

}  // namespace ektara::evaluation
