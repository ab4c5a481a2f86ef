#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/phrase.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// What `audit` finds: a label that the neighbours do not share, a song that is far from all others, another master of
/// a recording that is there already.
enum class AuditKind { Label, Outlier, Master };
/// "label", "outlier", "master".
std::vector<std::pair<AuditKind, std::string>> enum_names(AuditKind);
std::string name_of(AuditKind kind);

/// One finding; a row of audit.csv. NaN and "" stand for what the kind does not have.
struct AuditFinding {
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

    AuditKind kind    = AuditKind::Label;
    TrackId id        = {};                  ///< the track that stands for the song
    std::string label = {}, suggested = {};  ///< its label, and its neighbours'; the other master's, if it differs
    double support = kNone;                  ///< share of the neighbours' weight with the suggested label
    double p = kNone, q = kNone;             ///< permutation p, least false discovery rate
    double score  = kNone;  ///< outlier: its local outlier factor; master: share of equal fingerprint bits
    TrackId other = {};     ///< master: the earlier track that holds the same recording
};

/// What an audit looked at, by which rules, and what it found: labels by rising q, outliers and masters by falling
/// score, of equal ones the lower id.
struct AuditRecord {
    std::string clustering, labels_column;
    std::size_t songs = 0, judged = 0;  ///< in the space; of these with a label that can be judged
    std::vector<std::pair<AuditKind, Phrase>> rules;
    std::vector<AuditFinding> findings;
    std::vector<Warning> warnings;
};

/// `kind,id,label,suggested,support,p,q,score,other`.
artifacts::CsvTable audit_table(const AuditRecord& audit);

/// The record as one JSON object.
std::string audit_json(const AuditRecord& audit);

/// Lines for a terminal: of each kind its rule and its findings, songs by title and id.
std::string audit_text(const RunView& run, const AuditRecord& audit);

/// Writes audit.csv and audit.json into a folder, RUN for those that the page shows.
void write_audit(const std::filesystem::path& folder, const AuditRecord& audit);

/// RUN/audit.json; nothing where the run was not audited. Throws Error E4203 where it is damaged.
std::optional<AuditRecord> read_audit(const std::filesystem::path& run);

}  // namespace ektara::report
