#pragma once

#include <string>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/audio/opened_file.hpp"
#include "ektara/extraction/worker.hpp"

namespace ektara::extraction {

/// What is kept of a model's package (artifacts/model_package.hpp), which is open for reading: unpacked by a worker,
/// which can reach nothing but that file; by this process where `workers` names no program. Throws Error E7146 where
/// the worker ended without an answer, and what `model_of_package` throws.
std::string unpack_model(const artifacts::KnownModel& model, audio::OpenedFile package, const WorkerOptions& workers);

}  // namespace ektara::extraction
