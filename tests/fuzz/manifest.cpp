#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/scan.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        const auto csv = ektara::artifacts::parse_csv(bytes, "manifest.csv");
        // What is written again must read back as it was.
        if (ektara::artifacts::parse_csv(ektara::artifacts::format_csv(csv), "again").rows != csv.rows)
            __builtin_trap();
        ektara::collection::read_manifest(csv, "/nowhere/manifest.csv");
    });
}
