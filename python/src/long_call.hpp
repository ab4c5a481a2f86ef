#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <thread>

#include "bindings.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/neighbors/approximate.hpp"

namespace ektara::python {

/// What stops a call: no std::exception, so that nothing in the library takes it for an error of its own.
struct Stopped {};

/// Python's signals, looked at every few milliseconds by the thread that called; and what a callback has raised.
class Interruption final : public Cancellation {
  public:
    void check() override {
        if (stopped_) throw Stopped();
        if (std::this_thread::get_id() != caller_) return;
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) return;
        next_ = now + std::chrono::milliseconds(20);
        const nb::gil_scoped_acquire gil;
        if (PyErr_CheckSignals() != 0) stop(nb::python_error());
    }

    /// Keeps what was raised and stops the call. The interpreter's lock is held.
    [[noreturn]] void stop(nb::python_error raised) {
        if (!stopped_) raised_ = std::make_exception_ptr(std::move(raised));
        stopped_ = true;
        throw Stopped();
    }
    [[noreturn]] void raise() const { std::rethrow_exception(raised_); }

  private:
    std::thread::id caller_ = std::this_thread::get_id();
    std::chrono::steady_clock::time_point next_{};
    std::atomic<bool> stopped_ = false;
    std::exception_ptr raised_;
};

/// A progress that calls `callback(stage, done, total)`; None: nothing.
inline Progress progress_of(nb::handle callback, Interruption& interruption) {
    if (callback.is_none()) return [](const std::string&, std::size_t, std::size_t) {};
    return [callback, &interruption](const std::string& stage, std::size_t done, std::size_t total) {
        const nb::gil_scoped_acquire gil;
        try {
            callback(stage, done, total);
        } catch (nb::python_error& raised) {
            interruption.stop(std::move(raised));
        }
    };
}

/// Who hears of the stages of this thread's long calls, which the package keeps alive (ektara.progress); null: nobody.
inline PyObject*& hears_stages() {
    thread_local PyObject* callback = nullptr;
    return callback;
}

/// Calls the library without the interpreter's lock; Ctrl-C ends the call with KeyboardInterrupt.
template <class Call>
auto long_call(Call&& call) {
    Interruption interruption;
    Progress stages;
    if (auto* const callback = hears_stages()) stages = progress_of(nb::handle(callback), interruption);
    try {
        const nb::gil_scoped_release release;
        const CancellationScope scope(&interruption);
        const ProgressScope hears(stages ? &stages : nullptr);
        if constexpr (std::is_invocable_v<Call, Interruption&>)
            return call(interruption);
        else
            return call();
    } catch (const Stopped&) {
        interruption.raise();
    }
}

/// `long_call` of what may ask for neighbours of many rows; says where they are approximate.
template <class Call>
auto neighbor_call(Call&& call) {
    const neighbors::NeighborSharing sharing;
    auto result = long_call(call);
    warn(sharing.warnings());
    return result;
}

}  // namespace ektara::python
