#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/projection/partial_whitening.hpp"
#include "ektara/projection/pca.hpp"
#include "ektara/projection/umap.hpp"

namespace ektara::projection {

/// Every method, as a value: what the program parses, what a run's record stores, what the tests loop over.
using Options = std::variant<PcaOptions, UmapOptions, PartialWhiteningOptions>;

/// Which method an `Options` holds, in the variant's order.
enum class Kind { Pca, Umap, PartialWhitening };
std::vector<std::pair<Kind, std::string>> enum_names(Kind);

/// Coordinates of the fitted rows, of new rows put into the same space, and for pca and partial-whitening the share of
/// variance of each component.
struct Projection {
    Matrix coords;
    Matrix new_coords;
    std::vector<double> explained_variance_ratio;
};

/// Fits n×d points and places them, and the m×d `new_points` (which may have no rows), in the fitted space. The order
/// of the rows moves no point; the same to the bit for any `jobs`. Errors: those of the method.
Projection run(const Matrix& points, const Matrix& new_points, const Options& options, int jobs = 1);

/// The method's name: "pca", "umap", "partial-whitening".
std::string name(const Options& options);
std::string name(Kind kind);
inline Kind kind_of(const Options& options) { return static_cast<Kind>(options.index()); }

/// The options of the method of that name with their defaults. Throws UsageError E6203 naming the known methods.
Options method(const std::string& name);
Options method(Kind kind);
std::vector<std::string> methods();

}  // namespace ektara::projection
