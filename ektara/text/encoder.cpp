#include "ektara/text/encoder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>

#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/text/detail/four_bit_file.hpp"
#include "ektara/text/detail/model_folder.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::text {
namespace fs = std::filesystem;
namespace {

using Ids       = std::vector<int>;
using Sequences = std::vector<Ids>;
using Progress  = std::function<void(std::size_t, std::size_t)>;

constexpr int kBegin = 0, kEnd = 2;
/// Enough rows for the weights to be read from memory once for many, few enough for the widened ones to stay in cache.
constexpr std::size_t kBatchTokens = 240;
constexpr std::size_t kLongestText = 1'000'000;

Encoder from_four_bit(const fs::path& path, const std::string& name) {
    const auto file = std::make_shared<const artifacts::MappedFile>(path);
    auto model      = parse_four_bit(file->bytes(), path.string());
    // The table of words stays in the file, which has to live as long as the model.
    model.bert.word = [file, word = std::move(model.bert.word)](int id) { return word(id); };
    return {name, std::move(model.bert), std::move(model.tokeniser), "query: ", true};
}

Encoder from_folder(const fs::path& path, const std::string& name) {
    auto model = read_model_folder(path);
    Tokeniser tokeniser;
    if (model.tokeniser) tokeniser = std::move(*model.tokeniser);
    return {name, std::move(model.bert), std::move(tokeniser), model.prefix, model.normalise};
}

std::string digest_of(const fs::path& path) {
    const artifacts::MappedFile file(path);
    const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
    const std::size_t part = std::min<std::size_t>(bytes.size(), 1 << 20);
    return Digest()
        .add(fmt::format("{}", bytes.size()))
        .add(bytes.substr(0, part))
        .add(bytes.substr(bytes.size() - part))
        .text();
}

Ids content_ids(const Encoder& encoder, std::string_view text) {
    if (text.size() > kLongestText)
        fail("E3104", "text: has {} bytes, at most {} are encoded as one; give one text a line", text.size(),
             kLongestText);
    if (const auto* unigram = std::get_if<Unigram>(&encoder.tokeniser)) return unigram->encode(text);
    if (const auto* pieces = std::get_if<SentencePieceModel>(&encoder.tokeniser)) return pieces->encode(text);
    fail("E3205", "{}: has no sentencepiece.bpe.model, so text cannot be given to it; add the file, or give token ids",
         encoder.name);
}

Ids enclosed(Ids prefix, Ids::const_iterator first, Ids::const_iterator last) {
    Ids ids{kBegin};
    ids.insert(ids.end(), prefix.begin(), prefix.end());
    ids.insert(ids.end(), first, last);
    ids.push_back(kEnd);
    return ids;
}

/// Chunks of a text; the first holds the prefix as it was tokenised with the text, the others have it before them.
Sequences chunks_of(const Encoder& encoder, const std::string& text, const Ids& prefix, int max_tokens) {
    const Ids ids   = content_ids(encoder, encoder.prefix + normal_form(text));
    const auto room = static_cast<std::ptrdiff_t>(max_tokens - 2);
    Sequences chunks;
    auto at = ids.begin();
    do {
        const Ids& before = at == ids.begin() ? Ids{} : prefix;
        const auto next   = at + std::min(room - std::ssize(before), ids.end() - at);
        chunks.push_back(enclosed(before, at, next));
        at = next;
    } while (at != ids.end());
    return chunks;
}

/// Numbers of sequences that are computed together: neighbours in length.
std::vector<std::vector<std::size_t>> batches_of(const Sequences& sequences) {
    std::vector<std::size_t> order(sequences.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return sequences[a].size() > sequences[b].size(); });
    std::vector<std::vector<std::size_t>> batches;
    std::size_t tokens = 0;
    for (const std::size_t i : order) {
        if (batches.empty() || tokens + sequences[i].size() > kBatchTokens) {
            batches.emplace_back();
            tokens = 0;
        }
        batches.back().push_back(i);
        tokens += sequences[i].size();
    }
    return batches;
}

void scale_to_length_one(Matrix& rows) {
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const float length = rows.row(i).norm();
        if (length > 0) rows.row(i) /= length;
    }
}

