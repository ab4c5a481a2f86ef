#pragma once

#include <filesystem>
#include <vector>

#include "ektara/core/row_order.hpp"
#include "ektara/core/types.hpp"

namespace ektara::evaluation {

/// The order in which samples and permutations of a run draw rows and songs: that of the values of their features, for
/// copies that of their genres and languages. What files and songs are called changes nothing.
RowOrder draw_order(const Matrix& features, const std::vector<Track>& tracks);

/// Keeps an order in FOLDER/draw_order.csv: the id of each row, in this order.
void write_draw_order(const std::filesystem::path& folder, const RowOrder& order, const std::vector<Track>& tracks);

/// The order of rows with these ids in the run that a file of it lies in (RUN/tracks.csv, RUN/clusterings/x.csv); rows
/// that the run does not name come last, as they stand. Empty where FILE lies in no run that has an order.
RowOrder draw_order_of(const std::filesystem::path& file, const std::vector<TrackId>& ids);

}  // namespace ektara::evaluation
