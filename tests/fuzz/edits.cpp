#include "ektara/rundir/edits.hpp"

#include <nlohmann/json.hpp>

#include "input.hpp"

namespace {

using namespace ektara::rundir;

/// What is written again says the same when it is read again.
void check(const std::vector<Edit>& edits) {
    ektara::artifacts::Json list = ektara::artifacts::Json::array();
    std::string lines;
    for (const auto& edit : edits) {
        list.push_back(to_json(edit));
        lines += to_json(edit).dump() + "\n";
        text_of(edit);
    }
    if (parse_asked_edits(list.dump()) != edits || parse_edits(lines, "again") != edits) __builtin_trap();
    if (all_edits(edits).empty() != edits.empty()) __builtin_trap();
}

}  // namespace

/// The first byte says what is read: the lines of a file, edits that the page asks for, or what is to be undone.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        if (bytes.empty()) return;
        const std::string text(bytes.substr(1));
        if (bytes[0] == 'u')
            parse_asked_undo(text);
        else
            check(bytes[0] == 'a' ? parse_asked_edits(text) : parse_edits(text, "edits.json"));
    });
}
