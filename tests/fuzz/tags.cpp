#include <cstdlib>
#include <stdexcept>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "ektara/audio/detail/container_tags.hpp"
#include "ektara/audio/detail/taglib_tags.hpp"
#include "input.hpp"

namespace {

/// A file in memory with a path.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("tags", 0)) {
        if (::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&)            = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    int descriptor_;
};

}  // namespace

/// The first byte chooses how the others are read. MP4 and ASF are read by TagLib alone: what it makes of damaged ones
/// (boxes in boxes until the stack is full, memory lost where we end it) is the worker's to bear.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        using namespace ektara::audio;
        using enum TagLayout;
        if (bytes.size() < 2) return;
        const MemoryFile memory(bytes.substr(1));
        InputFile file(memory.path());
        constexpr TagLayout kLayouts[] = {Plain, Riff, Aiff, Flac, Ogg, Dsf};
        const auto kind                = static_cast<unsigned char>(bytes[0]) % 8u;
        try {
            if (kind == 6) tags_of(read_matroska_tags(file, 0));
            if (kind == 7) mp4_language(file, 0);
            if (kind < 6) tags_of(read_with_taglib(file, kLayouts[kind]));
        } catch (const std::runtime_error&) {  // a tag that is read without end
        }
    });
}
