#include "ektara/report/audit_record.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/phrase_json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/report/terminal.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double number_or_none(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() || found->is_null() ? AuditFinding::kNone : found->get<double>();
}

Json to_json(const AuditFinding& finding) {
    return {{"kind", name_of(finding.kind)},
            {"id", finding.id},
            {"label", finding.label},
            {"suggested", finding.suggested},
            {"support", number_or_null(finding.support)},
            {"p", number_or_null(finding.p)},
            {"q", number_or_null(finding.q)},
            {"score", number_or_null(finding.score)},
            {"other", finding.other}};
}

AuditKind kind_named(const Json& json) {
    return enum_value<AuditKind>(json.at("kind").get<std::string>()).value_or(AuditKind::Label);
}

AuditFinding finding_from(const Json& json) {
    AuditFinding finding;
    finding.kind      = kind_named(json);
    finding.id        = json.at("id").get<TrackId>();
    finding.label     = json.at("label").get<std::string>();
    finding.suggested = json.at("suggested").get<std::string>();
    finding.support   = number_or_none(json, "support");
    finding.p         = number_or_none(json, "p");
    finding.q         = number_or_none(json, "q");
    finding.score     = number_or_none(json, "score");
    finding.other     = json.at("other").get<TrackId>();
    return finding;
}

Json to_json(const AuditRecord& audit) {
    Json json{{"clustering", audit.clustering}, {"labels_column", audit.labels_column},
              {"songs", audit.songs},           {"judged", audit.judged},
              {"rules", Json::array()},         {"findings", Json::array()},
              {"warnings", Json::array()}};
    for (const auto& [kind, rule] : audit.rules)
        json["rules"].push_back(
            {{"kind", name_of(kind)}, {"rule", rule.text}, {"rule_said", artifacts::to_json(rule)}});
    for (const auto& finding : audit.findings) json["findings"].push_back(to_json(finding));
    for (const auto& [code, text] : audit.warnings) json["warnings"].push_back({{"code", code}, {"text", text}});
    return json;
}

/// The words alone where an earlier version wrote them.
Phrase rule_from(const Json& json) {
    const auto said = json.find("rule_said");
    return said == json.end() ? Phrase(json.at("rule").get<std::string>()) : artifacts::phrase_from_json(*said);
}

AuditRecord record_from(const Json& json) {
    AuditRecord audit;
    audit.clustering    = json.at("clustering").get<std::string>();
    audit.labels_column = json.at("labels_column").get<std::string>();
    audit.songs         = json.at("songs").get<std::size_t>();
    audit.judged        = json.at("judged").get<std::size_t>();
    for (const auto& rule : json.at("rules")) audit.rules.emplace_back(kind_named(rule), rule_from(rule));
    for (const auto& finding : json.at("findings")) audit.findings.push_back(finding_from(finding));
    for (const auto& warning : json.at("warnings"))
        audit.warnings.push_back({warning.at("code").get<std::string>(), warning.at("text").get<std::string>()});
    return audit;
}

/// "Title (id)", or the id alone.
std::string song_text(const RunView& run, const TrackId& id) {
    const auto title = run.cell(id, "title");
    return title.empty() || title == id ? id : fmt::format("{} ({})", title, id);
}

std::string line_of(const RunView& run, const AuditFinding& finding) {
    const auto song = song_text(run, finding.id);
    switch (finding.kind) {
        case AuditKind::Label:
            return fmt::format("  {}: {} → {}  {:.0f} % of its neighbours, {}\n", song, finding.label,
                               finding.suggested, 100 * finding.support,
                               finding.q < 1e-4 ? "q < 0.0001" : fmt::format("q = {:.2g}", finding.q));
        case AuditKind::Outlier:
            return fmt::format("  {}: {:.2f} times sparser around it than around its neighbours\n", song,
                               finding.score);
        case AuditKind::Master:
            return fmt::format("  {} = {}  {:.1f} % of the bits are equal\n", song, song_text(run, finding.other),
                               100 * finding.score);
    }
    return {};
}

const char* heading_of(AuditKind kind) {
    switch (kind) {
        case AuditKind::Label:
            return "Labels that the neighbours do not share";
        case AuditKind::Outlier:
            return "Songs that fit nowhere";
        case AuditKind::Master:
            return "The same recording again";
    }
    return "";
}

}  // namespace

std::vector<std::pair<AuditKind, std::string>> enum_names(AuditKind) {
    return {{AuditKind::Label, "label"}, {AuditKind::Outlier, "outlier"}, {AuditKind::Master, "master"}};
}

std::string name_of(AuditKind kind) {
    for (const auto& [known, name] : enum_names(AuditKind{}))
        if (known == kind) return name;
    return {};
}

artifacts::CsvTable audit_table(const AuditRecord& audit) {
    artifacts::CsvTable table{{"kind", "id", "label", "suggested", "support", "p", "q", "score", "other"}, {}, {}};
    const auto cell = [](double value) { return artifacts::format_number(value); };
    for (const auto& finding : audit.findings)
        table.rows.push_back({name_of(finding.kind), finding.id, finding.label, finding.suggested,
                              cell(finding.support), cell(finding.p), cell(finding.q), cell(finding.score),
                              finding.other});
    return table;
}

std::string audit_json(const AuditRecord& audit) { return artifacts::format_json(to_json(audit)); }

std::string audit_text(const RunView& run, const AuditRecord& audit) {
    std::string text;
    for (const auto& [kind, rule] : audit.rules) {
        std::string lines;
        int count = 0;
        for (const auto& finding : audit.findings) {
            if (finding.kind != kind) continue;
            lines += line_of(run, finding);
            ++count;
        }
        text += fmt::format("{}: {}\n  ({})\n{}", heading_of(kind), count, rule.text, lines);
    }
    return for_terminal(text);
}

void write_audit(const fs::path& folder, const AuditRecord& audit) {
    artifacts::write_csv(folder / rundir::layout::kAuditTable, audit_table(audit));
    artifacts::write_json(folder / rundir::layout::kAudit, to_json(audit));
}

std::optional<AuditRecord> read_audit(const fs::path& run) {
    const fs::path file = run / rundir::layout::kAudit;
    if (!artifacts::is_expected(file)) return std::nullopt;
    try {
        return record_from(artifacts::read_json(file));
    } catch (const Json::exception&) {
        fail("E4203", "{}: is damaged; delete it and run 'ektara audit {}' again", file.string(), run.string());
    }
}

}  // namespace ektara::report
