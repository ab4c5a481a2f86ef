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

nb::dict pca(const Table& table, const Settings& settings) {
    projection::PcaOptions options;
    apply(options, settings, "pca");
    const Matrix points  = matrix_of(table);
    auto [found, coords] = long_call([&] {
        auto fitted = projection::fit_pca(points, options);
        auto placed = projection::transform(fitted, points);
        return std::pair(std::move(fitted), std::move(placed));
    });
    nb::dict result;
    result["coords"]                   = array_of(std::move(coords));
    result["mean"]                     = array_of(VectorD(found.mean.transpose()));
    result["components"]               = array_of(std::move(found.components));
    result["explained_variance"]       = array_of(std::move(found.explained_variance));
    result["explained_variance_ratio"] = array_of(std::move(found.explained_variance_ratio));
    return result;
}

}  // namespace

void bind_projection(nb::module_& module) {
    using namespace nb::literals;
    module.def("umap_fit", &umap_fit, "points"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1);
    module.def("umap_transform", &umap_transform, "fitted"_a, "coords"_a, "settings"_a, "seed"_a, "points"_a,
               "jobs"_a = 1);
    module.def("pca", &pca, "points"_a, "settings"_a);
}

}  // namespace ektara::python
