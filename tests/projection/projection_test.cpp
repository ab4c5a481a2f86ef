#include "ektara/projection/projection.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::projection {
namespace {

class EveryProjection : public ::testing::TestWithParam<std::string> {
  protected:
    static Options options() {
        auto options = method(GetParam());
        if (auto* umap = std::get_if<UmapOptions>(&options)) umap->n_epochs = 60;
        return options;
    }
};

TEST_P(EveryProjection, PlacesFittedAndNewRowsTheSameWhateverTheirOrder) {
    const Matrix points = testing::random_matrix(150, 5, 3), fresh = testing::random_matrix(12, 5, 8);
    std::vector<Eigen::Index> order(150);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Eigen::Index>(i);
    std::shuffle(order.begin(), order.end(), std::mt19937(7));
    const auto one   = run(points, fresh, options());
    const auto other = run(points(order, Eigen::all), fresh.colwise().reverse(), options(), 2);
    EXPECT_EQ(other.coords, Matrix(one.coords(order, Eigen::all)));
    EXPECT_EQ(other.new_coords, Matrix(one.new_coords.colwise().reverse()));
}

INSTANTIATE_TEST_SUITE_P(Methods, EveryProjection, ::testing::ValuesIn(methods()), [](const auto& given) {
    auto name = given.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

}  // namespace
}  // namespace ektara::projection
