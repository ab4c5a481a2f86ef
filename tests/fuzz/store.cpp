#include "ektara/artifacts/store.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "folder.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ektara::fuzz::Folder folder;
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        for (const char* name : {"store.sqlite", "store.sqlite-wal", "store.sqlite-shm"})
            std::filesystem::remove(folder.path() / name);
        std::ofstream(folder.path() / "store.sqlite", std::ios::binary) << bytes;
        ektara::artifacts::Store store(folder.path());
        store.check();
        store.find("space", "key");
        store.put("space", "key", "value");
        if (store.find("space", "key") != "value") __builtin_trap();
    });
}
