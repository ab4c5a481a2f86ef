#include "ektara/experiment/method.hpp"

#include <fmt/core.h>

#include "ektara/core/options.hpp"
#include "ektara/extraction/text_stage.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::experiment {
namespace {

/// What partial whitening of normal quantiles is called in artifacts and tables.
constexpr const char* kHalfWhitened = "half-whitened";

/// Whether normal quantiles of the features themselves are partially whitened.
bool is_half_whitened(const Space& space) {
    return std::holds_alternative<Raw>(space.model) && space.transform == tables::Transform::Quantile &&
           space.projection == projection::Kind::PartialWhitening;
}

std::string added(const OwnOptions& options) {
    std::string text;
    for (const auto& [name, value] : options) text += "+" + name + "=" + value;
    return text;
}

}  // namespace

std::string name(const Coordinates& coordinates) {
    if (const auto* kind = std::get_if<models::Kind>(&coordinates)) return models::name(*kind);
    return std::holds_alternative<Pca>(coordinates) ? "pca" : "raw";
}

std::string Space::name() const {
    const bool is_raw = std::holds_alternative<Raw>(model);
    std::string name  = is_raw && !label.empty() ? label : experiment::name(model);
    if (!condition.empty()) name += "-" + condition;
    if (!is_raw && !label.empty()) name += "-" + label;
    if (transform != tables::Transform::None && !is_half_whitened(*this))
        name += "-" + options_detail::to_text(transform);
    name += added(model_options);
    if (projection) name += "-" + projection_name() + added(projection_options);
    return name;
}

std::string Space::projection_name() const {
    if (!projection) return {};
    return is_half_whitened(*this) ? kHalfWhitened : projection::name(*projection);
}

std::string Space::table_key() const {
    const bool is_later = std::holds_alternative<Raw>(model) && projection;
    return transform == tables::Transform::None || is_later ? features
                                                            : features + "-" + options_detail::to_text(transform);
}

Space Space::base() const {
    Space base              = *this;
    base.projection         = {};
    base.projection_options = {};
    if (projection && std::holds_alternative<Raw>(model)) base.transform = tables::Transform::None;
    return base;
}

std::string Method::clustering() const {
    return space.name() + "." + cluster::name(clusterer) + added(clusterer_options);
}

bool needs_text(const Method& method) { return extraction::is_text_feature(method.space.features); }

std::string with_seed(const std::string& name, Seed seed) { return rundir::layout::with_seed(name, seed); }

}  // namespace ektara::experiment
