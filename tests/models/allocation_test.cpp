#include <atomic>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/network.hpp"
#include "ektara/models/noise.hpp"

// AddressSanitizer's own hook (sanitizer/allocator_interface.h, which g++ 12 does not install).
extern "C" __attribute__((weak)) int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                                                 std::size_t),
                                                                               void (*on_free)(const volatile void*));

namespace ektara::models {
namespace {

std::atomic<long> allocations{0};

void count_allocation(const volatile void*, std::size_t) { ++allocations; }
void ignore_free(const volatile void*) {}

TEST(TrainingStep, AllocatesNothing) {
    if (__sanitizer_install_malloc_and_free_hooks == nullptr) GTEST_SKIP() << "needs AddressSanitizer (preset dev)";
    Network model({52, {64, 32}, 16, Activation::Relu, Latent::Gaussian});
    model.initialise(1);
    Workspace workspace = model.make_workspace(64);
    workspace.x         = testing::random_matrix(64, 52);
    AdamState adam(model.parameters().size());
    NormalStream noise(1, "noise");
    LossRecord record(16);
    ASSERT_TRUE(__sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free));
    const long before = allocations;
    for (int step = 0; step < 3; ++step) {
        noise.fill({workspace.noise.data(), static_cast<std::size_t>(workspace.noise.size())});
        model.loss_and_gradients(64, {1}, workspace, record);
        adam_step(model.parameters(), workspace.gradients, {}, adam);
    }
    EXPECT_EQ(allocations - before, 0);
    const auto* counted = new int(1);
    EXPECT_EQ(allocations - before, 1);
    delete counted;
}

}  // namespace
}  // namespace ektara::models
