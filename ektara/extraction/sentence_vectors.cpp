#include "ektara/extraction/sentence_vectors.hpp"

#include <fmt/format.h>

#include "ektara/core/digest.hpp"

namespace ektara::extraction {
namespace {

constexpr const char* kSentenceSpace = "sentence-vectors-1";

std::string sentence_key(const text::Encoder& encoder, const text::EncodeOptions& options, const std::string& text) {
    return Digest().add(encoder.name).add(encoder.digest).add(fmt::format("{}", options.max_tokens)).add(text).text();
}

}  // namespace

Matrix sentence_vectors(const text::Encoder& encoder, const std::vector<std::string>& texts,
                        const text::EncodeOptions& options, artifacts::Store* store,
                        const std::function<void(std::size_t done, std::size_t total)>& progress) {
    Matrix rows(std::ssize(texts), encoder.bert.shape.hidden);
    std::vector<std::string> fresh, keys;
    std::vector<Eigen::Index> places;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto place = static_cast<Eigen::Index>(i);
        auto key         = sentence_key(encoder, options, texts[i]);
        const auto kept  = store == nullptr ? std::nullopt : store->find_floats(kSentenceSpace, key);
        if (kept && std::ssize(*kept) == rows.cols()) {
            rows.row(place) = Eigen::Map<const RowVector>(kept->data(), rows.cols());
            continue;
        }
        fresh.push_back(texts[i]);
        keys.push_back(std::move(key));
        places.push_back(place);
    }
    const Matrix found = text::encode(encoder, fresh, options, progress);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const auto row      = found.row(static_cast<Eigen::Index>(i));
        rows.row(places[i]) = row;
        if (store != nullptr)
            store->put_floats(kSentenceSpace, keys[i], {row.data(), static_cast<std::size_t>(row.cols())});
    }
    return rows;
}

}  // namespace ektara::extraction
