#include "ektara/curation/audit.hpp"

#include <gtest/gtest.h>

#include "curated_run.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/random.hpp"
#include "ektara/features/whole_sound.hpp"
#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "phrases.hpp"

namespace ektara::curation {
namespace {

using report::AuditFinding;
using report::AuditKind;
using testing::CuratedRun;

report::AuditRecord audit_of(const CuratedRun& made, const AuditOptions& options = {}) {
    const auto run = made.view();
    return audit(run, report::method_named(run, ""), options);
}

std::vector<AuditFinding> of_kind(const report::AuditRecord& audit, AuditKind kind) {
    auto found = audit.findings;
    std::erase_if(found, [&](const auto& one) { return one.kind != kind; });
    return found;
}

std::string codes(const report::AuditRecord& audit) {
    std::string all;
    for (const auto& warning : audit.warnings) all += warning.code + " ";
    return all;
}

TEST(Audit, CallsTheExchangedLabelAndSaysWhichItsNeighboursHave) {
    auto rows        = testing::two_genres();
    rows[3].genre    = "baul";
    const auto found = of_kind(audit_of(CuratedRun(rows), {.neighbors = 12}), AuditKind::Label);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, "t03");
    EXPECT_EQ(found[0].label, "baul");
    EXPECT_EQ(found[0].suggested, "rock");
    EXPECT_GT(found[0].support, 0.9);
    EXPECT_LE(found[0].q, 0.05);
    EXPECT_TRUE(of_kind(audit_of(CuratedRun(testing::two_genres()), {.neighbors = 12}), AuditKind::Label).empty());
}

TEST(Audit, ALabelOfLanguagesIsPermutedAmongAllSongs) {
    auto rows = testing::two_genres();
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].language = (i < 20) == (i != 3) ? "bangla" : "english";
    const auto audit = audit_of(CuratedRun(rows), {.neighbors = 12, .labels_column = "language"});
    const auto found = of_kind(audit, AuditKind::Label);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, "t03");
    for (const auto& [kind, rule] : audit.rules) EXPECT_TRUE(testing::is_sample(rule));
    EXPECT_EQ(audit.rules.front().second.text.find("within language"), std::string::npos);
}

TEST(Audit, ClipsAndCopiesOfASongDoNotSpeakForItsLabel) {
    auto rows = testing::two_genres();
    // A wrongly labelled song with eleven clips beside one another: alone they would agree on the wrong label.
    rows[3].genre = "baul";
    for (int i = 0; i < 10; ++i) {
        auto clip = rows[3];
        clip.id   = "t03 clip " + std::to_string(i);
        clip.x += 0.01F * static_cast<float>(i + 1);
        rows.push_back(clip);
    }
    auto copy    = rows[3];  // of another song_id, to the last digit
    copy.id      = "u copy";
    copy.song_id = "another";
    rows.push_back(copy);
    const auto audit = audit_of(CuratedRun(rows), {.neighbors = 12});
    EXPECT_EQ(audit.songs, 40u);
    const auto found = of_kind(audit, AuditKind::Label);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].suggested, "rock");
}

TEST(Audit, ASongFarFromEverythingFitsNowhere) {
    auto rows = testing::two_genres();
    rows.push_back({"t99", "s99", "bangla", "rock", 0.5F, 37});
    const auto found = of_kind(audit_of(CuratedRun(rows)), AuditKind::Outlier);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, "t99");
    EXPECT_GT(found[0].score, 2);
}

/// 100 random words for each row, those of row `copy` as in `original` with 8 % of the bits turned.
void write_fingerprints(const CuratedRun& made, const std::vector<testing::CuratedRow>& rows, int original, int copy) {
    FeatureMatrix table{Matrix::Constant(std::ssize(rows), 1920, -1.0F), {}, features::fingerprint_columns(), {}};
    std::vector<std::uint32_t> kept;
    for (int i = 0; i < std::ssize(rows); ++i) {
        Random random(8, "words", static_cast<std::uint64_t>(i));
        for (int w = 0; w < 100; ++w) {
            auto word = static_cast<std::uint32_t>(random.next());
            if (i == original) kept.push_back(word);
            if (i == copy) word = kept[static_cast<std::size_t>(w)];
            for (int bit = 0; i == copy && bit < 32; ++bit) word ^= (random.uniform() < 0.08 ? 1U : 0U) << bit;
            table.values(i, 2 * w)     = static_cast<float>(word >> 16);
            table.values(i, 2 * w + 1) = static_cast<float>(word & 0xFFFF);
        }
        table.rows.push_back(rows[static_cast<std::size_t>(i)].id);
    }
    artifacts::write_table(made.folder() / "features" / "fingerprint.npy", table);
}

