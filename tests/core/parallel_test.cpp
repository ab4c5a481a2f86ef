#include "ektara/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <tbb/global_control.h>

namespace ektara {
namespace {

TEST(ParallelFor, VisitsEveryIndexOnceForAnyNumberOfJobs) {
    for (const int jobs : {0, 1, 2, 5}) {
        std::vector<int> visits(1003);
        parallel_for(visits.size(), jobs, [&](std::size_t i) { ++visits[i]; });
        EXPECT_EQ(std::accumulate(visits.begin(), visits.end(), 0), 1003);
        for (const int count : visits) EXPECT_EQ(count, 1);
    }
}

TEST(ParallelFor, ThrowsWhatABodyThrows) {
    EXPECT_THROW(parallel_for(100, 2,
                              [](std::size_t i) {
                                  if (i == 37) throw std::runtime_error("37");
                              }),
                 std::runtime_error);
}

TEST(ParallelFor, MayBeNested) {
    std::vector<int> sums(8);
    parallel_for(sums.size(), 2, [&](std::size_t i) {
        std::vector<int> inner(100);
        parallel_for(inner.size(), 2, [&](std::size_t j) { inner[j] = static_cast<int>(j); });
        sums[i] = std::accumulate(inner.begin(), inner.end(), 0);
    });
    for (const int sum : sums) EXPECT_EQ(sum, 4950);
}

TEST(ParallelFor, ANestedLoopTakesNothingFromTheLoopAroundIt) {
    // Whoever waits for its own inner loop must not begin another turn of the outer one meanwhile: it would hold what
    // it works on for as long as that takes.
    const tbb::global_control four(tbb::global_control::max_allowed_parallelism, 4);
    thread_local int outer_turns = 0;
    std::atomic<int> most        = 0;
    parallel_for(800, 4, [&](std::size_t i) {
        most = std::max(most.load(), ++outer_turns);
        // Turns of unlike length: some threads help with inner loops while others have outer turns left.
        parallel_for(i % 4 * 3, 4, [](std::size_t) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); });
        --outer_turns;
    });
    EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace ektara
