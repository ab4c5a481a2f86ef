#include "zip_files.hpp"

#include <gtest/gtest.h>
#include <minizip/zip.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara::testing {

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
    const TemporaryFolder folder;
    const auto path   = folder / "archive.zip";
    zipFile const zip = ::zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
    EXPECT_NE(zip, nullptr);
    for (const auto& [name, content] : files) {
        EXPECT_EQ(::zipOpenNewFileInZip(zip, name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED,
                                        Z_DEFAULT_COMPRESSION),
                  ZIP_OK);
        EXPECT_EQ(::zipWriteInFileInZip(zip, content.data(), static_cast<unsigned>(content.size())), ZIP_OK);
        EXPECT_EQ(::zipCloseFileInZip(zip), ZIP_OK);
    }
    EXPECT_EQ(::zipClose(zip, nullptr), ZIP_OK);
    return artifacts::read_file(path);
}

}  // namespace ektara::testing
