#include "ektara/core/cancellation.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "ektara/core/parallel.hpp"

namespace ektara {
namespace {

struct Stop {};

/// Stops the call at its n-th question.
class AtQuestion final : public Cancellation {
  public:
    explicit AtQuestion(int n) : left_(n) {}
    void check() override {
        if (--left_ <= 0) throw Stop();
    }

  private:
    std::atomic<int> left_;
};

TEST(Cancellation, StopsALoopOfAnyNumberOfThreads) {
    for (const int jobs : {1, 3}) {
        AtQuestion cancellation(50);
        const CancellationScope scope(&cancellation);
        std::atomic<int> done = 0;
        EXPECT_THROW(parallel_for(10000, jobs, [&](std::size_t) { ++done; }), Stop);
        EXPECT_LT(done, 10000);
    }
}

TEST(Cancellation, ReachesTheLoopsInsideALoop) {
    AtQuestion cancellation(500);
    const CancellationScope scope(&cancellation);
    EXPECT_THROW(parallel_for(2, 2, [](std::size_t) { parallel_for(1000, 1, [](std::size_t) {}); }), Stop);
}

TEST(Cancellation, EndsWithItsScope) {
    AtQuestion cancellation(1);
    { const CancellationScope scope(&cancellation); }
    parallel_for(10, 1, [](std::size_t) {});
    EXPECT_EQ(current_cancellation(), nullptr);
}

}  // namespace
}  // namespace ektara
