#include "ektara/cluster/duplicates.hpp"

namespace ektara::cluster {

std::vector<std::pair<Duplicates, std::string>> enum_names(Duplicates) {
    return {{Duplicates::Once, "once"}, {Duplicates::Keep, "keep"}};
}

}  // namespace ektara::cluster
