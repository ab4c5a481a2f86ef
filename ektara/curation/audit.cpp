#include "ektara/curation/audit.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/audio/fingerprint.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/curation/song_table.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/features/whole_sound.hpp"
#include "ektara/metrics/label_disagreement.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/neighbors/hubness.hpp"
#include "ektara/neighbors/outlier_factor.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::curation {
namespace {

using report::AuditFinding;
using report::AuditKind;
using report::AuditRecord;
using Index = Eigen::Index;

/// With fewer songs neither chance nor a usual density can be told.
constexpr std::size_t kFewestSongs = 20;
/// Standard deviations of a normal distribution in one median absolute deviation.
constexpr double kNormalMad = 1.4826;

void require_options(const AuditOptions& options) {
    const auto check = [](bool fine, const char* name, const auto& value, const char* rule) {
        if (!fine) fail<UsageError>("E6242", "audit.{}: {}, but got {}", name, rule, value);
    };
    check(options.neighbors >= 1, "neighbors", options.neighbors, "1 or more");
    check(options.permutations >= 99, "permutations", options.permutations, "99 or more");
    check(options.false_rate > 0 && options.false_rate < 1, "false_rate", options.false_rate, "above 0 and below 1");
    check(options.least_of_a_label >= 1, "least_of_a_label", options.least_of_a_label, "1 or more");
    check(options.outlier_neighbors >= 1, "outlier_neighbors", options.outlier_neighbors, "1 or more");
    check(options.outlier_limit > 0, "outlier_limit", options.outlier_limit, "above 0");
    check(options.outlier_factor >= 1, "outlier_factor", options.outlier_factor, "1 or more");
}

/// The column whose labels are judged; "" where the run has no genre and none was asked for.
std::string column_of(const report::RunView& run, const std::string& asked) {
    const std::string column = asked.empty() ? "genre" : asked;
    for (const auto& [id, row] : run.row_of)
        if (!value_of_song(run, {id}, column).empty()) return column;
    if (asked.empty()) return "";
    fail<UsageError>("E6240", "--labels-column {}: no song of this run has it; there are {}", asked,
                     fmt::join(run.label_columns(), ", "));
}

/// Tracks that hold the recording of an earlier one; nothing where the run has no fingerprints.
std::vector<AuditFinding> masters_of(const report::RunView& run, std::vector<SameSong>& same) {
    std::vector<AuditFinding> found;
    const auto file = run.folder / rundir::layout::feature("fingerprint");
    if (!artifacts::is_expected(file)) return found;
    const auto table = artifacts::read_table(file);
    std::vector<std::vector<std::uint32_t>> fingerprints;
    for (Index i = 0; i < table.values.rows(); ++i)
        fingerprints.push_back(features::fingerprint_words(table.values.row(i)));
    for (const auto& one : audio::same_recordings(fingerprints, audio::Sameness::Master)) {
        AuditFinding finding{.kind = AuditKind::Master, .id = table.rows[one.row]};
        finding.other = table.rows[one.original];
        finding.score = one.score;
        same.emplace_back(finding.other, finding.id);
        const auto song = run.cell(finding.id, "song_id");
        if (song.empty() || song != run.cell(finding.other, "song_id")) found.push_back(std::move(finding));
    }
    return found;
}

/// Songs with a label that enough songs have, a row each.
struct Judged {
    std::vector<Index> rows;
    std::vector<std::string> names;  ///< of the labels, in the order of their numbers
    std::vector<int> labels, strata;
    bool within_language = false;
};

Judged judged_songs(const report::RunView& run, const SongTable& songs, const std::string& column, int least) {
    std::vector<std::string> values;
    std::map<std::string, int> counts;
    for (const auto& members : songs.members) {
        values.push_back(column.empty() ? "" : value_of_song(run, members, column));
        ++counts[values.back()];
    }
    const auto parts       = evaluation::columns_of(column);
    const bool of_language = std::find(parts.begin(), parts.end(), "language") != parts.end();
    Judged judged;
    std::vector<std::string> labels, languages;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].empty() || counts[values[i]] < least) continue;
        judged.rows.push_back(static_cast<Index>(i));
        labels.push_back(values[i]);
        languages.push_back(of_language ? "" : value_of_song(run, songs.members[i], "language"));
    }
    for (const auto& [name, count] : counts)
        if (!name.empty() && count >= least) judged.names.push_back(name);
    judged.within_language = !of_language;
    judged.labels          = encode_labels(labels);
    judged.strata          = encode_labels(languages);
    return judged;
}

