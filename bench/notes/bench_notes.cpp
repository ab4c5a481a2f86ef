// bench_notes MODEL.onnx CLIP.npy ROUNDS: seconds of processor time that `notes` of a mono clip at 22,050 Hz takes, a
// line a round; bench/notes.py runs it beside ONNX Runtime and PyTorch.
#include <cstdlib>

#include <fmt/format.h>

#include "bench/processor_time.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/features/notes.hpp"

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 4) return 2;
    keep_freed_memory();  // as the program does
    const features::PitchNetwork network(artifacts::read_onnx(argv[1]));
    const Matrix clip = artifacts::matrix_of(artifacts::read_npy(argv[2]), argv[2]);
    for (int round = 0; round < std::atoi(argv[3]); ++round) {
        const double begin = processor_seconds();
        features::NoteMeter meter(network, {.every = 1});
        meter.push({clip.data(), static_cast<std::size_t>(clip.size())});
        const auto row = meter.finish();
        fmt::print("{:.6f} {}\n", processor_seconds() - begin, row.sum());
    }
}
