#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ektara/artifacts/store.hpp"
#include "ektara/text/encoder.hpp"

namespace ektara::extraction {

/// n texts → n × hidden, as text::encode gives them. Vectors that `store` has are not computed again, and the others
/// are put into it; a null pointer: no store. An entry is found by model, weights, options and text, so every reader
/// of one text shares it. `progress(done, total)` counts the chunks that are computed.
Matrix sentence_vectors(const text::Encoder& encoder, const std::vector<std::string>& texts,
                        const text::EncodeOptions& options, artifacts::Store* store,
                        const std::function<void(std::size_t done, std::size_t total)>& progress = {});

}  // namespace ektara::extraction
