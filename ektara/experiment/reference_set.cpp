#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/foreign_csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/missing.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/collection/feature_input.hpp"
#include "ektara/collection/row_names.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/evaluation/label_join.hpp"
#include "ektara/experiment/assign.hpp"
#include "ektara/experiment/cluster_model.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/detail/graph_rule.hpp"
#include "ektara/experiment/detail/recorded_rows.hpp"
#include "ektara/experiment/fused_features.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/method.hpp"
#include "ektara/extraction/table_rows.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/projection/projection.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/kept_files.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_update.hpp"
#include "ektara/tables/crops.hpp"
#include "ektara/tables/feature_blocks.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

/// The mean of the rows of each cluster; noise has none.
void find_centroids(ReferenceSet& reference) {
    std::map<int, std::vector<Eigen::Index>> rows_of;
    for (std::size_t i = 0; i < reference.clusters.labels.size(); ++i)
        if (reference.clusters.labels[i] >= 0)
            rows_of[reference.clusters.labels[i]].push_back(static_cast<Eigen::Index>(i));
    const auto& coords  = reference.embedding.coords;
    reference.centroids = MatrixD::Zero(static_cast<Eigen::Index>(rows_of.size()), coords.cols());
    Eigen::Index at     = 0;
    for (const auto& [cluster, rows] : rows_of) {
        for (const Eigen::Index row : rows) reference.centroids.row(at) += coords.row(row).cast<double>();
        reference.centroids.row(at++) /= static_cast<double>(rows.size());
        reference.cluster_numbers.push_back(cluster);
    }
}

/// The columns of a table that new songs need, of a space of crops those of every crop.
std::vector<std::string> columns_of(const std::vector<std::string>& of_one, int crops) {
    return crops > 1 ? crop_columns(of_one, crops) : of_one;
}

/// The table with its last row again and again, until the rows are a multiple of what a product of matrices takes at a
/// time: the rows beyond the last such multiple would be summed in another order, and so depend on how many there are.
FeatureMatrix in_full_tiles(const FeatureMatrix& raw) {
    constexpr Eigen::Index kTile = 16;
    const Eigen::Index n = raw.values.rows(), full = (n + kTile - 1) / kTile * kTile;
    FeatureMatrix tiles = raw;
    if (full == n) return tiles;
    tiles.values.conservativeResize(full, Eigen::NoChange);
    tiles.values.bottomRows(full - n).rowwise() = raw.values.row(n - 1);
    tiles.rows.resize(static_cast<std::size_t>(full), raw.rows.back());
    return tiles;
}

/// A trained network with its standardiser.
void use_model(const fs::path& folder, ReferenceSet& reference) {
    const auto model    = std::make_shared<const models::Model>(models::load_model(folder));
    reference.seed      = model->seed;
    reference.columns   = columns_of(model->standardiser.columns, model->crops);
    reference.input     = model->input;
    reference.condition = model->condition ? std::optional(model->condition->column) : std::nullopt;
    reference.encode    = [model](const FeatureMatrix& raw, const GivenLabels& given) {
        const auto full = in_full_tiles(raw);
        auto conditions = given.conditions;
        if (!conditions.empty()) conditions.resize(full.rows.size(), conditions.back());
        return Matrix(models::encode(*model, full, conditions).topRows(raw.values.rows()));
    };
}

/// The blocks of a fused space, fitted again to the rows of the run.
struct FusedSpace {
    tables::Standardiser standardiser;
    std::vector<tables::BlockColumns> columns;
    std::vector<FusedBlock> blocks;

    /// A row that lacks a block has the mean in it, as such a row of the run has.
    Matrix encode(const FeatureMatrix& raw) const {
        const auto rows = tables::standardise_blocks(standardiser, columns, raw).standardised;
        std::vector<tables::Block> parts;
        Eigen::Index first = 0;
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            const FeatureMatrix block{
                rows.values.middleCols(first, columns[b].columns), rows.rows, blocks[b].quantiles.columns, {}};
            parts.push_back({columns[b].name, {fused_columns(blocks[b], block), rows.rows, {}, {}}});
            parts.back().table.columns.resize(static_cast<std::size_t>(parts.back().table.values.cols()));
            first += columns[b].columns;
        }
        return tables::side_by_side(parts).values;
    }
    std::vector<Eigen::Index> widths() const {
        std::vector<Eigen::Index> found;
        for (const auto& block : blocks) found.push_back(block.whitening.components.rows());
        return found;
    }
};

