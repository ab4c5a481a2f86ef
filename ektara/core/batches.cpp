#include "ektara/core/batches.hpp"

#include <iterator>
#include <set>

#include "ektara/core/error.hpp"

namespace ektara {

void require_batches(Eigen::Index rows, const std::vector<int>& batches, const char* who) {
    require(std::ssize(batches) == rows, "E6221", "{}: every row needs a batch, or -1: {} rows, but {} batches", who,
            rows, batches.size());
}

void require_two_batches(Eigen::Index rows, const std::vector<int>& batches, const char* who) {
    require_batches(rows, batches, who);
    const int count = count_batches(batches);
    require(count >= 2, "E6224", "{}: needs two batches, but there are {}; name another column", who, count);
}

int count_batches(const std::vector<int>& batches) {
    std::set<int> known(batches.begin(), batches.end());
    known.erase(-1);
    return static_cast<int>(known.size());
}

}  // namespace ektara
