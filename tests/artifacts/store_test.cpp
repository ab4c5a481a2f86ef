#include "ektara/artifacts/store.hpp"

#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

/// The file of a store in `folder` after 200 entries, closed.
std::string filled(const fs::path& folder) {
    {
        Store store(folder);
        for (int i = 0; i < 200; ++i) store.put("space", std::to_string(i), std::string(100, static_cast<char>(i)));
    }
    return read_file(folder / "store.sqlite");
}

/// Files of this process may not grow beyond some bytes, for as long as the object lives.
class SizeLimit {
  public:
    explicit SizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = ::signal(SIGXFSZ, SIG_IGN);
        rlimit lower{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &lower);
    }
    SizeLimit(const SizeLimit&)            = delete;
    SizeLimit& operator=(const SizeLimit&) = delete;
    ~SizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int) = SIG_DFL;
};

TEST(Store, ThatCannotBeUsedAnyMoreStopsNobodyWhoGoesOnWithoutIt) {
    const TemporaryFolder folder;
    Store strict(folder / "a"), lenient(folder / "b", Store::Trouble::GoesOn);
    lenient.put("s", "k", "kept");
    lenient.flush();
    {
        const SizeLimit full(100'000);
        EXPECT_THROW(strict.put("s", "large", std::string(1'000'000, 'x')), Error);
        EXPECT_NO_THROW(lenient.put("s", "large", std::string(1'000'000, 'x')));
    }
    EXPECT_FALSE(lenient.unusable().empty());
    EXPECT_FALSE(lenient.find("s", "k")) << "it is used no more";
    EXPECT_NO_THROW(lenient.clear("s"));
    EXPECT_EQ(Store(folder / "b").find("s", "k"), "kept");
    write_file(folder / "file", "x");
    EXPECT_FALSE(Store(folder / "file/c", Store::Trouble::GoesOn).unusable().empty());
}

TEST(Store, GivesBackWhatWasPutAlsoAfterItWasClosed) {
    const TemporaryFolder folder;
    const std::string bytes("a\0b\xff", 4);
    const std::vector<float> numbers{1.5F, -0.0F, 1e-42F};
    {
        Store store(folder / "deep/cache");
        EXPECT_FALSE(store.find("s", "k"));
        store.put("s", "k", "old");
        store.put("s", "k", bytes);
        store.put("s", "empty", "");
        store.put_floats("v", "গান\n", numbers);
    }
    Store store(folder / "deep/cache");
    EXPECT_EQ(store.find("s", "k"), bytes);
    EXPECT_EQ(store.find("s", "empty"), "");
    EXPECT_FALSE(store.find("t", "k"));
    EXPECT_EQ(store.find_floats("v", "গান\n"), numbers);
    EXPECT_EQ(store.rebuilt(), "");
    EXPECT_EQ(store.check().entries, 3);
    EXPECT_EQ(store.clear("s"), 2);
    EXPECT_FALSE(store.find("s", "k"));
}

TEST(Store, ErasesTheKeysOfARange) {
    const TemporaryFolder folder;
    Store store(folder.path());
    for (const char* key : {"a", "a b", "a c", "a!", "b", "a b"}) store.put("s", key, "x");
    store.put("t", "a b", "x");
    EXPECT_EQ(store.erase("s", "a ", "a!"), 2);
    EXPECT_FALSE(store.find("s", "a b"));
    for (const char* key : {"a", "a!", "b"}) EXPECT_TRUE(store.find("s", key)) << key;
    EXPECT_TRUE(store.find("t", "a b"));
    const std::string one = "a";
    EXPECT_EQ(store.erase("s", one, one + '\0'), 1);
    EXPECT_FALSE(store.find("s", "a"));
    EXPECT_TRUE(store.find("s", "a!"));
}

TEST(Store, ADamagedOneIsBegunAnewWithAReason) {
    for (const auto& [name, harm] : std::vector<std::pair<std::string, void (*)(std::string&)>>{
             {"text", [](std::string& bytes) { bytes = "this is no database at all, but it is long enough"; }},
             {"cut", [](std::string& bytes) { bytes.resize(bytes.size() / 2); }},
             {"zeros", [](std::string& bytes) { bytes.replace(4096, 8192, std::string(8192, '\0')); }},
             {"other program", [](std::string& bytes) { bytes[68] = 'x'; }},
             {"other format", [](std::string& bytes) { bytes[63] = 9; }}}) {
        const TemporaryFolder folder;
        auto bytes = filled(folder.path());
        harm(bytes);
        write_file(folder / "store.sqlite", bytes);
        Store store(folder.path());
        for (int i = 0; i < 200; ++i) {
            const auto found = store.find("space", std::to_string(i));
            EXPECT_TRUE(!found || *found == std::string(100, static_cast<char>(i))) << name;
        }
        EXPECT_NE(store.rebuilt(), "") << name;
        store.put("space", "1", "new");
        EXPECT_EQ(store.find("space", "1"), "new") << name;
        EXPECT_TRUE(store.check().problems.empty()) << name;
    }
}

TEST(Store, AnEntryThatWasChangedIsNotTrusted) {
    const TemporaryFolder folder;
    auto bytes    = filled(folder.path());
    const auto at = bytes.find(std::string(100, static_cast<char>(77)));
    ASSERT_NE(at, std::string::npos);
    bytes[at + 50] = 'x';
    write_file(folder / "store.sqlite", bytes);
    Store store(folder.path());
    EXPECT_EQ(store.check().problems.size(), 1u);
    EXPECT_FALSE(store.find("space", "77"));
    EXPECT_NE(store.rebuilt().find("digest"), std::string::npos);
}

TEST(Store, ASecondUserGoesOnWithTheOneThatIsBegunAnew) {
    const TemporaryFolder folder;
    auto bytes                                                      = filled(folder.path());
    bytes[bytes.find(std::string(100, static_cast<char>(77))) + 50] = 'x';
    write_file(folder / "store.sqlite", bytes);
    {
        Store first(folder.path()), second(folder.path());
        EXPECT_TRUE(second.find("space", "78"));
        EXPECT_FALSE(first.find("space", "77"));
        EXPECT_NE(first.rebuilt(), "");
        second.put("space", "by second", "a");
        second.flush();
        EXPECT_EQ(first.find("space", "by second"), "a");
        first.put("space", "by first", "b");
        first.flush();
        EXPECT_EQ(second.find("space", "by first"), "b");
        EXPECT_FALSE(second.find("space", "78"));
        EXPECT_EQ(second.rebuilt(), "");
    }
    Store third(folder.path());
    EXPECT_EQ(third.find("space", "by first"), "b");
    EXPECT_TRUE(third.check().problems.empty());
    EXPECT_EQ(third.check().entries, 2);
}

TEST(Store, MayBeUsedByThreadsAndByASecondUser) {
    const TemporaryFolder folder;
    Store first(folder.path()), second(folder.path());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) (t % 2 == 0 ? first : second).put("s", fmt::format("{}.{}", t, i), "x");
        });
    for (auto& thread : threads) thread.join();
    first.flush();
    EXPECT_EQ(second.check().entries, 100);
    EXPECT_EQ(second.find("s", "0.24"), "x");
}

