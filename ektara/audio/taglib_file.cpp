#include "ektara/audio/detail/taglib_file.hpp"

#include <stdexcept>

namespace ektara::audio {

TagLib::ByteVector ReadOnly::readBlock(Count length) {
    constexpr std::int64_t kMostBytes = 512 << 20;
    const auto left                   = std::max<std::int64_t>(file_.size() - tell(), 0);
    const auto count = std::min(static_cast<std::int64_t>(std::min<Count>(length, Count{1} << 30)), left);
    bytes_ += count;
    if (++reads_ > kMostReads || bytes_ > kMostBytes) throw std::runtime_error("a tag is read without end");
    TagLib::ByteVector block(static_cast<unsigned>(count), 0);
    std::int64_t got = 0;
    while (got < count) {
        const auto more = file_.read(block.data() + got, static_cast<std::size_t>(count - got));
        if (more <= 0) break;
        got += more;
    }
    block.resize(static_cast<unsigned>(got));
    return block;
}

}  // namespace ektara::audio
