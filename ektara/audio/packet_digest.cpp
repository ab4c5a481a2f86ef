#include "ektara/audio/detail/packet_digest.hpp"

#include <new>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
}

#include <fmt/format.h>

namespace ektara::audio {

struct PacketDigest::State {
    AVMurMur3* sum = av_murmur3_alloc();
    ~State() { av_free(sum); }
};

PacketDigest::PacketDigest() : state_(std::make_unique<State>()) {
    if (state_->sum == nullptr) throw std::bad_alloc();
    av_murmur3_init(state_->sum);
}
PacketDigest::~PacketDigest() = default;

void PacketDigest::add_number(std::int64_t number) {
    av_murmur3_update(state_->sum, reinterpret_cast<const std::uint8_t*>(&number), sizeof number);
}

void PacketDigest::add(const std::uint8_t* bytes, std::size_t count) {
    add_number(static_cast<std::int64_t>(count));
    if (count > 0) av_murmur3_update(state_->sum, bytes, count);
}

std::string PacketDigest::text() {
    std::uint8_t sum[16];
    av_murmur3_final(state_->sum, sum);
    std::string hexadecimal;
    for (const auto byte : sum) hexadecimal += fmt::format("{:02x}", byte);
    return hexadecimal;
}

}  // namespace ektara::audio
