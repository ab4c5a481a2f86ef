#include <fmt/format.h>

#include "ektara/report/page.hpp"
#include "ektara/report/report.hpp"

namespace ektara::report {
namespace {

/// Replaces every place where `mark` stands.
void fill(std::string& page, const std::string& mark, std::string_view text) {
    for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + text.size()))
        page.replace(at, mark.size(), text);
}

/// JSON that may stand inside a script element: no `</script>`, no `<!--`.
std::string inert(std::string_view json) {
    std::string text;
    for (const char c : json) {
        if (c == '<' || c == '>' || c == '&')
            text += fmt::format("\\u{:04x}", static_cast<int>(c));
        else
            text += c;
    }
    return text;
}

}  // namespace

std::string render(std::string_view data_json) {
    // A policy inside the file: whatever a name may hold, nothing is loaded from elsewhere.
    constexpr const char* kPolicy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
        "style-src 'unsafe-inline'; font-src data:; img-src data:; media-src file: data: 'self'\">";
    std::string page(page_html());
    fill(page, "@POLICY@", kPolicy);
    fill(page, " nonce=\"@NONCE@\"", "");
    // Data last: it may hold the marks of the others.
    fill(page, "@DATA@", inert(data_json));
    return page;
}

std::string render_shell(const std::string& address, const std::string& nonce) {
    std::string page(page_html());
    fill(page, "@POLICY@", "");
    fill(page, "@NONCE@", nonce);
    fill(page, "@DATA@", inert("{\"fetch\":\"" + address + "\"}"));
    return page;
}

}  // namespace ektara::report
