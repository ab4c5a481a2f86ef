#include "ektara/core/parallel.hpp"

#include <numeric>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ektara
