#include "ektara/text/sentencepiece_model.hpp"

#include <sentencepiece_processor.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::text {
namespace {

constexpr int kUnknown = 3;

}  // namespace

struct SentencePieceModel::Processor {
    sentencepiece::SentencePieceProcessor model;
};

SentencePieceModel::SentencePieceModel(const std::filesystem::path& path) {
    const auto bytes     = artifacts::read_file(path);
    const auto processor = std::make_shared<Processor>();
    const auto status    = processor->model.LoadFromSerializedProto(bytes);
    if (!status.ok() || processor->model.GetPieceSize() < 4 || processor->model.unk_id() != 0)
        fail("E3203",
             "{}: is not a sentencepiece model of the kind that XLM-R uses (unknown 0, begin 1, end 2); take "
             "the file of the model's own folder",
             path.string());
    processor_ = processor;
}

int SentencePieceModel::size() const { return processor_->model.GetPieceSize() + 1; }

std::vector<int> SentencePieceModel::encode(std::string_view text) const {
    std::vector<int> ids;
    const auto status = processor_->model.Encode(encode_utf8(decode_utf8(text)), &ids);
    if (!status.ok()) fail("E3203", "text: cannot be split into pieces: {}", status.ToString());
    for (int& id : ids) id = id == 0 ? kUnknown : id + 1;
    return ids;
}

}  // namespace ektara::text
