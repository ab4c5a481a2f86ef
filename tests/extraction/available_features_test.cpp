#include "ektara/extraction/available_features.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "error_code.hpp"

using namespace ektara;
using namespace ektara::extraction;
using namespace ektara::testing;

namespace {

/// No model is fetched while it lives.
class NoModels {
  public:
    NoModels() : before_(std::getenv("XDG_DATA_HOME") == nullptr ? "" : std::getenv("XDG_DATA_HOME")) {
        ::setenv("XDG_DATA_HOME", folder_.path().c_str(), 1);
    }
    NoModels(const NoModels&)            = delete;
    NoModels& operator=(const NoModels&) = delete;
    ~NoModels() { before_.empty() ? ::unsetenv("XDG_DATA_HOME") : ::setenv("XDG_DATA_HOME", before_.c_str(), 1); }

  private:
    std::string before_;
    TemporaryFolder folder_;
};

using Names = std::vector<std::string>;

ExtractionPlan plan_of(const Names& features) {
    ExtractionPlan plan;
    plan.features = features;
    return plan;
}

}  // namespace

TEST(AvailableFeatures, LeaveOutMusicnnWithoutItsWeightsAndSaySo) {
    const NoModels none;
    const auto left = available(plan_of({"rich", "musicnn", "peaks", "tags"}));
    EXPECT_EQ(left.plan.features, (Names{"rich", "peaks"}));
    ASSERT_EQ(left.warnings.size(), 1u);
    EXPECT_EQ(left.warnings[0].code, "W-NO-WEIGHTS");
    EXPECT_NE(left.warnings[0].text.find("musicnn, tags; run 'ektara models fetch musicnn-msd'"), std::string::npos)
        << left.warnings[0].text;
}

TEST(AvailableFeatures, LeaveOutWhatIsMadeOfThem) {
    const NoModels none;
    auto plan                = plan_of({"rich", "hybrid"});
    plan.texts.hybrid.blocks = {"musicnn"};
    EXPECT_EQ(available(plan).plan.features, (Names{"rich"}));
    plan.features = {"hybrid"};
    EXPECT_CODE("E5020", available(plan));
}

TEST(AvailableFeatures, AreAllWhereNothingNeedsWeights) {
    const NoModels none;
    const auto left = available(plan_of({"rich", "peaks"}));
    EXPECT_EQ(left.plan.features, (Names{"rich", "peaks"}));
    EXPECT_TRUE(left.warnings.empty());
}

TEST(AvailableFeatures, CannotGoOnWithoutTheMainOnes) {
    const NoModels none;
    EXPECT_CODE("E5020", available(plan_of({"musicnn", "rich"})));
    auto mtt                  = plan_of({"tags"});
    mtt.audio.musicnn.weights = features::MusicnnWeights::Mtt;
    EXPECT_CODE("E5020", available(mtt));
}
