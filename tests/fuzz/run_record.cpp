#include "ektara/rundir/run_record.hpp"

#include <nlohmann/json.hpp>

#include "ektara/artifacts/files.hpp"
#include "ektara/rundir/run_record_json.hpp"
#include "input.hpp"

namespace {

void check(const ektara::rundir::RunRecord& record) {
    using namespace ektara::rundir;
    for (const auto& method : record.methods)
        for (const auto& file : {method.embedding, method.projection, method.clustering})
            if (!file.empty() && !ektara::artifacts::leads_inside(file)) __builtin_trap();
    identity(record);
    // What is written again says the same when it is read again.
    const auto again = to_json(record);
    if (to_json(run_record_from_json(ektara::artifacts::parse_json(again.dump(), "again"))) != again) __builtin_trap();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        try {
            check(ektara::rundir::run_record_from_json(ektara::artifacts::parse_json(bytes, "run.json")));
        } catch (const nlohmann::json::exception&) {  // read_run_record says that the record is damaged
        }
    });
}
