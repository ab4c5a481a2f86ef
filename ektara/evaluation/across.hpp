#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ektara/evaluation/score_stage.hpp"

namespace ektara::evaluation {

/// How one method groups across the values of a label column; NaN where it is not known. AMI is above chance.
struct AcrossRow {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    std::string method;
    std::string seen;              ///< label columns that its model, correction or graph saw; empty: none
    double within     = kUnknown;  ///< AMI with the genre inside each value, the mean
    double column_ami = kUnknown;  ///< AMI with the column itself
    double transfer = kUnknown, transfer_chance = kUnknown;  ///< metrics/transfer.hpp, of genres; mean over the seeds
    double ilisi = kUnknown, chance_ilisi = kUnknown;        ///< how the values mix in the space, over shared genres
    double stability = kUnknown;                             ///< under subsampling

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("method", self.method);
        visit("seen", self.seen);
        visit("genre_within", self.within);
        visit("column_ami", self.column_ami);
        visit("transfer", self.transfer);
        visit("transfer_chance", self.transfer_chance);
        visit("ilisi", self.ilisi);
        visit("ilisi_chance", self.chance_ilisi);
        visit("stability", self.stability);
    }
};

/// The methods of a run across one label column (`run --across COLUMN`), in the order of the table.
struct AcrossTable {
    std::string column;
    std::size_t songs = 0;  ///< of the value that has the second most songs
    std::vector<AcrossRow> rows;
};

/// From the scores of a run and its clusterings. `column` must be among the targets of the scores.
AcrossTable across_table(const ScoreInput& input, const std::vector<ScoreRow>& scores, const std::string& column,
                         const ScoreOptions& options);

/// FOLDER/across.csv, and what it holds; nothing where there is none.
void write_across(const std::filesystem::path& folder, const AcrossTable& table);
std::optional<AcrossTable> read_across(const std::filesystem::path& folder);

/// Fewer songs of a value than this carry no advice, and nothing counts as mixed above this AMI with the column.
inline constexpr std::size_t kFewestAdvisedSongs = 30;
inline constexpr double kMixedAmi                = 0.05;

/// The row to take for groups across the column: among the rows whose AMI with the column is at most `kMixedAmi`, the
/// most stable one under subsampling (the first of equal ones). No genre label has a part in it. Nothing where no row
/// is mixed, no stability is known, or a value has too few songs.
const AcrossRow* advised(const AcrossTable& table);

}  // namespace ektara::evaluation
