#include "ektara/core/progress.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ektara/core/parallel.hpp"

namespace ektara {
namespace {

struct Told {
    std::string stage;
    std::size_t done = 0, total = 0;
    bool operator==(const Told&) const = default;
};

/// Keeps what it is told.
struct Listener {
    std::vector<Told> told;
    Progress progress = [this](const std::string& stage, std::size_t done, std::size_t total) {
        told.push_back({stage, done, total});
    };
};

TEST(ProgressStage, TellsItsBeginningItsStepsAndItsEnd) {
    Listener listener;
    {
        const ProgressScope scope(&listener.progress);
        ProgressStage stage("turns", 5);
        stage.step();
        stage.step(2);
        stage.end();
        stage.end();
    }
    EXPECT_EQ(listener.told, (std::vector<Told>{{"turns", 0, 5}, {"turns", 1, 5}, {"turns", 3, 5}, {"turns", 5, 5}}));
}

TEST(ProgressStage, TellsNobodyWithoutAScopeAndAfterIt) {
    Listener listener;
    { const ProgressScope scope(&listener.progress); }
    ProgressStage stage("turns", 2);
    stage.step();
    stage.end();
    EXPECT_TRUE(listener.told.empty());
}

TEST(ProgressStage, OfManyStepsTellsAtMostTwoHundredAndAlwaysTheLast) {
    Listener listener;
    const ProgressScope scope(&listener.progress);
    ProgressStage stage("rows", 1'234'567);
    for (int i = 0; i < 1'234'567; ++i) stage.step();
    EXPECT_EQ(listener.told.size(), 201U);
    EXPECT_EQ(listener.told.back(), (Told{"rows", 1'234'567, 1'234'567}));
}

TEST(ProgressStage, HearsTheStepsOfAllThreadsInRisingOrder) {
    for (const int jobs : {1, 3}) {
        Listener listener;
        const ProgressScope scope(&listener.progress);
        ProgressStage stage("rows", 97);
        parallel_for(97, jobs, [&](std::size_t) { stage.step(); });
        ASSERT_FALSE(listener.told.empty());
        for (std::size_t i = 1; i < listener.told.size(); ++i)
            EXPECT_LT(listener.told[i - 1].done, listener.told[i].done);
        EXPECT_EQ(listener.told.back(), (Told{"rows", 97, 97}));
    }
}

TEST(ProgressStage, SilencesStagesInsideItOnAllThreads) {
    Listener listener;
    const ProgressScope scope(&listener.progress);
    {
        ProgressStage outer("outer", 2);
        parallel_for(2, 2, [&](std::size_t) {
            ProgressStage inner("inner", 3);
            inner.step();
        });
    }
    parallel_for(2, 2, [&](std::size_t) { ProgressStage("loop", 1).step(); });
    ASSERT_EQ(listener.told.size(), 5U);
    EXPECT_EQ(listener.told[0].stage, "outer");
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(listener.told[i].stage, "loop");
}

TEST(ProgressStage, IsEndedByAListenerThatThrows) {
    struct Stop {};
    const Progress progress = [](const std::string&, std::size_t done, std::size_t) {
        if (done > 0) throw Stop();
    };
    const ProgressScope scope(&progress);
    EXPECT_THROW(
        {
            ProgressStage stage("turns", 5);
            parallel_for(5, 2, [&](std::size_t) { stage.step(); });
        },
        Stop);
    EXPECT_NE(current_progress(), nullptr);
}

}  // namespace
}  // namespace ektara