TEST(Store, WhatWaitsToBeWrittenIsFoundAndStaysWhereWritingFails) {
    const TemporaryFolder folder;
    Store store(folder.path()), other(folder.path());
    store.put("s", "k", "first");
    store.put("s", "k", "last");
    EXPECT_EQ(store.find("s", "k"), "last");
    {
        const SizeLimit full(1000);
        EXPECT_THROW(store.flush(), Error);
    }
    EXPECT_EQ(store.find("s", "k"), "last");
    store.flush();
    EXPECT_EQ(other.find("s", "k"), "last");
    store.put("s", "another", "x");
    EXPECT_EQ(store.erase("s", "another", "b"), 1) << "written before it is erased";
    for (int i = 0; i < 1000; ++i) store.put("s", std::to_string(i), "x");
    EXPECT_GT(other.check().entries, 900) << "most of them without flush";
}

TEST(Store, APlaceThatCannotBeUsedIsAnError) {
    const TemporaryFolder folder;
    write_file(folder / "file", "x");
    try {
        Store store(folder / "file/cache");
        ADD_FAILURE();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4401");
    }
}

TEST(Store, LiesInTheUsersCache) {
    ::setenv("XDG_CACHE_HOME", "/x/cache", 1);
    EXPECT_EQ(default_store_folder(), "/x/cache/ektara");
    ::unsetenv("XDG_CACHE_HOME");
    ::setenv("HOME", "/x/home", 1);
    EXPECT_EQ(default_store_folder(), "/x/home/.cache/ektara");
}

}  // namespace
}  // namespace ektara::artifacts
