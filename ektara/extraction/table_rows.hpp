#pragma once

#include "ektara/extraction/feature_tables.hpp"

namespace ektara::extraction {

/// The tracks of these rows, in their order.
std::vector<Track> tracks_of(const std::vector<TrackId>& rows, std::vector<Track> tracks);

/// Reports or drops rows that are equal in the table `of_audio`, to the bit, to one before them: W-DUPLICATES,
/// W-DUPLICATES-DROPPED.
void treat_duplicates(FeatureTables& tables, const std::string& of_audio, collection::Duplicates duplicates);

/// One row a song: the mean of its clips, under the id of the first of them. The mean of sequences means nothing: they
/// are left out.
void average_songs(FeatureTables& tables);

/// Adds the selected columns of the main table as a table that stands for it. Throws Error E1215 where one is missing.
void select_columns(FeatureTables& tables, const ColumnSelection& selection);

}  // namespace ektara::extraction
