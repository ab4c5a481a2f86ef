#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// What a table of crops has in its columns: for each of several crops of a clip the same columns, named crop1_NAME …,
/// crop2_NAME …, crop by crop.
struct CropLayout {
    int crops = 0;
    /// Names of the columns of one crop.
    std::vector<std::string> columns;
};

/// The columns of so many crops with these columns each.
std::vector<std::string> crop_columns(const std::vector<std::string>& of_one, int crops);

/// How these columns are crops; nothing where they are not `crop_columns` of two crops or more.
std::optional<CropLayout> crop_layout(const std::vector<std::string>& columns);

/// The mean of every `crops` rows that follow each other: (n · crops) × d → n × d, summed in double precision.
Matrix mean_of_crops(const Matrix& rows, int crops);

/// n × (crops · d) as (n · crops) × d, or the other way round: the same numbers in the same order.
Matrix with_rows(const Matrix& values, Eigen::Index rows);

}  // namespace ektara
