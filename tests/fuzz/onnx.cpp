#include "ektara/artifacts/onnx.hpp"

#include "ektara/artifacts/onnx_signature.hpp"
#include "ektara/features/pitch_network.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        static_cast<void>(ektara::artifacts::parse_onnx_signature(bytes, "x.onnx"));
    });
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        const ektara::features::PitchNetwork network(ektara::artifacts::parse_onnx(bytes, "x.onnx"));
    });
}