/// Several features side by side. Returns how many columns each block has.
std::vector<Eigen::Index> use_fused_features(const fs::path& run, const rundir::RunRecord& record,
                                             const std::vector<std::string>& names, ReferenceSet& reference) {
    const auto options = reading_of(record);
    projection::PartialWhiteningOptions whitening;
    read_settings(record, "projection.partial-whitening.", whitening);
    const auto space = std::make_shared<FusedSpace>();
    std::vector<tables::Standardiser> standardisers;
    std::vector<tables::Block> tables;
    for (const auto& name : names) {
        tables.push_back({name, used_rows(run, record, name, options)});
        const auto channels = artifacts::npy_channels(extraction::table_path(run, name));
        const auto given    = collection::feature_input(tables.back().table, channels, options);
        if (given.crops > 1)
            fail<UsageError>("E6225",
                             "assign: the space '{}' has crops of clips ({}) among its features, and new songs can be "
                             "placed only where all are of whole clips; name another space with --space",
                             reference.space, name);
        standardisers.push_back(given.standardiser);
        space->columns.push_back({name, static_cast<int>(given.standardiser.columns.size())});
        space->blocks.push_back(fit_fused_block(given.standardised, whitening));
    }
    space->standardiser = tables::joined_standardisers(standardisers, names);
    reference.columns   = space->standardiser.columns;
    reference.input     = input_recipe(tables::side_by_side(tables).recipe, steps_of(run, names));
    reference.encode    = [space](const FeatureMatrix& raw, const GivenLabels&) { return space->encode(raw); };
    return space->widths();
}

/// Standardised features, or their principal components, fitted again to the rows of the run.
void use_features(const fs::path& run, const rundir::RunRecord& record, const rundir::MethodRecord& method,
                  const Recipe& space, ReferenceSet& reference) {
    const auto options          = reading_of(record);
    tables::Transform transform = tables::Transform::None;
    const bool later            = !method.projected_by.empty() && space.options.contains("transform");
    if (!later) options_detail::from_text(transform, "transform", method.transform);
    const auto file  = extraction::table_path(run, method.features);
    const auto table = used_rows(run, record, method.features, options);
    const auto given = std::make_shared<const collection::FeatureInput>(
        collection::feature_input(table, artifacts::npy_channels(file), options, transform));
    reference.columns = columns_of(given->standardiser.columns, given->crops);
    reference.input   = input_recipe(table.recipe, extraction::read_steps(file));
    reference.encode  = [given](const FeatureMatrix& raw, const GivenLabels&) {
        return tables::standardised_clips(given->standardiser, raw).values;
    };
    if (method.model != name(Pca{})) return;
    projection::PcaOptions pca{.n_components = 0.95, .whiten = 0};
    set_option(pca, "n_components", recorded_setting(record, "run.pca_variance"));
    const auto fitted = std::make_shared<const projection::Pca>(projection::fit_pca(given->standardised.values, pca));
    reference.encode  = [given, fitted](const FeatureMatrix& raw, const GivenLabels&) {
        return projection::transform(*fitted, tables::standardised_clips(given->standardiser, raw).values);
    };
}

/// The columns of a space, named so that a transform can be fitted to them.
FeatureMatrix as_table(Matrix coords) {
    FeatureMatrix table;
    table.values = std::move(coords);
    for (Eigen::Index c = 0; c < table.values.cols(); ++c) table.columns.push_back(fmt::format("z{}", c));
    table.rows.resize(static_cast<std::size_t>(table.values.rows()));
    return table;
}

/// The option of a projection's recipe that says how columns are transformed before.
constexpr const char* kTransform = "transform";