/// Labels that too few songs have, as a warning.
void add_unjudged(const report::RunView& run, const SongTable& songs, const AuditOptions& options, AuditRecord& audit) {
    std::map<std::string, int> counts;
    for (const auto& members : songs.members) ++counts[value_of_song(run, members, audit.labels_column)];
    std::vector<std::string> rare;
    for (const auto& [name, count] : counts)
        if (!name.empty() && count < options.least_of_a_label) rare.push_back(fmt::format("{} ({})", name, count));
    if (!rare.empty())
        audit.warnings.push_back(
            {"W-AUDIT-RARE-LABELS", fmt::format("songs of these labels are not judged, since fewer than {} songs have "
                                                "each (--set audit.least_of_a_label): {}",
                                                options.least_of_a_label, fmt::join(rare, ", "))});
}

Phrase label_rule(const std::string& column, const Judged& judged, int k, const AuditOptions& options) {
    return phrase(
        "audit.rule.label",
        "{column} of {songs} songs against their {k} nearest songs; {permutations} permutations{within}; false "
        "discovery rate {rate}",
        {{"column", column_phrase(column)},
         {"songs", number_phrase(judged.rows.size())},
         {"k", number_phrase(k)},
         {"permutations", number_phrase(options.permutations)},
         {"within", judged.within_language ? phrase("part.within_language", " within language") : Phrase()},
         {"rate", number_phrase(fmt::format("{}", options.false_rate))}});
}

void add_labels(const report::RunView& run, const SongTable& songs, const AuditOptions& options, AuditRecord& audit) {
    const auto judged = judged_songs(run, songs, audit.labels_column, options.least_of_a_label);
    audit.judged      = judged.rows.size();
    if (!audit.labels_column.empty()) add_unjudged(run, songs, options, audit);
    if (judged.rows.size() < kFewestSongs || judged.names.size() < 2) {
        audit.judged = 0;
        audit.rules.emplace_back(AuditKind::Label, phrase("audit.rule.not_judged", "not judged"));
        audit.warnings.push_back(
            {"W-AUDIT-NO-LABELS",
             fmt::format("labels are not judged: that takes {} songs and 2 labels with {} songs "
                         "each, and there are {} songs of {} such labels",
                         kFewestSongs, options.least_of_a_label, judged.rows.size(), judged.names.size())});
        return;
    }
    const Matrix points = songs.values(judged.rows, Eigen::all);
    const int k         = std::min(options.neighbors, static_cast<int>(judged.rows.size()) - 1);
    const auto nearest  = neighbors::mutual_proximity(points, k, neighbors::Metric::Euclidean, options.jobs);
    const auto all      = metrics::label_disagreements(nearest, judged.labels, judged.strata,
                                                       {options.permutations, options.seed, options.jobs});
    audit.rules.emplace_back(AuditKind::Label, label_rule(audit.labels_column, judged, k, options));
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].q > options.false_rate || all[i].other <= all[i].own) continue;
        AuditFinding finding{.kind = AuditKind::Label, .id = songs.id[static_cast<std::size_t>(judged.rows[i])]};
        finding.label     = judged.names[static_cast<std::size_t>(judged.labels[i])];
        finding.suggested = judged.names[static_cast<std::size_t>(all[i].suggested)];
        finding.support   = all[i].other;
        finding.p         = all[i].p;
        finding.q         = all[i].q;
        audit.findings.push_back(std::move(finding));
    }
}

