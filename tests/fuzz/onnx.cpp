#include "ektara/artifacts/onnx.hpp"

#include "ektara/features/pitch_network.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        const ektara::features::PitchNetwork network(ektara::artifacts::parse_onnx(bytes, "x.onnx"));
    });
}
