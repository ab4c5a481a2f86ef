#include "ektara/audio/opened_file.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/audio/decode.hpp"
#include "ektara/audio/detail/input_file.hpp"
#include "signals.hpp"

namespace ektara::audio {
namespace {

TEST(OpenedFile, IsReadInThePlaceOfItsPath) {
    const testing::TemporaryFolder folder;
    const auto path = folder / "a.wav";
    testing::write_wav(path, testing::harmonics(22050, 220, 1));
    const auto opened = open_file(path);
    const auto given  = path_of_opened(std::get<OpenedFile>(opened).descriptor(), "b.wav");
    EXPECT_EQ(given.filename(), "b.wav");
    std::filesystem::remove(path);
    for (int i = 0; i < 2; ++i) {
        const auto decoded = decode(given, {});
        ASSERT_TRUE(std::holds_alternative<DecodedAudio>(decoded)) << "it stays open and is read from its beginning";
        EXPECT_EQ(std::get<DecodedAudio>(decoded).waveform.samples.size(), 22050u);
    }
}

TEST(OpenedFile, WhatCannotBeOpenedIsTheFailureThatDecodingGives) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "empty.wav", "");
    for (const auto& path : {folder.path(), folder / "empty.wav", folder / "none.wav"}) {
        const auto opened  = open_file(path);
        const auto decoded = decode(path, {});
        EXPECT_EQ(std::get<Failure>(opened).code, std::get<Failure>(decoded).code) << path;
        EXPECT_EQ(std::get<Failure>(opened).reason, std::get<Failure>(decoded).reason) << path;
    }
}

TEST(OpenedFile, IsAsLongAsItWasWhenItWasOpenedThoughItGrows) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "a", "0123456789");
    InputFile file(folder / "a");
    std::ofstream(folder / "a", std::ios::app) << "more";
    char bytes[20] = {};
    EXPECT_EQ(file.read(bytes, sizeof bytes), 10);
    EXPECT_EQ(file.read(bytes, sizeof bytes), 0);
    EXPECT_EQ(file.seek(-1, SEEK_SET), -EINVAL);
    EXPECT_EQ(file.seek(-2, SEEK_END), 8);
    EXPECT_EQ(file.read(bytes, sizeof bytes), 2);
}

}  // namespace
}  // namespace ektara::audio
