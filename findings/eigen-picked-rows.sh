#!/usr/bin/env bash
# Guess: in Eigen, the sum of one column over a list of picked rows is the same for row-major and column-major matrices.
# Really: of a row-major matrix, with a list of rows and the column given as a number, .sum() adds the element of the
# first picked row each time, so 0 here instead of 4. Column-major is right; so is a copy into a vector first.
# Versions: Eigen 3.4.0 (Debian's libeigen3-dev 3.4.0-4, unpacked into a temporary folder), any g++, -O0 and -O2.
# Why it matters: features lie in rows, so tables are row-major, and a mean over chosen songs is silently another's.
# Output seen: row-major 0 copied 4 column-major 4
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > picked.cpp <<'CPP'
#include <Eigen/Dense>
#include <iostream>
#include <vector>

template <int Order>
float picked_sum() {
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Order> songs(6, 2);
    songs << 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1;
    return songs(std::vector<Eigen::Index>{0, 1, 2, 3, 4, 5}, 1).sum();
}

int main() {
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> songs(6, 2);
    songs << 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1;
    const Eigen::VectorXf copied = songs(std::vector<Eigen::Index>{0, 1, 2, 3, 4, 5}, 1);
    std::cout << "row-major " << picked_sum<Eigen::RowMajor>() << " copied " << copied.sum() << " column-major "
              << picked_sum<Eigen::ColMajor>() << "\n";
}
CPP
apt-get -qq download libeigen3-dev=3.4.0-4
dpkg-deb -x libeigen3-dev_3.4.0-4_*.deb eigen
for level in -O0 -O2; do
    g++ -std=c++17 $level -isystem eigen/usr/include/eigen3 picked.cpp -o picked
    seen=$(./picked)
    echo "$seen"
    [ "$seen" = "row-major 0 copied 4 column-major 4" ]
done
