#include "ektara/core/progress.hpp"

#include <algorithm>
#include <mutex>

namespace ektara {
namespace {

constexpr std::size_t kMostTold = 200;

thread_local const Progress* current = nullptr;

/// Held while one is told: stages of several threads may have the same listener. Recursive, since what is told may
/// itself call the library.
std::recursive_mutex& telling() {
    static std::recursive_mutex guard;
    return guard;
}

}  // namespace

const Progress* current_progress() { return current; }

ProgressScope::ProgressScope(const Progress* told) : outer_(current) { current = told; }

ProgressScope::~ProgressScope() { current = outer_; }

ProgressStage::ProgressStage(const char* name, std::size_t total)
    : told_(current), silence_(nullptr), name_(name), total_(total) {
    if (told_ == nullptr || total_ == 0) return;
    const std::lock_guard lock(telling());
    (*told_)(name_, 0, total_);
}

void ProgressStage::add(std::size_t count) {
    const std::size_t before = std::min(total_, done_.fetch_add(count)), done = std::min(total_, before + count);
    if (done > before && done * kMostTold / total_ > before * kMostTold / total_) tell(done);
}

void ProgressStage::end() {
    if (told_ != nullptr && total_ > 0) tell(total_);
}

void ProgressStage::tell(std::size_t done) {
    const std::lock_guard lock(telling());
    // Another thread may have told a later step.
    if (done <= heard_) return;
    heard_ = done;
    (*told_)(name_, done, total_);
}

}  // namespace ektara