TEST(Audit, AnotherMasterIsTheSameSongAndItsOtherLabelIsTold) {
    auto rows     = testing::two_genres();
    rows[7].genre = "baul";
    const CuratedRun made(rows);
    write_fingerprints(made, rows, 6, 7);
    const auto audit = audit_of(made, {.neighbors = 12});
    EXPECT_EQ(audit.songs, 39u);
    for (const auto& [kind, rule] : audit.rules) EXPECT_TRUE(testing::is_sample(rule));
    const auto found = of_kind(audit, AuditKind::Master);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, "t07");
    EXPECT_EQ(found[0].other, "t06");
    EXPECT_NEAR(found[0].score, 0.92, 0.02);
    EXPECT_EQ(found[0].label, "baul");
    EXPECT_EQ(found[0].suggested, "rock");
    rows[7].song_id = rows[6].song_id;
    const CuratedRun clips(rows);
    write_fingerprints(clips, rows, 6, 7);
    EXPECT_TRUE(of_kind(audit_of(clips), AuditKind::Master).empty()) << "clips of one song are known to be";
}

TEST(Audit, RareLabelsAndFewSongsAreNotJudgedAndItSaysSo) {
    auto rows       = testing::two_genres();
    rows[3].genre   = "kirtan";
    const auto rare = audit_of(CuratedRun(rows), {.neighbors = 12});
    EXPECT_EQ(codes(rare), "W-AUDIT-RARE-LABELS ");
    EXPECT_TRUE(of_kind(rare, AuditKind::Label).empty());
    EXPECT_EQ(rare.judged, 39u);
    rows.resize(12);
    const auto few = audit_of(CuratedRun(rows));
    EXPECT_EQ(codes(few), "W-AUDIT-RARE-LABELS W-AUDIT-NO-LABELS ");
    EXPECT_EQ(few.judged, 0u);
    for (const auto& [kind, rule] : few.rules) EXPECT_TRUE(testing::is_sample(rule));
}

TEST(Audit, WithoutGenresTheRestIsDone) {
    auto rows = testing::two_genres();
    for (auto& row : rows) row.genre = "";
    rows.push_back({"t99", "s99", "bangla", "", 0.5F, 37});
    const auto found = audit_of(CuratedRun(rows));
    EXPECT_EQ(codes(found), "W-AUDIT-NO-LABELS ");
    EXPECT_EQ(of_kind(found, AuditKind::Outlier).size(), 1u);
    EXPECT_CODE("E6240", audit_of(CuratedRun(rows), {.labels_column = "genre"}));
}

TEST(Audit, RefusesOptionsOutOfRange) {
    const CuratedRun made(testing::two_genres());
    EXPECT_CODE("E6242", audit_of(made, {.neighbors = 0}));
    EXPECT_CODE("E6242", audit_of(made, {.permutations = 9}));
    EXPECT_CODE("E6242", audit_of(made, {.false_rate = 1}));
    EXPECT_CODE("E6242", audit_of(made, {.outlier_limit = 0}));
    EXPECT_CODE("E6240", audit_of(made, {.labels_column = "mood"}));
}

TEST(Audit, IsReadAgainAsItWasWrittenAndStandsOnThePage) {
    auto rows     = testing::two_genres();
    rows[3].genre = "baul";
    const CuratedRun made(rows);
    const auto found = audit_of(made, {.neighbors = 12});
    EXPECT_FALSE(report::read_audit(made.folder()));
    report::write_audit(made.folder(), found);
    EXPECT_EQ(report::audit_json(*report::read_audit(made.folder())), report::audit_json(found));
    const auto csv = artifacts::read_csv(made.folder() / "audit.csv");
    EXPECT_EQ(csv.columns.front(), "kind");
    EXPECT_EQ(csv.rows.size(), found.findings.size());
    const auto page = report::page_data(made.folder());
    ASSERT_TRUE(page.extras.audit.value);
    EXPECT_EQ(page.songs.id.at(static_cast<std::size_t>(page.extras.audit.value->findings.at(0).song)), "t03");
    artifacts::write_file(made.folder() / "audit.json", "{\"songs\": \"many\"}");
    EXPECT_CODE("E4203", report::read_audit(made.folder()));
}

TEST(CurationVerbs, AuditPrintsWritesAndExplainsWhatIsWrong) {
    auto rows     = testing::two_genres();
    rows[3].genre = "baul";
    const CuratedRun made(rows);
    const auto run  = made.folder().string();
    const auto done = testing::run_ektara({"audit", run, "--set", "audit.neighbors=12"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("Title t03 (t03): baul → rock"), std::string::npos) << done.output;
    EXPECT_TRUE(std::filesystem::exists(made.folder() / "audit.csv"));
    const auto json = testing::run_ektara({"audit", run, "--set", "audit.neighbors=12", "--json"});
    EXPECT_EQ(json.output, artifacts::read_file(made.folder() / "audit.json"));
    const auto wrong = testing::run_ektara({"audit", run, "--labels-column", "mood"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.errors.find("error E6240"), std::string::npos) << wrong.errors;
}

}  // namespace
}  // namespace ektara::curation
