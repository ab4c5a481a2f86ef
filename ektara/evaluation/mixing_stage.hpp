#pragma once

#include <vector>

#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/space_stage.hpp"

namespace ektara::evaluation {

/// How languages mix, and genres do not, in a method's own space, over the songs of genres that languages share; means
/// over its seeds. NaN where no two languages share two genres.
struct Mixing {
    double ilisi, clisi, kbet;
};

/// The mixing of every method, from the 90 nearest neighbours (or all) of each such song; each space is measured once.
std::vector<Mixing> mixing_stage(const experiment::ModelInput& input,
                                 const std::vector<experiment::MethodResult>& results, int jobs);

}  // namespace ektara::evaluation
