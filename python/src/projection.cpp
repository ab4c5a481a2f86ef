#include "ektara/projection/projection.hpp"

#include "bindings.hpp"
#include "ektara/projection/curve.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

projection::UmapOptions umap_options(const Settings& settings, Seed seed) {
    projection::UmapOptions options;
    options.seed = seed;
    apply(options, settings, "umap");
    return options;
}

nb::object umap_fit(const Table& table, const Settings& settings, Seed seed, int jobs) {
    const auto options  = umap_options(settings, seed);
    const Matrix points = matrix_of(table);
    return array_of(long_call([&] { return projection::fit_umap(points, options, jobs).coords; }));
}

/// A fitted map is its points, its coordinates and its options.
nb::object umap_transform(const Table& fitted, const Table& coords, const Settings& settings, Seed seed,
                          const Table& table, int jobs) {
    const auto options = umap_options(settings, seed);
    const projection::Umap umap{options, projection::fit_curve(options.min_dist, options.spread), matrix_of(fitted),
                                matrix_of(coords)};
    const Matrix points = matrix_of(table);
    return array_of(long_call([&] { return projection::transform(umap, points, jobs); }));
}

}  // namespace

void bind_projection(nb::module_& module) {
    using namespace nb::literals;
    module.def("umap_fit", &umap_fit, "points"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1);
    module.def("umap_transform", &umap_transform, "fitted"_a, "coords"_a, "settings"_a, "seed"_a, "points"_a,
               "jobs"_a = 1);
}

}  // namespace ektara::python
