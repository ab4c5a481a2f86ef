#include "ektara/artifacts/missing.hpp"

#include <algorithm>
#include <string>

#include "ektara/core/blanks.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::artifacts {
namespace {

constexpr std::string_view kSpellings[] = {
    "",       "na",     "n/a",     "n.a.",     "n. a.",    "nan",     "-nan",    "<na>",    "null",      "none",
    "nil",    "nat",    "?",       "-",        "--",       "---",     "–",       "—",       ".",         "..",
    "\\n",    "#n/a",   "#na",     "#n/a n/a", "#nv",      "#num!",   "#div/0!", "#value!", "#ref!",     "#name?",
    "#null!", "1.#ind", "-1.#ind", "1.#qnan",  "-1.#qnan", "missing", "(null)",  "unknown", "undefined", "*"};

/// Most cells are: told without a look at the list.
bool is_plain_number(std::string_view cell) {
    if (!cell.empty() && cell[0] == '-') cell.remove_prefix(1);
    return !cell.empty() && cell[0] >= '0' && cell[0] <= '9' && cell.find('#') == std::string_view::npos;
}

}  // namespace

bool is_missing(std::string_view cell) {
    cell = without_blanks(cell);
    if (cell.size() > 9 || is_plain_number(cell)) return false;
    const std::string small = ascii_lower(std::string(cell));
    return std::find(std::begin(kSpellings), std::end(kSpellings), small) != std::end(kSpellings);
}

}  // namespace ektara::artifacts
