#include "ektara/experiment/correction.hpp"

#include <algorithm>
#include <map>

#include <fmt/ranges.h>

#include "ektara/cluster/kmeans.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::experiment {
namespace {

MatrixD kmeans_centres(const Matrix& unit_rows, int k, Seed seed) {
    return cluster::kmeans(unit_rows, {.n_clusters = k, .n_init = 10, .max_iter = 25, .swaps = 0, .seed = seed})
        .centres;
}

}  // namespace

Batches batches_of(const std::vector<Track>& tracks, const std::string& column) {
    const auto texts = evaluation::column_of(tracks, column);
    Batches batches{texts, encode_labels(texts)};
    std::sort(batches.values.begin(), batches.values.end());
    batches.values.erase(std::unique(batches.values.begin(), batches.values.end()), batches.values.end());
    std::erase(batches.values, "");
    return batches;
}

std::vector<int> batches_like(const Batches& known, const std::vector<std::string>& values) {
    std::vector<int> numbers;
    for (const auto& value : values) {
        const auto found = std::find(known.values.begin(), known.values.end(), value);
        numbers.push_back(found == known.values.end() ? -1 : static_cast<int>(found - known.values.begin()));
    }
    return numbers;
}

tables::BatchCorrection fit_correction(const Matrix& points, const std::vector<int>& batches,
                                       const tables::CorrectionOptions& options) {
    return tables::fit_correction(points, batches, options, kmeans_centres);
}

cluster::Context context_of(const Method& method, const ModelInput& input) {
    cluster::Context context;
    if (!method.batch.empty()) context.batches = batches_of(input.tracks, method.batch).of_row;
    if (const auto blocks = input.blocks.find(method.space.table_key());
        !method.space.blocks.empty() && blocks != input.blocks.end())
        context.blocks = blocks->second;
    return context;
}

std::vector<Warning> batch_warnings(const std::vector<Method>& methods, const std::vector<Track>& tracks) {
    std::map<std::string, std::vector<std::string>> methods_by;
    for (const auto& method : methods)
        for (const auto& column : {method.space.batch, method.batch})
            if (auto& names = methods_by[column]; !column.empty() && (names.empty() || names.back() != method.name))
                names.push_back(method.name);
    methods_by.erase("");
    std::vector<Warning> warnings;
    for (const auto& [column, names] : methods_by) {
        const auto batches = batches_of(tracks, column).of_row;
        const auto missing = std::count(batches.begin(), batches.end(), -1);
        if (missing > 0)
            warnings.push_back(
                {"W-NO-BATCH",
                 fmt::format("{} of {} rows have no {}: corrections leave them where they are, and graphs compare them "
                             "with all rows ({})",
                             missing, batches.size(), column, fmt::join(names, ", "))});
    }
    return warnings;
}

}  // namespace ektara::experiment