/// The projection that a recipe tells of, fitted again to the base; where new rows go.
Matrix projected(const Matrix& base, const Matrix& fresh, const Recipe& recipe, int jobs) {
    auto options = projection::method(recipe.kind);
    set_own(options, recipe.options);
    set_seed(options, recipe.seed);
    const auto transform = recipe.options.find(kTransform);
    if (transform == recipe.options.end()) return projection::run(base, fresh, options, jobs).new_coords;
    tables::Transform kind = tables::Transform::None;
    options_detail::from_text(kind, kTransform, transform->second);
    const auto fitted  = as_table(base);
    const auto columns = tables::fit_column_transform(fitted, kind);
    return projection::run(tables::apply_transform(columns, fitted).values,
                           tables::apply_transform(columns, as_table(fresh)).values, options, jobs)
        .new_coords;
}

/// The seed of a space's files: the asked one, or the run's first where nothing in the space is random.
Seed seed_of(const fs::path& run, const std::string& space, Seed asked, Seed first) {
    const bool own = artifacts::is_expected(run / "embeddings" / (with_seed(space, asked) + ".npy"));
    return own ? asked : first;
}

void use_projection(const fs::path& base_file, const Recipe& recipe, int jobs, ReferenceSet& reference) {
    const auto base  = std::make_shared<const Embedding>(artifacts::read_embedding(base_file));
    reference.encode = [base, jobs, recipe, inner = reference.encode](const FeatureMatrix& raw,
                                                                      const GivenLabels& given) {
        return projected(base->coords, inner(raw, given), recipe, jobs);
    };
}

/// The correction that a space's recipe tells of; nothing where it is none.
std::optional<tables::CorrectionOptions> correction_of(const Recipe& recipe) {
    const auto kind = enum_value<tables::CorrectionKind>(recipe.kind);
    if (!kind) return std::nullopt;
    auto options = tables::correction(*kind);
    set_own(options, recipe.options);
    set_seed(options, recipe.seed);
    return options;
}

/// The correction fitted again to the space before it, which is in the run.
void use_correction(const fs::path& run, const Embedding& before, ReferenceSet& reference) {
    const auto& recipe = reference.embedding.recipe;
    const auto column  = recipe.options.at("batch");
    const auto tracks  = extraction::tracks_of(before.rows, collection::read_tracks_csv(run / "tracks.csv").tracks);
    const auto known   = std::make_shared<const Batches>(batches_of(tracks, column));
    const auto fitted  = std::make_shared<const tables::BatchCorrection>(
        fit_correction(before.coords, known->of_row, correction_of(recipe).value()));
    reference.batch   = column;
    reference.batches = known->values;
    reference.encode  = [known, fitted, inner = reference.encode](const FeatureMatrix& raw, const GivenLabels& given) {
        return tables::correct(*fitted, inner(raw, given), batches_like(*known, given.batches));
    };
}

void read_clusters(const fs::path& file, ReferenceSet& reference) {
    reference.clusters = rundir::read_clusters_csv(file, reference.embedding.rows);
    if (reference.clustering.empty()) reference.clustering = file.string();
}

/// The cluster of a row; nothing where the cell says that there is none.
std::optional<int> cluster_in(const artifacts::CsvTable& csv, std::size_t row, std::size_t column,
                              const std::string& file) {
    constexpr double kLargest = std::numeric_limits<int>::max() - 1;
    const auto& cell          = csv.rows[row][column];
    if (artifacts::is_missing(cell)) return std::nullopt;
    const auto label = artifacts::parse_number(cell);
    if (!label || *label != std::floor(*label) || std::abs(*label) > kLargest)
        fail("E1205", "{}: line {}: the cluster '{}' is no whole number; number the clusters from 0, noise is -1", file,
             csv.lines[row], cell);
    return static_cast<int>(*label);
}

