#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::metrics {

/// Known factors of the rows, each as numbers from 0.
struct Factor {
    std::string name;
    std::vector<int> levels;
};

struct DisentanglementOptions {
    int bins         = 20;
    int votes        = 800;
    int vote_rows    = 64;
    int permutations = 20;
    Seed seed        = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("bins", self.bins, "equal steps that a dimension's values are cut into for mutual information");
        visit("votes", self.votes, "draws that train, and draws that test, the FactorVAE score");
        visit("vote_rows", self.vote_rows, "rows of a draw");
        visit("permutations", self.permutations, "shuffles of the rows for the floor");
    }
};

/// How far each dimension of a space stands for one known factor; 0 to 1, higher is better.
///
/// mig: mean over factors of (I₁ − I₂)/H(factor), the two largest mutual informations with a dimension cut into `bins`
/// (Chen et al. 2018). sap: mean over factors of the gap between the two largest correlation ratios η² of a dimension
/// (Kumar, Sattigeri and Balakrishnan 2018, whose classifiers are replaced by η², since levels have no order). dci:
/// with mutual information as importance (Eastwood and Williams 2018), disentanglement: 1 − entropy of a dimension's
/// importances over factors, weighted by its share of all; completeness: 1 − entropy of a factor's over dimensions.
/// factor_vae: share of draws with one factor held fixed that are recognised by the dimension that then varies least
/// (Kim and Mnih 2018); each draw takes `vote_rows` rows with replacement.
struct Disentanglement {
    double mig = 0, sap = 0, dci_disentanglement = 0, dci_completeness = 0, factor_vae = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("mig", self.mig);
        visit("sap", self.sap);
        visit("dci_disentanglement", self.dci_disentanglement);
        visit("dci_completeness", self.dci_completeness);
        visit("factor_vae", self.factor_vae);
    }
};

/// The scores of a space, and their means over shuffles of its rows: what a space that knows nothing of the factors
/// reaches. Throws InvalidArgument E6301 where lengths differ, E6306 for fewer than two dimensions, no factor, or a
/// factor with a single level, E6102 on NaN, E6103 on an empty table.
struct DisentanglementScores {
    Disentanglement scores, floor;
};
DisentanglementScores disentanglement(const Matrix& space, const std::vector<Factor>& factors,
                                      const DisentanglementOptions& options = {}, int jobs = 1);

}  // namespace ektara::metrics
