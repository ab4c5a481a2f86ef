#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/text/bert.hpp"
#include "ektara/text/sentencepiece_model.hpp"
#include "ektara/text/unigram.hpp"

namespace ektara::text {

/// Which sentence model, and how a text is cut for it; `--set text.…`.
struct EncodeOptions {
    std::string model = "multilingual-e5-small";
    int max_tokens    = 128;
    /// Threads; 0: one a core. No field below, since results do not depend on it.
    int jobs = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("model", self.model, "a name of 'ektara models list', a 4-bit file, or a Hugging Face folder");
        visit("max_tokens", self.max_tokens, "tokens of a chunk, begin and end included; longer texts are averaged");
    }
};

using Tokeniser = std::variant<std::monostate, Unigram, SentencePieceModel>;

/// A sentence encoder that is ready: weights, tokeniser, and how its vectors are meant to be used.
struct Encoder {
    std::string name;  ///< for recipes: the model, not where it lies
    Bert bert;
    Tokeniser tokeniser;
    std::string prefix;
    bool normalise = false;
    /// Tells weights apart: of the sizes of the file, and of its beginning and end.
    std::string digest = {};
};

/// Opens a model by the name of `models list`, as a 4-bit file, or as a folder. Throws MissingWeights E3204 where there
/// are no weights (and says how to get them), and as `parse_four_bit` and `read_model_folder` do.
Encoder open_encoder(const std::string& model);

/// Ids of `text` in its normal form, begin and end included, without the model's prefix and however many they are.
/// Throws Error E3205 where the model has no tokeniser, E3104 where the text is longer than a megabyte.
std::vector<int> token_ids(const Encoder& encoder, std::string_view text);

/// n texts → n × hidden. Each text is brought to its normal form and given the model's prefix; its tokens are cut into
/// chunks of at most `max_tokens` (the prefix before each), and the chunks' vectors averaged. Equal texts are encoded
/// once. A row depends on its own text alone: not on the other rows, their order, or the number of threads.
/// `progress(done, total)` counts chunks. Throws InvalidArgument E3301 for an option out of range, Error E3205, E3104.
Matrix encode(const Encoder& encoder, const std::vector<std::string>& texts, const EncodeOptions& options,
              const std::function<void(std::size_t done, std::size_t total)>& progress = {});

/// The same for token ids as they are, begin and end included: one chunk a row. Throws Error E3302.
Matrix encode_tokens(const Encoder& encoder, const std::vector<std::vector<int>>& sequences, int jobs,
                     const std::function<void(std::size_t done, std::size_t total)>& progress = {});

}  // namespace ektara::text
