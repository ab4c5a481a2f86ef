#include "bindings.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/version.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

/// Raises ektara.errors.KIND(message, code).
void raise(const char* kind, const Error& error) {
    const nb::object type = nb::module_::import_("ektara.errors").attr(kind);
    PyErr_SetObject(type.ptr(), type(error.what(), error.code()).ptr());
}

void translate(const std::exception_ptr& thrown, void*) {
    try {
        std::rethrow_exception(thrown);
    } catch (const cluster::NoSolution& error) {
        raise("NoSolution", error);
    } catch (const InvalidArgument& error) {
        raise("InputError", error);
    } catch (const UsageError& error) {
        raise("UsageError", error);
    } catch (const NothingUsable& error) {
        raise("NothingUsable", error);
    } catch (const Error& error) {
        raise("Error", error);
    }
}

/// Has this thread's long calls tell `callback(stage, done, total)` of their stages; None: nobody. Returns who heard of
/// them before. The caller keeps the callback alive.
nb::object hear_stages(const nb::object& callback) {
    auto*& hears      = hears_stages();
    nb::object before = hears == nullptr ? nb::object(nb::none()) : nb::borrow(hears);
    hears             = callback.is_none() ? nullptr : callback.ptr();
    return before;
}

}  // namespace

void bind_errors(nb::module_& module) {
    nb::register_exception_translator(translate);
    module.def("version", &version, "Version of the library.");
    module.def("hear_stages", &hear_stages, nb::arg("callback").none());
}

}  // namespace ektara::python

NB_MODULE(_core, module) {
    using namespace ektara::python;
    bind_errors(module);
    bind_options(module);
    bind_cluster(module);
    bind_projection(module);
    bind_metrics(module);
    bind_features(module);
    bind_models(module);
    bind_extraction(module);
    bind_runs(module);
}
