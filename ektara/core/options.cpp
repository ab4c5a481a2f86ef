#include "ektara/core/options.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "ektara/core/duration.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"

namespace ektara {

std::vector<std::string> split_list(std::string_view text, char between) {
    std::vector<std::string> items;
    if (text.empty()) return items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(between, begin), text.size());
        items.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

namespace options_detail {

void refuse(const std::string& name, const std::string& text, const std::string& verdict) {
    // Of a list of words it names the nearest.
    constexpr std::string_view kWords = "not one of ";
    std::vector<std::string> known;
    if (verdict.starts_with(kWords))
        for (const auto& word : split_list(verdict.substr(kWords.size())))
            known.push_back(word.substr(word.find_first_not_of(' ')));
    fail<UsageError>("E1102", "option {}: '{}' is {}{}", name, text, verdict, did_you_mean(text, known));
}

template <class T>
std::string plain_to_text(T value) {
    return fmt::format("{}", value);
}

template <class T>
T plain_from_text(const std::string& name, const std::string& text) {
    if constexpr (std::same_as<T, bool>) {
        if (text != "true" && text != "false") refuse(name, text, "neither true nor false");
        return text == "true";
    } else {
        if constexpr (std::is_floating_point_v<T>)
            if (const auto seconds = duration_seconds(text); seconds && name.ends_with("_seconds"))
                return static_cast<T>(*seconds);
        T value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            refuse(name, text, std::is_integral_v<T> ? "not a whole number in range" : "not a number");
        return value;
    }
}

template std::string plain_to_text(bool);
template std::string plain_to_text(int);
template std::string plain_to_text(long);
template std::string plain_to_text(unsigned long);
template std::string plain_to_text(float);
template std::string plain_to_text(double);
template bool plain_from_text(const std::string&, const std::string&);
template int plain_from_text(const std::string&, const std::string&);
template long plain_from_text(const std::string&, const std::string&);
template unsigned long plain_from_text(const std::string&, const std::string&);
template float plain_from_text(const std::string&, const std::string&);
template double plain_from_text(const std::string&, const std::string&);

}  // namespace options_detail

}  // namespace ektara