/// A CSV of clusters that another program may have written; rows of the reference that it does not name have none.
void read_named_clusters(const ReferenceRequest& request, ReferenceSet& reference) {
    auto read         = artifacts::read_foreign_csv(request.clusters);
    const auto& csv   = read.table;
    const auto id     = collection::row_name_column(csv);
    const auto column = csv.at("cluster", request.clusters);
    const auto names  = collection::row_names(csv, id ? id->column : csv.at("id", request.clusters), request.clusters);
    const auto add    = [&](const std::vector<Warning>& more) {
        reference.warnings.insert(reference.warnings.end(), more.begin(), more.end());
    };
    add(read.warnings);
    add(names.warnings);
    add(evaluation::unmatched_rows({request.clusters, names.ids}, {request.folder.string(), reference.embedding.rows},
                                   request.least_matched));
    std::map<TrackId, int> cluster_of;
    for (std::size_t i = 0; i < csv.rows.size(); ++i)
        if (const auto label = cluster_in(csv, i, column, request.clusters)) cluster_of[names.ids[i]] = *label;
    for (const auto& row : reference.embedding.rows) {
        const auto found = cluster_of.find(row);
        reference.clusters.labels.push_back(found == cluster_of.end() ? -1 : found->second);
        reference.clusters.n_clusters = std::max(reference.clusters.n_clusters, reference.clusters.labels.back() + 1);
    }
    reference.clustering = request.clusters;
}

/// The method whose space is asked for: by the space's name, or by its clustering's.
const rundir::MethodRecord& method_of(const rundir::RunRecord& record, const ReferenceRequest& request,
                                      bool clusters_are_a_file) {
    const auto& named = rundir::clustering_named(record, clusters_are_a_file ? "" : request.clusters);
    if (request.space.empty() || named.space == request.space) return named;
    const auto found = std::find_if(record.methods.begin(), record.methods.end(),
                                    [&](const auto& method) { return method.space == request.space; });
    if (found != record.methods.end()) return *found;
    std::vector<std::string> spaces;
    for (const auto& method : record.methods) spaces.push_back(method.space);
    spaces.erase(std::unique(spaces.begin(), spaces.end()), spaces.end());
    fail("E5009", "{}: has no space '{}'; its spaces are {}", request.folder.string(), request.space,
         fmt::join(spaces, ", "));
}

/// The spaces on the way to the one that is asked for, by the names of their files.
struct Way {
    std::string base, inner, space;
    bool is_corrected = false;
    Embedding before  = {};  ///< the space without the correction
    Embedding at_base = {};
};

Way way_to(const fs::path& run, const rundir::MethodRecord& method, const std::string& space,
           const Embedding& embedding) {
    const auto file_of = [&](const std::string& name) { return run / "embeddings" / (name + ".npy"); };
    Way way;
    way.space        = space;
    way.is_corrected = correction_of(embedding.recipe).has_value();
    way.inner        = way.is_corrected ? embedding.recipe.parent : space;
    way.before       = way.is_corrected ? artifacts::read_embedding(file_of(way.inner)) : embedding;
    way.base         = method.projected_by.empty() ? way.inner : way.before.recipe.parent;
    way.at_base      = way.base == way.inner ? way.before : artifacts::read_embedding(file_of(way.base));
    return way;
}

/// The encoders of all spaces on the way, and the columns of each block of a fused one.
std::vector<Eigen::Index> use_way(const fs::path& run, const rundir::RunRecord& record,
                                  const rundir::MethodRecord& method, const Way& way, int jobs,
                                  ReferenceSet& reference) {
    std::vector<Eigen::Index> blocks;
    const auto& options = way.at_base.recipe.options;
    if (artifacts::is_expected(run / "models" / way.base / "config.json"))
        use_model(run / "models" / way.base, reference);
    else if (const auto names = options.find(tables::kBlocks); names != options.end())
        blocks = use_fused_features(run, record, split_list(names->second), reference);
    else
        use_features(run, record, method, way.before.recipe, reference);
    reference.stages.emplace_back(way.base, reference.encode);
    if (way.base != way.inner) {
        use_projection(run / "embeddings" / (way.base + ".npy"), way.before.recipe, jobs, reference);
        reference.stages.emplace_back(way.inner, reference.encode);
    }
    if (way.is_corrected) {
        use_correction(run, way.before, reference);
        reference.stages.emplace_back(way.space, reference.encode);
    }
    return blocks;
}

