#include "ektara/text/detail/four_bit_file.hpp"

#include <cstdint>
#include <cstring>
#include <map>

#include "ektara/artifacts/half.hpp"
#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/error.hpp"

namespace ektara::text {
namespace {

constexpr std::size_t kBlockValues = 32, kBlockBytes = 18;

[[noreturn]] void fail_damaged(const std::string& name, const std::string& what) {
    fail("E3201", "{}: is not a 4-bit sentence model, or a damaged one: {}; run 'ektara models fetch' again", name,
         what);
}

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads numbers and bytes one after the other, never past the end.
class Reader {
  public:
    Reader(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    std::span<const std::byte> take(std::uint64_t count) {
        if (count > bytes_.size() - at_) fail_damaged(name_, "it ends too early");
        const auto taken = bytes_.subspan(at_, count);
        at_ += count;
        return taken;
    }

    template <class T>
    T number() {
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    /// A count that is followed by at least `bytes_each` bytes for each.
    std::size_t count(std::size_t bytes_each) {
        const auto value = number<std::int32_t>();
        if (value < 0 || static_cast<std::size_t>(value) > (bytes_.size() - at_) / bytes_each)
            fail_damaged(name_, fmt::format("a count of {} cannot be right", value));
        return static_cast<std::size_t>(value);
    }

    template <class T>
    std::vector<T> numbers(std::size_t count) {
        if (count > (bytes_.size() - at_) / sizeof(T)) fail_damaged(name_, "it ends too early");
        return values_of_bytes<T>(as_text(take(count * sizeof(T))));
    }

  private:
    std::span<const std::byte> bytes_;
    const std::string& name_;
    std::size_t at_ = 0;
};

struct Tensor {
    bool four_bit      = false;
    std::size_t values = 0;
    std::span<const std::byte> bytes;
};

/// The file but its tensors' values.
struct Contents {
    BertShape shape;
    Unigram tokeniser;
    std::map<std::string, Tensor> tensors;
    std::string name;
};

BertShape read_shape(Reader& reader, const std::string& name) {
    const auto magic = reader.take(4);
    if (std::memcmp(magic.data(), "E5S1", 4) != 0) fail_damaged(name, "it does not begin with E5S1");
    if (const auto version = reader.number<std::int32_t>(); version != 1)
        fail_damaged(name, fmt::format("its version is {}, not 1", version));
    BertShape shape;
    for (int* size :
         {&shape.hidden, &shape.layers, &shape.heads, &shape.intermediate_size, &shape.vocabulary, &shape.positions})
        *size = reader.number<std::int32_t>();
    reader.number<std::int32_t>();  // token types: only the first is used
    shape.epsilon    = reader.number<float>();
    const auto block = reader.number<std::int32_t>();
    require_shape(shape, name);
    if (block != static_cast<std::int32_t>(kBlockValues) || shape.hidden % block != 0 ||
        shape.intermediate_size % block != 0)
        fail_damaged(name, fmt::format("blocks of {} values, hidden {} and feed-forward {} do not fit together", block,
                                       shape.hidden, shape.intermediate_size));
    return shape;
}

Unigram::Normalisation read_normalisation(Reader& reader) {
    Unigram::Normalisation map;
    const auto count = reader.count(1);
    reader.number<std::uint32_t>();  // bytes of the table
    for (std::size_t i = 0; i < count; ++i) {
        const auto from = static_cast<char32_t>(reader.number<std::uint32_t>());
        const auto size = reader.number<std::uint8_t>();
        auto& to        = map[from];
        to.clear();
        for (const auto c : reader.numbers<std::uint32_t>(size)) to += static_cast<char32_t>(c);
    }
    return map;
}

Unigram read_tokeniser(Reader& reader, const BertShape& shape, const std::string& name) {
    const auto count = reader.count(8);
    const auto begin = reader.number<std::int32_t>(), end = reader.number<std::int32_t>();
    reader.number<std::int32_t>();  // padding: batches here have none
    const auto unknown = reader.number<std::int32_t>();
    if (count == 0 || count > static_cast<std::size_t>(shape.vocabulary) || begin != 0 || end != 2 || unknown != 3)
        fail_damaged(name, "its vocabulary does not begin as XLM-R's does");
    const auto blob    = reader.number<std::uint64_t>();
    const auto offsets = reader.numbers<std::uint32_t>(count + 1);
    auto scores        = reader.numbers<float>(count);
    const auto bytes   = as_text(reader.take(blob));
    std::vector<std::string> pieces;
    pieces.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (offsets[i] > offsets[i + 1] || offsets[i + 1] > bytes.size())
            fail_damaged(name, fmt::format("the offsets of piece {} cannot be right", i));
        pieces.emplace_back(bytes.substr(offsets[i], offsets[i + 1] - offsets[i]));
    }
    return {std::move(pieces), std::move(scores), read_normalisation(reader), unknown};
}

std::map<std::string, Tensor> read_directory(Reader& reader, std::span<const std::byte> bytes,
                                             const std::string& name) {
    std::map<std::string, Tensor> tensors;
    const auto count = reader.count(23);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string key(as_text(reader.take(reader.number<std::uint16_t>())));
        const auto dtype  = reader.number<std::uint8_t>();
        const auto values = reader.number<std::uint32_t>();
        const auto offset = reader.number<std::uint64_t>(), size = reader.number<std::uint64_t>();
        const std::uint64_t needed =
            dtype == 1 ? std::uint64_t{values} / kBlockValues * kBlockBytes : std::uint64_t{values} * 4;
        if (dtype > 1 || size != needed || (dtype == 1 && values % kBlockValues != 0) || offset > bytes.size() ||
            size > bytes.size() - offset)
            fail_damaged(name, fmt::format("tensor '{}' does not lie in the file as it says", key));
        tensors[key] = {dtype == 1, values, bytes.subspan(offset, size)};
    }
    return tensors;
}

Contents read_contents(std::span<const std::byte> bytes, const std::string& name) {
    Reader reader(bytes, name);
    const auto shape = read_shape(reader, name);
    auto tokeniser   = read_tokeniser(reader, shape, name);
    return {shape, std::move(tokeniser), read_directory(reader, bytes, name), name};
}

void widen_block(const std::byte* block, float* out) {
    std::uint16_t bits;
    std::memcpy(&bits, block, 2);
    const float scale = artifacts::from_half(bits);
    for (std::size_t i = 0; i < 16; ++i) {
        const int byte = std::to_integer<int>(block[2 + i]);
        out[i]         = static_cast<float>((byte & 15) - 8) * scale;
        out[i + 16]    = static_cast<float>((byte >> 4) - 8) * scale;
    }
}

void widen(const Tensor& tensor, float* out) {
    if (!tensor.four_bit) {
        copy_bytes(as_text(tensor.bytes), out);
        return;
    }
    for (std::size_t block = 0; block < tensor.values / kBlockValues; ++block)
        widen_block(tensor.bytes.data() + block * kBlockBytes, out + block * kBlockValues);
}

/// "encoder.layer.3.attention.self.query.weight" is "l3.q.w" here.
std::string short_name(std::string name) {
    static const std::pair<const char*, const char*> kShort[] = {
        {"embeddings.word_embeddings.weight", "emb.word"},
        {"embeddings.position_embeddings.weight", "emb.pos"},
        {"embeddings.token_type_embeddings.weight", "emb.type"},
        {"embeddings.LayerNorm", "emb.ln"},
        {"encoder.layer.", "l"},
        {"attention.self.query", "q"},
        {"attention.self.key", "k"},
        {"attention.self.value", "v"},
        {"attention.output.dense", "ao"},
        {"attention.output.LayerNorm", "aln"},
        {"intermediate.dense", "fi"},
        {"output.dense", "fo"},
        {"output.LayerNorm", "oln"},
        {".weight", ".w"},
        {".bias", ".b"}};
    for (const auto& [whole, part] : kShort)
        if (const auto at = name.find(whole); at != std::string::npos) name.replace(at, std::strlen(whole), part);
    return name;
}

const Tensor& tensor_of(const Contents& contents, const std::string& name, std::size_t values) {
    const auto key   = short_name(name);
    const auto found = contents.tensors.find(key);
    if (found == contents.tensors.end())
        fail("E3202", "{}: the tensor '{}' is missing; run 'ektara models fetch' again", contents.name, key);
    if (found->second.values != values)
        fail("E3202", "{}: the tensor '{}' has {} values, not {}; run 'ektara models fetch' again", contents.name, key,
             found->second.values, values);
    return found->second;
}

std::size_t size_of(Eigen::Index rows, Eigen::Index columns) { return static_cast<std::size_t>(rows * columns); }

/// The first row is all that is used of the token types, and the file says how many there are.
Eigen::Index rows_of(const Contents& contents, const std::string& name, Eigen::Index columns) {
    const auto found = contents.tensors.find(short_name(name));
    return found == contents.tensors.end() ? 1
                                           : std::max<Eigen::Index>(1, std::ssize(found->second.bytes) / 4 / columns);
}

TensorSource source_of(const Contents& contents) {
    const auto hidden = static_cast<std::size_t>(contents.shape.hidden);
    const auto& words = tensor_of(contents, "embeddings.word_embeddings.weight",
                                  static_cast<std::size_t>(contents.shape.vocabulary) * hidden);
    if (!words.four_bit) fail_damaged(contents.name, "its embedding table is not in 4 bits");
    return {[&](const std::string& name, Eigen::Index rows, Eigen::Index columns) {
                if (rows < 0) rows = rows_of(contents, name, columns);
                Matrix values(rows, columns);
                widen(tensor_of(contents, name, size_of(rows, columns)), values.data());
                return values;
            },
            [&](const std::string& name, Eigen::Index size) {
                RowVector values(size);
                widen(tensor_of(contents, name, size_of(size, 1)), values.data());
                return values;
            },
            [data = words.bytes, hidden](int id) {
                RowVector row(static_cast<Eigen::Index>(hidden));
                const std::size_t bytes = hidden / kBlockValues * kBlockBytes;
                widen({true, hidden, data.subspan(static_cast<std::size_t>(id) * bytes, bytes)}, row.data());
                return row;
            }};
}

}  // namespace

FourBitModel parse_four_bit(std::span<const std::byte> bytes, const std::string& name) {
    auto contents = read_contents(bytes, name);
    auto bert     = read_bert(contents.shape, source_of(contents));
    return {std::move(bert), std::move(contents.tokeniser)};
}

}  // namespace ektara::text
