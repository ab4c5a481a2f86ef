#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/packed_product.hpp"

namespace ektara::text {

/// Sizes of a BERT encoder.
struct BertShape {
    int hidden = 0, layers = 0, heads = 0, intermediate_size = 0, vocabulary = 0, positions = 0;
    float epsilon = 1e-12f;
};

/// Throws Error E3201, which begins with `file`, where the sizes are out of range or do not fit together.
void require_shape(const BertShape& shape, const std::string& file);

/// Scale and offset of a LayerNorm.
struct LayerNorm {
    RowVector scale, offset;
};

struct BertLayer {
    PackedWeights query_key_value, attention_output, intermediate, output;
    LayerNorm after_attention, after_narrowing;
};

/// An encoder's weights. `word(id)` is a row of the embedding table, which may stay on the disk.
struct Bert {
    BertShape shape;
    std::function<RowVector(int id)> word;
    Matrix position;
    RowVector token_type;
    LayerNorm after_embedding;
    std::vector<BertLayer> layers;
};

/// Where weights come from, by the names of the Hugging Face checkpoint without "bert.": "encoder.layer.0.…". Both
/// throw where a tensor is missing or has another shape.
struct TensorSource {
    std::function<Matrix(const std::string& name, Eigen::Index rows, Eigen::Index columns)> matrix;
    std::function<RowVector(const std::string& name, Eigen::Index size)> vector;
    std::function<RowVector(int id)> word;
};

Bert read_bert(const BertShape& shape, const TensorSource& source);

/// One row a sequence of token ids: the mean of its last hidden states over all its tokens, begin and end included.
///
/// Post-norm transformer with erf GELU, absolute positions from 0, scaled dot-product attention inside each sequence
/// (Devlin et al. 2019; transformers 4.57 `BertModel`). The sequences are computed together, without padding, and a
/// row does not depend on the others. Throws Error E3302 for an empty sequence, one that is longer than the model's
/// positions, or an id outside its vocabulary.
Matrix sentence_vectors(const Bert& model, const std::vector<std::vector<int>>& sequences);

}  // namespace ektara::text
