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

nb::object umap_fit(const Table& table, const Settings& settings, Seed seed, int jobs,
                    const std::optional<Table>& first_places) {
    auto options           = umap_options(settings, seed);
    options.initial_coords = matrix_of(first_places);
    const Matrix points    = matrix_of(table);
    return array_of(neighbor_call([&] { return projection::fit_umap(points, options, jobs).coords; }));
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

nb::object umap_fit_distances(const TableD& distances, const Settings& settings, Seed seed, int jobs,
                              const std::optional<Table>& first_places) {
    auto options           = umap_options(settings, seed);
    options.initial_coords = matrix_of(first_places);
    const MatrixD given    = matrix_of(distances);
    return array_of(long_call([&] { return projection::fit_umap_of_distances(given, options, jobs).coords; }));
}

nb::object umap_transform_distances(const Table& coords, const Settings& settings, Seed seed, const TableD& distances,
                                    int jobs) {
    const auto options = umap_options(settings, seed);
    const projection::Umap umap{
        options, projection::fit_curve(options.min_dist, options.spread), {}, matrix_of(coords)};
    const MatrixD given = matrix_of(distances);
    return array_of(long_call([&] { return projection::transform_distances(umap, given, jobs); }));
}

}  // namespace

void bind_projection(nb::module_& module) {
    using namespace nb::literals;
    module.def("umap_fit", &umap_fit, "points"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1,
               "first_places"_a = nb::none());
    module.def("umap_fit_distances", &umap_fit_distances, "distances"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1,
               "first_places"_a = nb::none());
    module.def("umap_transform_distances", &umap_transform_distances, "coords"_a, "settings"_a, "seed"_a, "distances"_a,
               "jobs"_a = 1);
    module.def("umap_transform", &umap_transform, "fitted"_a, "coords"_a, "settings"_a, "seed"_a, "points"_a,
               "jobs"_a = 1);
}

}  // namespace ektara::python
