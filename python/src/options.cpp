#include <tuple>
#include <variant>

#include <nanobind/stl/tuple.h>

#include "bindings.hpp"
#include "ektara/cluster/choose_k.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/alternatives.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/projection/projection.hpp"

namespace ektara::python {
namespace {

/// name, type, default as text, help, the words of an enumeration.
using Described = std::tuple<std::string, std::string, std::string, std::string, std::vector<std::string>>;

template <class T>
std::string type_name() {
    if constexpr (options_detail::is_list<T>)
        return "list[" + type_name<typename T::value_type>() + "]";
    else if constexpr (std::is_same_v<T, bool>)
        return "bool";
    else if constexpr (std::is_integral_v<T>)
        return "int";
    else if constexpr (std::is_floating_point_v<T>)
        return "float";
    else
        return "str";
}

template <class T>
std::vector<std::string> words_of() {
    std::vector<std::string> words;
    if constexpr (std::is_enum_v<T>)
        for (const auto& [value, word] : enum_names(T{})) words.push_back(word);
    return words;
}

template <class Options>
std::vector<Described> describe(const Options& options) {
    std::vector<Described> described;
    Options::fields(options, [&](const char* name, const auto& value, const char* help) {
        using T = std::decay_t<decltype(value)>;
        described.emplace_back(name, type_name<T>(), options_detail::to_text(value), help, words_of<T>());
    });
    return described;
}

template <class Variant>
void add_all(nb::dict& tables, const std::string& prefix, const std::vector<Variant>& all) {
    for (const auto& one : all)
        std::visit([&](const auto& options) { tables[(prefix + name(one)).c_str()] = nb::cast(describe(options)); },
                   one);
}

/// Every options struct of the library by the prefix of its settings: what keyword arguments, their types and their
/// documentation are made of.
nb::dict option_tables() {
    nb::dict tables;
    add_all(tables, "cluster.", alternatives<cluster::Options>());
    add_all(tables, "projection.", alternatives<projection::Options>());
    add_all(tables, "train.", alternatives<models::Options>());
    tables["choose_k"]  = nb::cast(describe(cluster::ChooseKOptions()));
    tables["run"]       = nb::cast(describe(experiment::RunOptions()));
    tables["input"]     = nb::cast(describe(collection::InputOptions()));
    tables["features"]  = nb::cast(describe(features::ExtractOptions()));
    tables["decode"]    = nb::cast(describe(audio::DecodeOptions()));
    tables["text"]      = nb::cast(describe(extraction::TextOptions()));
    tables["hybrid"]    = nb::cast(describe(tables::HybridOptions()));
    tables["workers"]   = nb::cast(describe(extraction::WorkerOptions()));
    tables["evaluate"]  = nb::cast(describe(metrics::EvaluationOptions()));
    tables["structure"] = nb::cast(describe(metrics::StructureOptions()));
    return tables;
}

}  // namespace

void bind_options(nb::module_& module) {
    module.def("option_tables", &option_tables,
               "Every options struct of the library: (name, type, default, help, words).");
}

}  // namespace ektara::python
