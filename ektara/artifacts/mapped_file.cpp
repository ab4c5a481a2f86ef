#include "ektara/artifacts/mapped_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "ektara/artifacts/detail/raw_file.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {

MappedFile::MappedFile(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) check_missing(path);
    const detail::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) fail("E4101", "{}: cannot be read: {}", path.string(), std::strerror(errno));
    map(file.number(), path.string());
    try {
        check_read(path, {reinterpret_cast<const char*>(data_), size_});
    } catch (...) {
        unmap();
        throw;
    }
}

void MappedFile::map(int descriptor, const std::string& name) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        fail("E4101", "{}: cannot be read: it is not a regular file", name);
    size_              = static_cast<std::size_t>(status.st_size);
    void* const memory = size_ == 0 ? nullptr : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (memory == MAP_FAILED) fail("E4101", "{}: cannot be read: {}", name, std::strerror(errno));
    data_ = static_cast<const std::byte*>(memory);
}

MappedFile::~MappedFile() { unmap(); }

void MappedFile::unmap() {
    if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace ektara::artifacts
