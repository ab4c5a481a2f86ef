#include "ektara/text/bert.hpp"

#include <cmath>

#include <unsupported/Eigen/SpecialFunctions>

#include "ektara/core/error.hpp"
#include "ektara/text/detail/attention.hpp"

namespace ektara::text {
namespace {

using Sequences = std::vector<std::vector<int>>;

/// Rows of a sequence in the matrix of all tokens.
struct Span {
    Eigen::Index begin, size;
};

std::vector<Span> spans_of(const Sequences& sequences) {
    std::vector<Span> spans;
    Eigen::Index at = 0;
    for (const auto& sequence : sequences) {
        spans.push_back({at, std::ssize(sequence)});
        at += std::ssize(sequence);
    }
    return spans;
}

void require_tokens(const Sequences& sequences, const BertShape& shape) {
    for (const auto& sequence : sequences) {
        if (sequence.empty() || std::ssize(sequence) > shape.positions)
            fail("E3302", "text: a sequence has {} tokens, but the model takes 1 to {}", sequence.size(),
                 shape.positions);
        for (const int id : sequence)
            if (id < 0 || id >= shape.vocabulary)
                fail("E3302",
                     "text: token id {} is outside the model's vocabulary of {}; use the tokeniser of the same "
                     "model",
                     id, shape.vocabulary);
    }
}

void normalise_rows(Matrix& x, const LayerNorm& norm, float epsilon) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        auto row             = x.row(i).array();
        row                  = row - row.mean();
        const float variance = row.square().mean();
        row                  = row * (1.0f / std::sqrt(variance + epsilon)) * norm.scale.array() + norm.offset.array();
    }
}

Matrix embedded(const Bert& model, const Sequences& sequences, Eigen::Index tokens) {
    Matrix x(tokens, model.shape.hidden);
    Eigen::Index row = 0;
    for (const auto& sequence : sequences)
        for (std::size_t t = 0; t < sequence.size(); ++t)
            x.row(row++) =
                model.word(sequence[t]) + model.position.row(static_cast<Eigen::Index>(t)) + model.token_type;
    normalise_rows(x, model.after_embedding, model.shape.epsilon);
    return x;
}

void gelu(Matrix& x) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        auto row = x.row(i).array();
        row      = 0.5f * row * (1.0f + (row * static_cast<float>(M_SQRT1_2)).erf());
    }
}

void apply_layer(const BertLayer& layer, const BertShape& shape, const std::vector<Span>& spans, Attention& attention,
                 Matrix& x) {
    const Matrix projected = layer.query_key_value.times(x);
    Matrix attended(x.rows(), shape.hidden);
    for (const auto& span : spans)
        attention(projected.middleRows(span.begin, span.size), attended.middleRows(span.begin, span.size));
    x += layer.attention_output.times(attended);
    normalise_rows(x, layer.after_attention, shape.epsilon);
    Matrix intermediate = layer.intermediate.times(x);
    gelu(intermediate);
    x += layer.output.times(intermediate);
    normalise_rows(x, layer.after_narrowing, shape.epsilon);
}

PackedWeights read_dense(const TensorSource& source, const std::string& name, Eigen::Index inputs,
                         Eigen::Index outputs) {
    return {source.matrix(name + ".weight", outputs, inputs), source.vector(name + ".bias", outputs)};
}

LayerNorm read_norm(const TensorSource& source, const std::string& name, Eigen::Index size) {
    return {source.vector(name + ".weight", size), source.vector(name + ".bias", size)};
}

/// Queries, keys and values as one product.
PackedWeights read_query_key_value(const TensorSource& source, const std::string& name, Eigen::Index hidden) {
    Matrix weights(3 * hidden, hidden);
    RowVector bias(3 * hidden);
    Eigen::Index at = 0;
    for (const char* part : {"query", "key", "value"}) {
        weights.middleRows(at, hidden) = source.matrix(name + part + ".weight", hidden, hidden);
        bias.segment(at, hidden)       = source.vector(name + part + ".bias", hidden);
        at += hidden;
    }
    return {weights, bias};
}

BertLayer read_layer(const TensorSource& source, int number, const BertShape& shape) {
    const std::string name = fmt::format("encoder.layer.{}.", number);
    return {read_query_key_value(source, name + "attention.self.", shape.hidden),
            read_dense(source, name + "attention.output.dense", shape.hidden, shape.hidden),
            read_dense(source, name + "intermediate.dense", shape.hidden, shape.intermediate_size),
            read_dense(source, name + "output.dense", shape.intermediate_size, shape.hidden),
            read_norm(source, name + "attention.output.LayerNorm", shape.hidden),
            read_norm(source, name + "output.LayerNorm", shape.hidden)};
}

}  // namespace

void require_shape(const BertShape& shape, const std::string& file) {
    const auto within = [](int value, int highest) { return value >= 1 && value <= highest; };
    const bool sound  = within(shape.hidden, 8192) && within(shape.layers, 128) && within(shape.heads, 128) &&
                       within(shape.intermediate_size, 65536) && within(shape.vocabulary, 4'000'000) &&
                       within(shape.positions, 65536) && shape.hidden % shape.heads == 0 && shape.epsilon > 0 &&
                       shape.epsilon < 1;
    if (!sound)
        fail("E3201",
             "{}: its sizes cannot be those of a BERT encoder (hidden {}, layers {}, heads {}, feed-forward {}, "
             "vocabulary {}, positions {}, epsilon {}); fetch the model again",
             file, shape.hidden, shape.layers, shape.heads, shape.intermediate_size, shape.vocabulary, shape.positions,
             shape.epsilon);
}

Bert read_bert(const BertShape& shape, const TensorSource& source) {
    Bert model{shape,
               source.word,
               source.matrix("embeddings.position_embeddings.weight", shape.positions, shape.hidden),
               source.matrix("embeddings.token_type_embeddings.weight", -1, shape.hidden).row(0),
               read_norm(source, "embeddings.LayerNorm", shape.hidden),
               {}};
    for (int i = 0; i < shape.layers; ++i) model.layers.push_back(read_layer(source, i, shape));
    return model;
}

Matrix sentence_vectors(const Bert& model, const Sequences& sequences) {
    require_tokens(sequences, model.shape);
    const auto spans = spans_of(sequences);
    if (spans.empty()) return Matrix(0, model.shape.hidden);
    Matrix x = embedded(model, sequences, spans.back().begin + spans.back().size);
    Attention attention(model.shape.heads, model.shape.hidden / model.shape.heads);
    for (const auto& layer : model.layers) apply_layer(layer, model.shape, spans, attention, x);
    Matrix vectors(std::ssize(sequences), model.shape.hidden);
    for (std::size_t i = 0; i < spans.size(); ++i)
        vectors.row(static_cast<Eigen::Index>(i)) = x.middleRows(spans[i].begin, spans[i].size).colwise().mean();
    return vectors;
}

}  // namespace ektara::text