/// Equal values once, in order; and for each given one, which of them it is.
template <class T>
std::pair<std::vector<T>, std::vector<std::size_t>> distinct(const std::vector<T>& values) {
    std::map<T, std::size_t> seen;
    std::vector<T> once;
    std::vector<std::size_t> which;
    for (const auto& value : values) {
        const auto [place, fresh] = seen.try_emplace(value, once.size());
        if (fresh) once.push_back(value);
        which.push_back(place->second);
    }
    return {std::move(once), std::move(which)};
}

Matrix rows_of(const Matrix& all, const std::vector<std::size_t>& which) {
    Matrix rows(std::ssize(which), all.cols());
    for (std::size_t i = 0; i < which.size(); ++i)
        rows.row(static_cast<Eigen::Index>(i)) = all.row(static_cast<Eigen::Index>(which[i]));
    return rows;
}

}  // namespace

Encoder open_encoder(const std::string& model) {
    const auto found = artifacts::find_model(model);
    if (!found) artifacts::fail_missing_weights(model);
    const fs::path& path = *found;
    std::error_code ignored;
    const bool folder = fs::is_directory(path, ignored);
    auto encoder      = folder ? from_folder(path, model) : from_four_bit(path, model);
    encoder.digest    = digest_of(folder ? path / "model.safetensors" : path);
    return encoder;
}

Ids token_ids(const Encoder& encoder, std::string_view text) {
    const Ids ids = content_ids(encoder, normal_form(text));
    return enclosed({}, ids.begin(), ids.end());
}

Matrix encode_tokens(const Encoder& encoder, const Sequences& sequences, int jobs, const Progress& progress) {
    const auto [once, which] = distinct(sequences);
    const auto batches       = batches_of(once);
    Matrix vectors(std::ssize(once), encoder.bert.shape.hidden);
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(batches.size(), jobs, [&, &texts = once](std::size_t b) {
        Sequences batch;
        for (const std::size_t i : batches[b]) batch.push_back(texts[i]);
        const Matrix found = sentence_vectors(encoder.bert, batch);
        for (std::size_t i = 0; i < batch.size(); ++i)
            vectors.row(static_cast<Eigen::Index>(batches[b][i])) = found.row(static_cast<Eigen::Index>(i));
        if (!progress) return;
        const std::lock_guard lock(one_at_a_time);
        progress(done += batch.size(), texts.size());
    });
    if (encoder.normalise) scale_to_length_one(vectors);
    return rows_of(vectors, which);
}

Matrix encode(const Encoder& encoder, const std::vector<std::string>& texts, const EncodeOptions& options,
              const Progress& progress) {
    require(options.max_tokens >= 8 && options.max_tokens <= encoder.bert.shape.positions, "E3301",
            "encode: max_tokens must be from 8 to the model's {}, but got {}", encoder.bert.shape.positions,
            options.max_tokens);
    const auto [once, which] = distinct(texts);
    std::string trimmed      = encoder.prefix;
    trimmed.erase(trimmed.find_last_not_of(' ') + 1);
    const Ids prefix = trimmed.empty() ? Ids{} : content_ids(encoder, trimmed);
    require(std::ssize(prefix) + 3 <= options.max_tokens, "E3301",
            "encode: max_tokens must leave room for the model's prefix of {} tokens, but got {}", prefix.size(),
            options.max_tokens);
    std::vector<Sequences> chunks(once.size());
    parallel_for(once.size(), options.jobs, [&, &all = once](std::size_t i) {
        chunks[i] = chunks_of(encoder, all[i], prefix, options.max_tokens);
    });
    Sequences flat;
    for (const auto& some : chunks) flat.insert(flat.end(), some.begin(), some.end());
    const Matrix found = encode_tokens(encoder, flat, options.jobs, progress);
    Matrix vectors(std::ssize(once), encoder.bert.shape.hidden);
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < once.size(); ++i) {
        vectors.row(static_cast<Eigen::Index>(i)) = found.middleRows(at, std::ssize(chunks[i])).colwise().mean();
        if (encoder.normalise && chunks[i].size() > 1) vectors.row(static_cast<Eigen::Index>(i)).normalize();
        at += std::ssize(chunks[i]);
    }
    return rows_of(vectors, which);
}

}  // namespace ektara::text
