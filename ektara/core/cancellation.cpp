#include "ektara/core/cancellation.hpp"

namespace ektara {
namespace {

thread_local Cancellation* current = nullptr;

}  // namespace

Cancellation* current_cancellation() { return current; }

CancellationScope::CancellationScope(Cancellation* cancellation) : outer_(current) { current = cancellation; }

CancellationScope::~CancellationScope() { current = outer_; }

}  // namespace ektara