double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void add_outliers(const SongTable& songs, const AuditOptions& options, AuditRecord& audit) {
    if (songs.size() < kFewestSongs) {
        audit.rules.emplace_back(AuditKind::Outlier, phrase("audit.rule.few_songs", "not judged: fewer than {n} songs",
                                                            {{"n", number_phrase(kFewestSongs)}}));
        return;
    }
    const int k        = std::min(options.outlier_neighbors, static_cast<int>(songs.size()) - 1);
    const auto nearest = neighbors::knn_of_any_size(songs.values, k, neighbors::Metric::Euclidean, options.jobs);
    const auto factors = neighbors::local_outlier_factor(nearest);
    std::vector<double> logs, deviations;
    for (const double factor : factors) logs.push_back(std::log(factor));
    const double middle = median_of(logs);
    for (const double value : logs) deviations.push_back(std::abs(value - middle));
    const double usual = middle + options.outlier_limit * kNormalMad * median_of(deviations);
    const double limit = std::max(usual, std::log(options.outlier_factor));
    audit.rules.emplace_back(
        AuditKind::Outlier,
        phrase("audit.rule.outlier",
               "local outlier factor over {k} songs above {limit}, the larger of {factor} and of {deviations} robust "
               "standard deviations (here {usual})",
               {{"k", number_phrase(k)},
                {"limit", number_phrase(fmt::format("{:.2f}", std::exp(limit)))},
                {"factor", number_phrase(fmt::format("{}", options.outlier_factor))},
                {"deviations", number_phrase(fmt::format("{}", options.outlier_limit))},
                {"usual", number_phrase(fmt::format("{:.2f}", std::exp(usual)))}}));
    for (std::size_t i = 0; i < logs.size(); ++i) {
        if (logs[i] <= limit) continue;
        AuditFinding finding{.kind = AuditKind::Outlier, .id = songs.id[i]};
        finding.score = std::exp(logs[i]);
        audit.findings.push_back(std::move(finding));
    }
}

/// What outliers and masters are labelled, and what the earlier master is labelled where that is something else.
void add_labels_of_others(const report::RunView& run, AuditRecord& audit) {
    if (audit.labels_column.empty()) return;
    for (auto& finding : audit.findings) {
        if (finding.kind == AuditKind::Label) continue;
        finding.label = value_of_song(run, {finding.id}, audit.labels_column);
        if (finding.kind != AuditKind::Master) continue;
        const auto other = value_of_song(run, {finding.other}, audit.labels_column);
        if (other != finding.label) finding.suggested = other;
    }
}

void sort_findings(std::vector<AuditFinding>& findings) {
    const auto key = [](const AuditFinding& one) {
        const bool by_rate = one.kind == AuditKind::Label;
        return std::tuple(one.kind, by_rate ? one.q : -one.score, by_rate ? -one.support : 0.0);
    };
    std::sort(findings.begin(), findings.end(), [&](const auto& a, const auto& b) {
        const auto x = key(a), y = key(b);
        return x != y ? x < y : a.id < b.id;
    });
}

}  // namespace

AuditRecord audit(const report::RunView& run, const report::RunMethod& method, const AuditOptions& options) {
    require_options(options);
    AuditRecord audit;
    audit.clustering    = method.clustering_name();
    audit.labels_column = column_of(run, options.labels_column);
    std::vector<SameSong> same;
    auto masters     = masters_of(run, same);
    const auto songs = song_table(run, method, same);
    audit.songs      = songs.size();
    add_labels(run, songs, options, audit);
    add_outliers(songs, options, audit);
    const bool heard = artifacts::is_expected(run.folder / rundir::layout::feature("fingerprint"));
    audit.rules.emplace_back(
        AuditKind::Master,
        heard ? phrase("audit.rule.master", "fingerprints of which at least 80 % of the bits are equal")
              : phrase("audit.rule.no_sound", "not looked for: the run has no fingerprints of its sound"));
    for (auto& master : masters) audit.findings.push_back(std::move(master));
    add_labels_of_others(run, audit);
    sort_findings(audit.findings);
    return audit;
}

}  // namespace ektara::curation
