#include <algorithm>
#include <type_traits>
#include <variant>

#include <fmt/ranges.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/phrase_json.hpp"
#include "ektara/report/page_data.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

template <class T>
concept Struct = requires {
    T::kName;
};

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <class... T, template <class...> class Template>
inline constexpr bool is_a<Template<T...>, Template> = true;

/// A list of names and values, which is an object of JSON.
template <class T>
inline constexpr bool is_members = false;
template <class T>
inline constexpr bool is_members<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_members<std::vector<std::pair<std::string, T>>> = true;

template <class T>
Json json_of(const T& value) {
    if constexpr (std::is_same_v<T, rundir::Figure>) {
        return std::visit([](const auto& inner) { return json_of(inner); }, value);
    } else if constexpr (std::is_same_v<T, Phrase>) {
        return artifacts::to_json(value);
    } else if constexpr (std::is_same_v<T, std::monostate>) {
        return nullptr;
    } else if constexpr (std::is_same_v<T, ScoreTable>) {
        return {{"columns", json_of(value.columns)}, {"rows", json_of(value.rows)}};
    } else if constexpr (Struct<T>) {
        Json json = Json::object();
        T::fields(value, [&](const char* name, const auto& field) {
            if constexpr (is_a<std::decay_t<decltype(field)>, IfAny>) {
                if (field.value) json[name] = json_of(*field.value);
            } else {
                json[name] = json_of(field);
            }
        });
        return json;
    } else if constexpr (is_a<T, std::optional>) {
        return value ? json_of(*value) : Json(nullptr);
    } else if constexpr (is_members<T>) {
        Json json = Json::object();
        for (const auto& [name, member] : value) json[name] = json_of(member);
        return json;
    } else if constexpr (is_a<T, std::tuple>) {
        return std::apply([](const auto&... cell) { return Json::array({json_of(cell)...}); }, value);
    } else if constexpr (is_a<T, std::vector>) {
        Json json = Json::array();
        for (const auto& item : value) json.push_back(json_of(item));
        return json;
    } else {
        return value;
    }
}

/// Collects the interfaces of structs, those that others use first.
class TypeScript {
  public:
    template <class T>
    std::string type() {
        if constexpr (std::is_same_v<T, rundir::Figure>) {
            return "string | number | boolean | null";
        } else if constexpr (std::is_same_v<T, Phrase>) {
            return "Said";
        } else if constexpr (std::is_same_v<T, ScoreTable>) {
            return "Table<ScoreRow>";
        } else if constexpr (Struct<T>) {
            return interface<T>();
        } else if constexpr (is_a<T, std::optional>) {
            return type<typename T::value_type>() + " | null";
        } else if constexpr (is_members<T>) {
            return members(static_cast<const T*>(nullptr));
        } else if constexpr (is_a<T, std::tuple>) {
            return cells(static_cast<const T*>(nullptr));
        } else if constexpr (is_a<T, std::vector>) {
            const auto item = type<typename T::value_type>();
            return (item.find(' ') != std::string::npos && item.front() != '[' ? "(" + item + ")" : item) + "[]";
        } else {
            return std::is_same_v<T, std::string> ? "string" : std::is_same_v<T, bool> ? "boolean" : "number";
        }
    }
    std::string text() const { return fmt::format("{}", fmt::join(interfaces_, "\n")); }

  private:
    template <class T>
    std::string members(const std::map<std::string, T>*) {
        return "Record<string, " + type<T>() + ">";
    }
    template <class T>
    std::string members(const std::vector<std::pair<std::string, T>>*) {
        return "Record<string, " + type<T>() + ">";
    }
    template <class... T>
    std::string cells(const std::tuple<T...>*) {
        const std::vector<std::string> types{type<T>()...};
        return fmt::format("[{}]", fmt::join(types, ", "));
    }
    template <class T>
    std::string interface() {
        if (std::find(known_.begin(), known_.end(), T::kName) != known_.end()) return T::kName;
        known_.emplace_back(T::kName);
        std::string body = fmt::format("export interface {} {{\n", T::kName);
        const T empty;
        T::fields(empty, [&](const char* name, const auto& field) {
            using Field = std::decay_t<decltype(field)>;
            if constexpr (is_a<Field, IfAny>)
                body += fmt::format("  {}?: {};\n", name, type<typename decltype(field.value)::value_type>());
            else
                body += fmt::format("  {}: {};\n", name, type<Field>());
        });
        interfaces_.push_back(body + "}\n");
        return T::kName;
    }

    std::vector<std::string> known_, interfaces_;
};

/// A row of metrics.json: numbers may be unknown, and columns that no row has are missing. The figures of a repeated
/// system, whose name is not known here, are left out: the page does not use them.
std::string score_row_interface() {
    evaluation::ScoreRow row;
    row.target       = "genre";
    std::string body = "export interface ScoreRow {\n";
    evaluation::ScoreRow::fields(row, [&](const char* name, const auto& field) {
        using Field = std::decay_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, std::string> || std::is_same_v<Field, std::vector<evaluation::RowWarning>>)
            body += fmt::format("  {}: string;\n", name);
        else if constexpr (std::is_integral_v<Field>)
            body += fmt::format("  {}: number;\n", name);
        else if constexpr (std::is_arithmetic_v<Field>)
            body += fmt::format("  {}?: number | null;\n", name);
    });
    return body + "}\n";
}

}  // namespace

std::string to_json_text(const PageData& data) {
    return json_of(data).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string typescript_of_page_data() {
    TypeScript types;
    types.type<PageData>();
    return "// What the page is sent. Written from ektara/report/page_data.hpp and evaluation/score_row.hpp: a test "
           "compares\n"
           "// it and prints what it should be.\n"
           "/** A part of a sentence: a name, a column of labels, a number, a list, or words by their key, in English "
           "too. */\n"
           "export type Said = string | {column: string} | {number: string} | Said[] | Words;\n"
           "export interface Words {\n  key: string;\n  text: string;\n  values: Record<string, Said>;\n}\n\n"
           "export interface Table<Row> {\n  columns: (keyof Row & string)[];\n  rows: Row[keyof Row][][];\n}\n\n" +
           score_row_interface() + "\n" + types.text();
}

}  // namespace ektara::report