/// Songs that were placed into the groups are found as neighbours, but do not move the groups' centres.
void add_placed_songs(const fs::path& run, const std::string& space, const fs::path& clusters,
                      ReferenceSet& reference) {
    if (!clusters.empty()) find_centroids(reference);
    reference.embedding = artifacts::read_embedding(run / "embeddings" / (space + ".npy"));
    if (!clusters.empty()) reference.clusters = rundir::read_clusters_csv(run / clusters, reference.embedding.rows);
}

ReferenceSet of_run(const ReferenceRequest& request) {
    const auto run    = rundir::fitted_run(request.folder);
    const auto record = rundir::read_run_record(run);
    rundir::require_own_files(run, record);
    const bool is_file = fs::is_regular_file(request.clusters);
    const auto& method = method_of(record, request, is_file);
    ReferenceSet reference;
    reference.space     = method.space;
    reference.seed      = seed_of(run, method.space, request.seed, method.seed);
    const auto space    = with_seed(method.space, reference.seed);
    reference.embedding = artifacts::read_embedding(run / "embeddings" / (space + ".npy"));
    const auto way      = way_to(run, method, space, reference.embedding);
    const auto blocks   = use_way(run, record, method, way, request.jobs, reference);
    reference.warnings  = rundir::notes_on(record, run);
    fs::path clusters;
    if (!is_file) {
        reference.clustering = rundir::clustering_line(record, method);
        clusters             = method.clustering_of(request.clustering_seed.value_or(reference.seed));
        read_clusters(run / clusters, reference);
        use_graph(run, record, method, blocks, reference);
    }
    if (run != request.folder) add_placed_songs(request.folder, space, clusters, reference);
    if (is_file) read_named_clusters(request, reference);
    return reference;
}

ReferenceSet of_model(const ReferenceRequest& request) {
    ReferenceSet reference;
    use_model(request.folder, reference);
    reference.space     = artifacts::read_json(request.folder / "config.json").at("model").get<std::string>();
    reference.embedding = artifacts::read_embedding(request.folder / "embedding.npy");
    const fs::path own  = request.folder / "components.csv";
    if (!request.clusters.empty())
        read_named_clusters(request, reference);
    else if (artifacts::is_expected(own))
        read_clusters(own, reference);
    return reference;
}

/// A table that was clustered as it is: its columns, at their scale, are the space.
ReferenceSet of_clustering(const ReferenceRequest& request) {
    auto model       = read_cluster_model(request.folder);
    const auto table = std::make_shared<const collection::Table>(std::move(model.table));
    ReferenceSet reference;
    reference.space     = "table";
    reference.seed      = model.seed;
    reference.columns   = table->features.columns;
    reference.embedding = {table->features.values, table->features.rows, table->features.recipe};
    // The steps of texts are not kept.
    if (!extraction::is_text_feature(model.as_read.kind)) reference.input = input_recipe(model.as_read, {});
    reference.encode = [table](const FeatureMatrix& raw, const GivenLabels&) {
        return collection::rows_like(*table, raw).features.values;
    };
    if (!request.clusters.empty())
        read_named_clusters(request, reference);
    else
        read_clusters(request.folder / kModelClusters, reference);
    return reference;
}

ReferenceSet reference_in(const ReferenceRequest& request) {
    if (fs::exists(request.folder / "config.json")) return of_model(request);
    if (fs::exists(request.folder / rundir::layout::kRecord)) return of_run(request);
    if (is_cluster_model(request.folder)) return of_clustering(request);
    fail("E5009",
         "{}: holds neither a model (config.json) nor a run (run.json) nor groups (clustering.json); name the folder "
         "that train, run or 'cluster --model' wrote",
         request.folder.string());
}

}  // namespace

ReferenceSet read_reference_set(const ReferenceRequest& request) {
    auto reference = reference_in(request);
    if (reference.cluster_numbers.empty()) find_centroids(reference);
    return reference;
}

}  // namespace ektara::experiment
