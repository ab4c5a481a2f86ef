#include "ektara/artifacts/store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "input.hpp"

namespace {

/// A folder for this process, removed at its end.
struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "ektara-fuzz-XXXXXX").string();
    Folder() { path = ::mkdtemp(path.data()); }
    ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        for (const char* name : {"store.sqlite", "store.sqlite-wal", "store.sqlite-shm"})
            std::filesystem::remove(folder.path + "/" + name);
        std::ofstream(folder.path + "/store.sqlite", std::ios::binary) << bytes;
        ektara::artifacts::Store store(folder.path);
        store.check();
        store.find("space", "key");
        store.put("space", "key", "value");
        if (store.find("space", "key") != "value") __builtin_trap();
    });
}
