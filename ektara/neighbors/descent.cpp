#include "ektara/neighbors/detail/descent.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ektara/core/packed_product.hpp"
#include "ektara/core/parallel.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

constexpr int kLinks                   = 10;    ///< of each row, and as many of those that name it
constexpr std::size_t kCellsOfTurn     = 64;    ///< by one thread, which holds a number for every row
constexpr int kRowsOfPart              = 8192;  ///< the same
constexpr unsigned short kNameOfItself = 3;     ///< a neighbour counts so many times a neighbour's neighbour
constexpr unsigned short kMostCounted  = 250;
constexpr int kScanned                 = 16;

/// Keeps the `most` rows with the largest counts, of equal ones those found first, and sets all counts to 0.
void keep_most_counted(std::vector<int>& found, int most, std::vector<unsigned short>& counts) {
    std::array<int, kMostCounted + kNameOfItself + 1> with{};
    for (const int row : found) ++with[counts[static_cast<std::size_t>(row)]];
    int least = static_cast<int>(with.size()), room = most;
    while (least > 1 && with[static_cast<std::size_t>(least - 1)] <= room)
        room -= with[static_cast<std::size_t>(--least)];
    std::size_t kept = 0;
    for (const int row : found) {
        const int count = std::exchange(counts[static_cast<std::size_t>(row)], static_cast<unsigned short>(0));
        if (count >= least || (count == least - 1 && room-- > 0)) found[kept++] = row;
    }
    found.resize(kept);
}

std::size_t blocks(std::size_t count, std::size_t size) { return (count + size - 1) / size; }

}  // namespace

void NearLists::insert(int row, float nearness, int other) {
    const std::size_t first = static_cast<std::size_t>(row) * length_;
    if (!(nearness < nearness_[first + length_ - 1])) return;
    bool there = false;
    for (std::size_t c = first; c < first + length_; ++c) there |= rows_[c] == other;
    if (there) return;
    std::size_t at = first + length_ - 1;
    for (; at > first && nearness_[at - 1] > nearness; --at) {
        nearness_[at] = nearness_[at - 1];
        rows_[at]     = rows_[at - 1];
    }
    nearness_[at] = nearness;
    rows_[at]     = other;
}

/// The lists of a moment in both directions: whom a row names, and who names it.
struct Descent::Links {
    std::vector<int> named;  ///< kLinks a row, as far as its list reaches; -1: none
    std::vector<int> naming;

    template <class Visit>
    void for_each(int row, Visit&& visit) const {
        const std::size_t first = static_cast<std::size_t>(row) * kLinks;
        for (const auto* side : {&named, &naming})
            for (std::size_t c = first; c < first + kLinks && (*side)[c] >= 0; ++c) visit((*side)[c]);
    }
};

Descent::Descent(const Matrix& rows, const RowVector& half_squares, int length, int jobs)
    : rows_(rows), half_squares_(half_squares), lists_(static_cast<int>(rows.rows()), length), jobs_(jobs) {}

Descent::Links Descent::links() const {
    const auto n = static_cast<std::size_t>(rows_.rows());
    Links links{std::vector<int>(n * kLinks, -1), std::vector<int>(n * kLinks, -1)};
    const int width = std::min(kLinks, lists_.length());
    for (std::size_t i = 0; i < n; ++i)
        std::copy_n(lists_.of(static_cast<int>(i)), width, links.named.data() + i * kLinks);
    std::vector<unsigned char> count(n, 0);
    // First whom a row is nearest to.
    for (int c = 0; c < width; ++c)
        for (std::size_t i = 0; i < n; ++i)
            if (const int j = links.named[i * kLinks + static_cast<std::size_t>(c)]; j >= 0)
                if (auto& taken = count[static_cast<std::size_t>(j)]; taken < kLinks)
                    links.naming[static_cast<std::size_t>(j) * kLinks + taken++] = static_cast<int>(i);
    return links;
}

