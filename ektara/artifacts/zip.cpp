#include "ektara/artifacts/zip.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>

#include <minizip/unzip.h>

#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

/// What minizip reads from, in the place of a file.
struct Memory {
    std::span<const std::byte> bytes;
    std::uint64_t position = 0;
};

Memory& memory_of(voidpf stream) { return *static_cast<Memory*>(stream); }

voidpf open_memory(voidpf opaque, const void*, int) {
    memory_of(opaque).position = 0;
    return opaque;
}

uLong read_memory(voidpf, voidpf stream, void* buffer, uLong size) {
    auto& memory     = memory_of(stream);
    const auto count = std::min<std::uint64_t>(size, memory.bytes.size() - memory.position);
    if (count > 0) std::memcpy(buffer, memory.bytes.data() + memory.position, count);
    memory.position += count;
    return count;
}

ZPOS64_T tell_memory(voidpf, voidpf stream) { return memory_of(stream).position; }

long seek_memory(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
    auto& memory             = memory_of(stream);
    const std::uint64_t size = memory.bytes.size(), from = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                                                           : origin == ZLIB_FILEFUNC_SEEK_CUR ? memory.position
                                                                                              : size;
    std::uint64_t position = 0;
    if (__builtin_add_overflow(from, offset, &position) || position > size) return -1;
    memory.position = position;
    return 0;
}

int close_memory(voidpf, voidpf) { return 0; }
int no_error(voidpf, voidpf) { return 0; }

class Archive {
  public:
    Archive(std::span<const std::byte> bytes, const std::string& name) : memory_{bytes}, name_(name) {
        zlib_filefunc64_def functions{open_memory, read_memory,  nullptr,  tell_memory,
                                      seek_memory, close_memory, no_error, &memory_};
        file_.reset(::unzOpen2_64(nullptr, &functions));
        if (!file_) damaged("is no ZIP archive");
    }

    std::string read(const std::string& member, std::uint64_t most_bytes) const {
        constexpr int kSameCase = 1;
        unz_file_info64 info{};
        if (::unzLocateFile(file_.get(), member.c_str(), kSameCase) != UNZ_OK ||
            ::unzGetCurrentFileInfo64(file_.get(), &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK)
            damaged(fmt::format("has no file {}", member));
        if (info.uncompressed_size > most_bytes || info.uncompressed_size > std::numeric_limits<unsigned>::max())
            damaged(fmt::format("{} has {} bytes, which is more than the {} that it may have", member,
                                info.uncompressed_size, most_bytes));
        constexpr uLong kEncrypted = 1;
        if ((info.flag & kEncrypted) != 0 || ::unzOpenCurrentFile(file_.get()) != UNZ_OK)
            damaged(fmt::format("{} is packed by a method that is not known", member));
        std::string content(info.uncompressed_size, '\0');
        const int count =
            ::unzReadCurrentFile(file_.get(), content.data(), static_cast<unsigned>(info.uncompressed_size));
        // The checksum is compared when the file is closed.
        if (::unzCloseCurrentFile(file_.get()) != UNZ_OK || count < 0 ||
            static_cast<std::uint64_t>(count) != info.uncompressed_size)
            damaged(fmt::format("{} is damaged", member));
        return content;
    }

  private:
    [[noreturn]] void damaged(const std::string& why) const {
        fail("E7145", "{}: cannot be unpacked: {}; fetch it again, or from another index", name_, why);
    }

    struct Close {
        void operator()(voidpf file) const { ::unzClose(file); }
    };

    Memory memory_;
    const std::string& name_;
    std::unique_ptr<std::remove_pointer_t<unzFile>, Close> file_;
};

}  // namespace

std::string read_zip_member(std::span<const std::byte> archive, const std::string& member, std::uint64_t most_bytes,
                            const std::string& archive_name) {
    return Archive(archive, archive_name).read(member, most_bytes);
}

}  // namespace ektara::artifacts
