#include "ektara/experiment/method.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/core/options.hpp"
#include "ektara/extraction/feature_tables.hpp"
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
    if (!blocks.empty() && is_raw) name = "fused";
    for (const auto& block : blocks) name += "-" + extraction::file_stem(block);
    if (!condition.empty()) name += "-" + condition;
    if (!is_raw && !label.empty()) name += "-" + label;
    if (transform != tables::Transform::None && !is_half_whitened(*this))
        name += "-" + options_detail::to_text(transform);
    name += added(model_options);
    if (projection) name += "-" + projection_name() + added(projection_options);
    if (correction) name += "-" + options_detail::to_text(*correction) + "-" + batch + added(correction_options);
    return name;
}

std::string Space::projection_name() const {
    if (!projection) return {};
    return is_half_whitened(*this) ? kHalfWhitened : projection::name(*projection);
}

std::string Space::table_key() const {
    if (!blocks.empty() && is_trained()) return "blocks:" + features;
    const bool is_later = std::holds_alternative<Raw>(model) && projection;
    return transform == tables::Transform::None || is_later ? features
                                                            : features + "-" + options_detail::to_text(transform);
}

Space Space::uncorrected() const {
    Space before              = *this;
    before.correction         = {};
    before.batch              = {};
    before.correction_options = {};
    return before;
}

std::vector<Space> Space::chain() const {
    std::vector<Space> spaces{base()};
    for (const auto& next : {uncorrected(), *this})
        if (!(next == spaces.back())) spaces.push_back(next);
    return spaces;
}

Space Space::base() const {
    Space base              = uncorrected();
    base.projection         = {};
    base.projection_options = {};
    if (projection && std::holds_alternative<Raw>(model)) base.transform = tables::Transform::None;
    return base;
}

std::string Method::clustering() const {
    const std::string by = batch.empty() ? std::string() : "-" + batch;
    return space.name() + "." + cluster::name(clusterer) + by + added(clusterer_options);
}

std::string Method::seen_labels() const {
    std::vector<std::string> columns;
    for (const auto& given : {space.condition, space.batch, batch})
        if (!given.empty() && std::find(columns.begin(), columns.end(), given) == columns.end())
            columns.push_back(given);
    return fmt::format("{}", fmt::join(columns, "+"));
}

bool is_made_of(const Method& method, const std::string& feature) {
    const auto parts = method.space.parts();
    return std::find(parts.begin(), parts.end(), feature) != parts.end();
}

bool needs_text(const Method& method) {
    const auto parts = method.space.parts();
    return std::any_of(parts.begin(), parts.end(), extraction::is_text_feature);
}

bool needs_lyrics(const Method& method) {
    return is_made_of(method, options_detail::to_text(extraction::TextFeature::Lyrics));
}

std::string with_seed(const std::string& name, Seed seed) { return rundir::layout::with_seed(name, seed); }

}  // namespace ektara::experiment
