#pragma once

#include <string>

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/error.hpp"

namespace ektara::cluster {

/// The method is right and its options are allowed, but it does not converge on these rows (E6108: a component of a
/// mixture without variance; E6109: eigenvectors that do not converge). Other rows of the same space may have an
/// answer.
class NoSolution : public InvalidArgument {
  public:
    using InvalidArgument::InvalidArgument;
};

/// The fewest rows that the method can group with these options: as many as clusters are asked for, and as
/// `min_samples` of hdbscan; 1 where nothing asks for more.
Eigen::Index fewest_rows(const Options& options);

/// The most rows that a method takes as it is. Ward merges micro-clusters above; average and complete linkage and
/// consensus hold all distances, dbscan measures all pairs. K-Means, DBSCAN's radius and the neighbours of graphs have
/// their own (kMostStartedRows, kMostKDistances; neighbors/approximate.hpp), which change how a method goes and not
/// whether.
inline constexpr Eigen::Index kMostWardRows = 100'000, kMostLinkedRows = 40'000, kMostDbscanRows = 250'000;

/// What the method would cost with so many rows, and what to take instead; empty where nothing speaks against it.
std::string too_large(const Options& options, Eigen::Index rows);

/// What stands for all of so many distinct rows where the method goes a shorter way: a sample, or micro-clusters; empty
/// where it takes all of them.
std::string shortcut_for(const Options& options, Eigen::Index rows);

/// The same of a result; also empty where so many of its rows are copies that all others were taken.
std::string shortcut_taken(const Options& options, const Result& result);

/// The method then goes the exact way with any number of rows.
void take_any_size(Options& options);

}  // namespace ektara::cluster
