#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "ektara/core/error.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/warning.hpp"

/// What the bindings share. They hold no logic: arrays in, one call of the library, arrays out.
namespace ektara::python {

namespace nb = nanobind;

template <class T>
using TableOf = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using VectorOf = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Table    = TableOf<float>;
using TableD   = TableOf<double>;
using Labels   = VectorOf<int>;

/// Options as Python gives them: name and text, as `--set` has them.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// The rows where they lie, for functions that take a MatrixView: nothing is copied.
inline Eigen::Map<const Matrix> view_of(const Table& table) {
    return {table.data(), static_cast<Eigen::Index>(table.shape(0)), static_cast<Eigen::Index>(table.shape(1))};
}
inline Matrix matrix_of(const Table& table) { return view_of(table); }
inline MatrixD matrix_of(const TableD& table) {
    return Eigen::Map<const MatrixD>(table.data(), static_cast<Eigen::Index>(table.shape(0)),
                                     static_cast<Eigen::Index>(table.shape(1)));
}
inline Matrix matrix_of(const std::optional<Table>& table) { return table ? matrix_of(*table) : Matrix(); }
inline VectorD vector_of(const std::optional<VectorOf<double>>& values) {
    if (!values) return {};
    return Eigen::Map<const VectorD>(values->data(), static_cast<Eigen::Index>(values->shape(0)));
}
inline std::vector<int> numbers_of(const Labels& labels) { return {labels.data(), labels.data() + labels.shape(0)}; }
inline std::vector<int> numbers_of(const std::optional<Labels>& labels) {
    return labels ? numbers_of(*labels) : std::vector<int>();
}

/// A NumPy array that owns what it shows.
template <class Scalar, class Kept>
nb::object owned(Kept values, std::initializer_list<std::size_t> shape) {
    auto* kept = new Kept(std::move(values));
    const nb::capsule owner(kept, [](void* pointer) noexcept { delete static_cast<Kept*>(pointer); });
    return nb::cast(nb::ndarray<nb::numpy, Scalar>(kept->data(), shape, owner), nb::rv_policy::reference);
}
template <class Scalar>
nb::object array_of(Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> values) {
    const auto rows = static_cast<std::size_t>(values.rows()), columns = static_cast<std::size_t>(values.cols());
    return owned<Scalar>(std::move(values), {rows, columns});
}
inline nb::object array_of(VectorD values) {
    const auto size = static_cast<std::size_t>(values.size());
    return owned<double>(std::move(values), {size});
}
template <class T>
nb::object array_of(std::vector<T> values) {
    const std::size_t size = values.size();
    return owned<T>(std::move(values), {size});
}

template <class Options>
void apply(Options& options, const Settings& settings, const char* who) {
    for (const auto& [name, value] : settings) {
        if (set_option(options, name, value)) continue;
        std::vector<std::string> known;
        for (const auto& option : list_options(options)) known.push_back(option.name);
        fail<UsageError>("E1101", "{}: there is no option '{}'; the options are {}", who, name, fmt::join(known, ", "));
    }
}

/// The settings that begin with a prefix ("decode."), without it.
inline Settings below(const Settings& settings, std::string_view prefix) {
    Settings found;
    for (const auto& [name, value] : settings)
        if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), value);
    return found;
}
/// Throws UsageError E1101 for a setting that begins with none of the prefixes.
inline void refuse_others(const Settings& settings, const std::vector<std::string>& prefixes, const char* who) {
    for (const auto& setting : settings)
        if (std::none_of(prefixes.begin(), prefixes.end(),
                         [&](const std::string& prefix) { return setting.first.starts_with(prefix); }))
            fail<UsageError>("E1101", "{}: there is no option '{}'; names begin with {}", who, setting.first,
                             fmt::join(prefixes, ", "));
}

/// Code and text of each, for ektara._settings.tell.
inline std::vector<std::pair<std::string, std::string>> told(const std::vector<Warning>& warnings) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [code, text] : warnings) pairs.emplace_back(code, text);
    return pairs;
}

/// The library's warnings as Python's, at the line that called the estimator.
inline void warn(const std::vector<Warning>& warnings) {
    if (!warnings.empty())
        nb::module_::import_("ektara._settings").attr("tell")(told(warnings), nb::arg("stacklevel") = 4);
}

/// Each part of the module.
void bind_errors(nb::module_& module);
void bind_options(nb::module_& module);
void bind_cluster(nb::module_& module);
void bind_projection(nb::module_& module);
void bind_metrics(nb::module_& module);
void bind_features(nb::module_& module);
void bind_models(nb::module_& module);
void bind_extraction(nb::module_& module);
void bind_runs(nb::module_& module);

}  // namespace ektara::python
