#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace ektara::text {

/// A `sentencepiece.bpe.model` as XLM-R uses it: the library's ids + 1, so that begin is 0, padding 1, end 2 and
/// unknown 3.
class SentencePieceModel {
  public:
    /// Throws Error E3203 where the file is no sentencepiece model, E4101 where it cannot be read.
    explicit SentencePieceModel(const std::filesystem::path& path);

    /// Ids without begin and end. Bytes that are not UTF-8 are taken as U+FFFD.
    std::vector<int> encode(std::string_view text) const;
    /// Ids are below this.
    int size() const;

  private:
    struct Processor;
    std::shared_ptr<const Processor> processor_;
};

}  // namespace ektara::text
