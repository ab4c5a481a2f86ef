#include "ektara/experiment/sweep.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

/// Forty rows of two distant groups, labelled by group but for the last row.
struct Setting {
    Setting() {
        FeatureMatrix raw{testing::random_matrix(40, 5), {}, {"a", "b", "c", "d", "e"}, {"table", {}, 0, "", ""}};
        raw.values.topRows(20).array() += 9;
        std::vector<Track> tracks(40);
        for (std::size_t i = 0; i < tracks.size(); ++i) {
            tracks[i].id = "row " + std::to_string(i);
            raw.rows.push_back(tracks[i].id);
            plan.label_of_row.push_back(i + 1 == tracks.size() ? "" : i < 20 ? "rock" : "baul");
        }
        plan.labels_column = "genre";
        plan.n_clusters    = 2;
        input              = training_input(collection::feature_input(raw, 0, {}), tracks);
        auto& training     = options.training;
        training.min_steps = training.min_epochs = 1;
        training.max_epochs                      = 20;
        options.network                          = {.latent_dims = 2, .hidden = {4}};
    }

    testing::TemporaryFolder folder;
    SweepPlan plan{};
    TrainingInput input;
    models::VaeOptions options;
};

TEST(SweepAxis, PartsItsValuesByCommasOrSemicolons) {
    EXPECT_EQ(parse_sweep_axis("beta=0.5,1").values, (std::vector<std::string>{"0.5", "1"}));
    const auto widths = parse_sweep_axis("hidden=64,32;128");
    EXPECT_EQ(widths.option, "hidden");
    EXPECT_EQ(widths.values, (std::vector<std::string>{"64,32", "128"}));
    for (const char* text : {"beta", "=1", "beta="})
        EXPECT_EQ(testing::code_of([&] { parse_sweep_axis(text); }), "E1103") << text;
}

TEST(Sweep, TrainsEveryCombinationAndChoosesTheHighestMeanElbo) {
    Setting setting;
    setting.plan.axes  = {{"beta", {"0.9", "40"}}, {"latent_dims", {"1", "2"}}};
    setting.plan.seeds = 2;
    const auto sweep   = run_sweep(setting.input, setting.options, setting.plan, {setting.folder.path()});
    ASSERT_EQ(sweep.points.size(), 8u);
    EXPECT_EQ(sweep.points[1].values, (std::vector<std::string>{"0.9", "1"}));
    EXPECT_EQ(sweep.points[1].seed, 1u);
    EXPECT_EQ(point_name(sweep.plan, sweep.points[2]), "beta=0.9+latent_dims=2");
    std::vector<double> means(4);
    for (std::size_t i = 0; i < 8; ++i) means[i / 2] += *sweep.points[i].scores.elbo_learned_variance;
    const auto best = std::max_element(means.begin(), means.end()) - means.begin();
    EXPECT_EQ(*sweep.chosen, static_cast<std::size_t>(2 * best));
    EXPECT_TRUE(std::filesystem::exists(setting.folder / "beta=40+latent_dims=2.s1/embedding.npy"));
    write_sweep(setting.folder.path(), sweep);
    const auto table = artifacts::read_csv(setting.folder / "sweep.csv");
    EXPECT_EQ(table.columns.at(2), "seed");
    EXPECT_EQ(table.rows.size(), 8u);
    EXPECT_EQ(artifacts::read_json(setting.folder / "sweep.json")["points"].size(), 8u);
}

TEST(Sweep, ReportsAgreementOverTheLabelledRowsAlone) {
    Setting setting;
    setting.plan.axes   = {{"beta", {"0.9"}}};
    const auto labelled = run_sweep(setting.input, setting.options, setting.plan, {setting.folder.path()});
    ASSERT_TRUE(labelled.points[0].scores.agreement);
    EXPECT_EQ(labelled.points[0].scores.agreement->ari, 1);
    setting.plan.labels_column.clear();
    const auto bare = run_sweep(setting.input, setting.options, setting.plan, {setting.folder.path()});
    EXPECT_FALSE(bare.points[0].scores.agreement);
    EXPECT_EQ(bare.points[0].scores.elbo, labelled.points[0].scores.elbo);
}

TEST(Sweep, RefusesWhatIsNoOptionBeforeTheFirstModel) {
    Setting setting;
    const auto refused = [&](const SweepAxis& axis) {
        setting.plan.axes = {{"beta", {"1"}}, axis};
        return testing::code_of(
            [&] { run_sweep(setting.input, setting.options, setting.plan, {setting.folder.path()}); });
    };
    EXPECT_EQ(refused({"condition_embedding", {"2"}}), "E1101");
    EXPECT_EQ(refused({"beta", {"-1"}}), "E5002");
    EXPECT_TRUE(std::filesystem::is_empty(setting.folder.path()));
}

}  // namespace
}  // namespace ektara::experiment
