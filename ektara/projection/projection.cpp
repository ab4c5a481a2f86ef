#include "ektara/projection/projection.hpp"

#include <fmt/ranges.h>

#include "ektara/core/alternatives.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"

namespace ektara::projection {
namespace {

Projection by_components(const Matrix& points, const Matrix& new_points, const Pca& pca) {
    Projection projection;
    projection.coords = transform(pca, points);
    if (new_points.rows() > 0) projection.new_coords = transform(pca, new_points);
    const auto& ratio = pca.explained_variance_ratio;
    projection.explained_variance_ratio.assign(ratio.data(), ratio.data() + ratio.size());
    return projection;
}

Projection run_method(const Matrix& points, const Matrix& new_points, const PcaOptions& options, int) {
    return by_components(points, new_points, fit_pca(points, options));
}

Projection run_method(const Matrix& points, const Matrix& new_points, const PartialWhiteningOptions& options, int) {
    return by_components(points, new_points, fit_partial_whitening(points, options));
}

Projection run_method(const Matrix& points, const Matrix& new_points, const UmapOptions& options, int jobs) {
    Umap umap = fit_umap(points, options, jobs);
    Projection projection;
    if (new_points.rows() > 0) projection.new_coords = transform(umap, new_points, jobs);
    projection.coords = std::move(umap.coords);
    return projection;
}

const char* name_of(const PcaOptions&) { return "pca"; }
const char* name_of(const UmapOptions&) { return "umap"; }
const char* name_of(const PartialWhiteningOptions&) { return "partial-whitening"; }

}  // namespace

Projection run(const Matrix& points, const Matrix& new_points, const Options& options, int jobs) {
    return std::visit([&](const auto& chosen) { return run_method(points, new_points, chosen, jobs); }, options);
}

std::string name(const Options& options) {
    return std::visit([](const auto& chosen) { return std::string(name_of(chosen)); }, options);
}

std::vector<std::string> methods() { return alternative_names<Options>(); }

Options method(const std::string& wanted) {
    if (auto found = alternative<Options>(wanted)) return *std::move(found);
    fail<UsageError>("E6203", "project: there is no method '{}'; the methods are {}{}", wanted,
                     fmt::join(methods(), ", "), did_you_mean(wanted, methods()));
}

Options method(Kind kind) { return alternatives<Options>()[static_cast<std::size_t>(kind)]; }

std::string name(Kind kind) { return name(method(kind)); }

std::vector<std::pair<Kind, std::string>> enum_names(Kind) { return kind_names<Kind, Options>(); }

}  // namespace ektara::projection
