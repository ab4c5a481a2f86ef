#include "ektara/core/batches.hpp"

#include <iterator>
#include <set>

#include "ektara/core/error.hpp"

namespace ektara {

void require_batches(Eigen::Index rows, const std::vector<int>& batches, const char* who) {
    require(std::ssize(batches) == rows, "E6221", "{}: every row needs a batch, or -1: {} rows, but {} batches", who,
            rows, batches.size());
}

int count_batches(const std::vector<int>& batches) {
    std::set<int> known(batches.begin(), batches.end());
    known.erase(-1);
    return static_cast<int>(known.size());
}

}  // namespace ektara
