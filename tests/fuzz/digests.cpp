#include <filesystem>
#include <fstream>
#include <string>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "folder.hpp"
#include "input.hpp"

namespace {

using namespace ektara::artifacts;

void write(const std::filesystem::path& file, std::string_view bytes, std::ios::openmode mode) {
    std::ofstream(file, std::ios::binary | mode).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

bool is_same(const std::optional<DigestList>& a, const std::optional<DigestList>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->owner == b->owner && a->files == b->files && a->damaged_lines == b->damaged_lines;
}

}  // namespace

/// A list that grows says what it says when it is read at once; no path in it leads out of its folder.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ektara::fuzz::Folder grown, whole;
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        const auto list = grown.path() / kDigestList, at_once = whole.path() / kDigestList;
        // Lists that are gone are forgotten: the next file may get the number and the time of the one before.
        for (const auto& folder : {grown.path(), whole.path()}) {
            std::filesystem::remove(folder / kDigestList);
            read_digest_list(folder);
        }
        write(at_once, bytes, std::ios::trunc);
        write(list, bytes.substr(0, bytes.size() / 2), std::ios::trunc);
        read_digest_list(grown.path());
        write(list, bytes.substr(bytes.size() / 2), std::ios::app);
        const auto read = read_digest_list(whole.path());
        if (!is_same(read_digest_list(grown.path()), read)) __builtin_trap();
        if (!read) return;
        for (const auto& [path, written] : read->files)
            if (!leads_inside(listed_file(path))) __builtin_trap();
        tidy_digest_list(whole.path());
    });
}
