#include "ektara/audio/detail/unknown_length.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "ektara/audio/detail/header_bytes.hpp"

namespace ektara::audio {
namespace {

constexpr std::int64_t kMost32 = 0xffffffff;

bool is_placeholder(std::int64_t length) {
    constexpr std::int64_t kHeader = 0x200;
    if (length == 0) return true;
    for (const std::int64_t value : {0x7f000000L, 0x7ffff000L, 0x80000000L, 0x100000000L})
        if (length > value - kHeader && length < value + kHeader) return true;
    return false;
}

bool is_placeholder_of_64_bits(std::int64_t length) { return length <= 0 || length >= (std::int64_t{1} << 62); }

/// One chunk of a RIFF or FORM file: where its length stands and what it says.
struct Chunk {
    std::int64_t at = 0, length = 0;
    std::int64_t begin() const { return at + 4; }
};

/// The chunks up to the one that holds the sound; those behind it cannot be found where its length is unknown.
class Chunks {
  public:
    Chunks(InputFile& file, std::string_view sound, bool big) {
        constexpr int kMost = 1000;
        std::int64_t at     = 12;
        for (int i = 0; i < kMost && at + 8 <= file.size(); ++i) {
            const std::string head = file.bytes_at(at, 8);
            if (head.size() < 8) return;
            const Chunk chunk{at + 4, big ? big_endian(head, 4, 4) : little_endian(head, 4, 4)};
            found_.emplace_back(head.substr(0, 4), chunk);
            if (head.substr(0, 4) == sound) return;
            at = chunk.begin() + chunk.length + chunk.length % 2;
        }
    }
    std::optional<Chunk> find(std::string_view name) const {
        for (const auto& [known, chunk] : found_)
            if (known == name) return chunk;
        return std::nullopt;
    }

  private:
    std::vector<std::pair<std::string, Chunk>> found_;
};

/// Whether `length` bytes from `begin` on are promised by a program that did not know.
bool is_open(std::int64_t begin, std::int64_t length, std::int64_t file_size) {
    return is_placeholder(length) && (length == 0 ? begin < file_size : begin + length > file_size);
}

std::vector<Patch> of_wav(InputFile& file, const std::string& head) {
    const std::int64_t stated = little_endian(head, 4, 4), whole = file.size() - 8;
    const auto data      = Chunks(file, "data", false).find("data");
    const bool open_data = data && is_open(data->begin(), data->length, file.size());
    std::vector<Patch> patches;
    if (open_data || is_open(8, stated, file.size()))
        patches.push_back({4, little_endian(std::min(whole, kMost32), 4)});
    if (open_data) patches.push_back({data->at, little_endian(std::min(file.size() - data->begin(), kMost32), 4)});
    return patches;
}

/// Sony Wave64: chunks begin with 16 bytes, the first four of which are a name, and their length in 64 bits, these 24
/// bytes included; each begins at a multiple of 8.
std::vector<Patch> of_w64(InputFile& file) {
    constexpr std::int64_t kHead = 24;
    constexpr int kMost          = 1000;
    if (!is_placeholder_of_64_bits(little_endian(file.bytes_at(16, 8), 0, 8))) return {};
    std::int64_t at = 40;
    for (int i = 0; i < kMost && at + kHead <= file.size(); ++i) {
        const std::string chunk = file.bytes_at(at, kHead);
        if (chunk.size() < kHead) break;
        if (chunk.starts_with("data"))
            return {{16, little_endian(file.size(), 8)}, {at + 16, little_endian(file.size() - at, 8)}};
        const std::int64_t length = little_endian(chunk, 16, 8);
        if (length < kHead || length > file.size()) break;
        at += (length + 7) / 8 * 8;
    }
    return {};
}

/// EBU Tech 3306: the chunk ds64 holds, in 64 bits, the lengths of the file and of its sound and the number of samples.
std::vector<Patch> of_rf64(InputFile& file) {
    const Chunks chunks(file, "data", false);
    const auto sizes = chunks.find("ds64"), data = chunks.find("data");
    if (!sizes || !data || sizes->length < 24) return {};
    const auto stated = little_endian(file.bytes_at(sizes->begin() + 8, 8), 0, 8);
    if (!is_placeholder_of_64_bits(stated) || data->begin() >= file.size()) return {};
    return {{sizes->begin(), little_endian(file.size() - 8, 8)},
            {sizes->begin() + 8, little_endian(file.size() - data->begin(), 8)},
            {sizes->begin() + 16, little_endian(0, 8)}};
}

/// The chunk COMM begins with the numbers of channels (2 bytes), of frames (4) and of bits (2).
std::vector<Patch> of_aiff(InputFile& file, const std::string& head) {
    const Chunks chunks(file, "SSND", true);
    const auto common = chunks.find("COMM"), sound = chunks.find("SSND");
    if (!common || !sound || !is_open(sound->begin(), sound->length, file.size())) return {};
    constexpr std::int64_t kOffsetAndBlock = 8;
    const std::int64_t length              = file.size() - sound->begin();
    const std::string form                 = file.bytes_at(common->begin(), 8);
    if (form.size() < 8 || length < kOffsetAndBlock) return {};
    const std::int64_t bytes_a_frame = big_endian(form, 0, 2) * ((big_endian(form, 6, 2) + 7) / 8);
    const bool plain                 = head.substr(8) == "AIFF" && bytes_a_frame > 0;
    const std::int64_t frames        = plain ? (length - kOffsetAndBlock) / bytes_a_frame : 0;
    return {{4, big_endian(std::min(file.size() - 8, kMost32), 4)},
            {sound->at, big_endian(std::min(length, kMost32), 4)},
            {common->begin() + 2, big_endian(frames, 4)}};
}

std::vector<Patch> of_au(InputFile& file, const std::string& head) {
    const std::int64_t begin = big_endian(head, 4, 4), length = big_endian(head, 8, 4);
    if (!is_open(begin, length, file.size())) return {};
    return {{8, big_endian(std::min(file.size() - begin, kMost32), 4)}};
}

}  // namespace

std::vector<Patch> lengths_left_open(InputFile& file) {
    const std::string head = file.bytes_at(0, 12);
    if (head.size() < 12) return {};
    const std::string kind = head.substr(0, 4), form = head.substr(8);
    if (kind == "RIFF" && form == "WAVE") return of_wav(file, head);
    if (kind == "riff") return of_w64(file);
    if ((kind == "RF64" || kind == "BW64") && form == "WAVE") return of_rf64(file);
    if (kind == "FORM" && (form == "AIFF" || form == "AIFC")) return of_aiff(file, head);
    if (kind == ".snd") return of_au(file, head);
    return {};
}

}  // namespace ektara::audio