void Descent::measure(const int* members, int count, const std::vector<int>& others) {
    const auto width = static_cast<int>(others.size());
    Matrix near(width, rows_.cols()), asked(count, rows_.cols());
    RowVector halves(width);
    for (int c = 0; c < width; ++c) {
        near.row(c) = rows_.row(others[static_cast<std::size_t>(c)]);
        halves[c]   = half_squares_[others[static_cast<std::size_t>(c)]];
    }
    for (int i = 0; i < count; ++i) asked.row(i) = -rows_.row(members[i]);
    const Matrix nearness = PackedWeights(near, halves).times(asked);
    for (int i = 0; i < count; ++i) {
        const float* const values = nearness.data() + Index{i} * nearness.cols();
        for (int first = 0; first < width; first += kScanned) {
            const int last    = std::min(width, first + kScanned);
            const float limit = lists_.limit(members[i]);
            int nearer        = 0;
            for (int c = first; c < last; ++c) nearer += values[c] < limit ? 1 : 0;
            if (nearer == 0) continue;
            for (int c = first; c < last; ++c)
                if (const int other = others[static_cast<std::size_t>(c)]; other != members[i])
                    lists_.insert(members[i], values[c], other);
        }
    }
}

void Descent::inside(const Cells& cells) {
    parallel_for(cells.count(), jobs_, [&](std::size_t cell) {
        const std::vector<int> members(cells.rows.begin() + cells.first[cell],
                                       cells.rows.begin() + cells.first[cell + 1]);
        measure(members.data(), static_cast<int>(members.size()), members);
    });
}

/// `counts` holds a 0 for every row, before and after.
std::vector<int> Descent::shared_candidates(const int* members, int count, const Links& links, int most,
                                            std::vector<unsigned short>& counts) const {
    std::vector<int> found;
    const auto add = [&](int row, unsigned short times) {
        auto& sum = counts[static_cast<std::size_t>(row)];
        if (sum == 0) found.push_back(row);
        if (sum < kMostCounted) sum = static_cast<unsigned short>(sum + times);
    };
    for (int i = 0; i < count; ++i)
        links.for_each(members[i], [&](int near) {
            add(near, kNameOfItself);
            links.for_each(near, [&](int next) { add(next, 1); });
        });
    keep_most_counted(found, most, counts);
    return found;
}

void Descent::around(const Cells& cells, int most) {
    const auto now = links();
    parallel_for(blocks(cells.count(), kCellsOfTurn), jobs_, [&](std::size_t block) {
        std::vector<unsigned short> counts(static_cast<std::size_t>(rows_.rows()), 0);
        const std::size_t last = std::min(cells.count(), (block + 1) * kCellsOfTurn);
        for (std::size_t cell = block * kCellsOfTurn; cell < last; ++cell) {
            const int* const members = cells.rows.data() + cells.first[cell];
            const int count          = cells.first[cell + 1] - cells.first[cell];
            measure(members, count, shared_candidates(members, count, now, most, counts));
        }
    });
}

void Descent::row_by_row() {
    const auto now = links();
    const auto n   = static_cast<int>(rows_.rows());
    parallel_for(blocks(static_cast<std::size_t>(n), kRowsOfPart), jobs_, [&](std::size_t block) {
        std::vector<int> seen_by(static_cast<std::size_t>(n), -1);
        const int first = static_cast<int>(block) * kRowsOfPart;
        for (int i = first; i < std::min(n, first + kRowsOfPart); ++i) {
            seen_by[static_cast<std::size_t>(i)] = i;
            for (int c = 0; c < lists_.length() && lists_.of(i)[c] >= 0; ++c)
                seen_by[static_cast<std::size_t>(lists_.of(i)[c])] = i;
            now.for_each(i, [&](int near) {
                now.for_each(near, [&](int next) {
                    if (std::exchange(seen_by[static_cast<std::size_t>(next)], i) == i) return;
                    lists_.insert(i, half_squares_[next] - rows_.row(i).dot(rows_.row(next)), next);
                });
            });
        }
    });
}

}  // namespace ektara::neighbors
