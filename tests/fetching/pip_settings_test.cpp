#include "ektara/fetching/pip_settings.hpp"

#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::fetching {
namespace {

using testing::TemporaryFolder;

Environment environment_of(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
}

TEST(PipConfig, ReadsKeysSectionsCommentsAndValuesOfSeveralLines) {
    const auto lines = parse_pip_config(
        "# a comment\n[global]\nIndex_URL = https://a.example/simple  # kept\n; another\n"
        "extra-index-url =\n    https://b.example/simple\n\n    https://c.example/simple\r\ntimeout: 60\n"
        "[download]\n--proxy=http://proxy:3128\nempty =\n",
        "pip.conf");
    const PipLines expected{{"global.index-url", "https://a.example/simple  # kept"},
                            {"global.extra-index-url", "\nhttps://b.example/simple\nhttps://c.example/simple"},
                            {"global.timeout", "60"},
                            {"download.proxy", "http://proxy:3128"},
                            {"download.empty", ""}};
    EXPECT_EQ(lines, expected);
}

TEST(PipConfig, NamesTheLineThatIsNone) {
    for (const char* text : {"index-url = x\n", "[global\n", "[global]\nindex-url\n", "[global]\n= x\n"})
        EXPECT_CODE("E7133", parse_pip_config(text, "pip.conf")) << text;
    EXPECT_TRUE(parse_pip_config("", "pip.conf").empty());
    EXPECT_EQ(parse_pip_config("\xEF\xBB\xBF[global]\nproxy=p", "pip.conf").size(), 1U);
}

TEST(PipConfigFiles, AreThoseOfTheSystemTheUserTheVirtualEnvironmentAndTheNamedOne) {
    using Paths = std::vector<std::filesystem::path>;
    EXPECT_EQ(pip_config_files(environment_of({{"HOME", "/h"}, {"VIRTUAL_ENV", "/v"}})),
              (Paths{"/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/h/.pip/pip.conf", "/h/.config/pip/pip.conf",
                     "/v/pip.conf"}));
    EXPECT_EQ(
        pip_config_files(environment_of({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}, {"XDG_CONFIG_DIRS", "/a b:/c:"}})),
        (Paths{"/a b/pip/pip.conf", "/c/pip/pip.conf", "/etc/pip.conf", "/h/.pip/pip.conf", "/x/pip/pip.conf"}));
    EXPECT_EQ(pip_config_files(environment_of({{"HOME", "/h"}, {"PIP_CONFIG_FILE", "/dev/null"}})), Paths());
}

TEST(PipConfigFiles, OfTheUserAreLeftOutWhereTheNamedOneIsThere) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "own.conf", "[global]\n");
    const auto files =
        pip_config_files(environment_of({{"HOME", "/h"}, {"PIP_CONFIG_FILE", (folder / "own.conf").string()}}));
    EXPECT_EQ(files,
              (std::vector<std::filesystem::path>{"/etc/xdg/pip/pip.conf", "/etc/pip.conf", folder / "own.conf"}));
}

TEST(PipSettings, LaterFilesWinNarrowerSectionsWinAndVariablesWinOverAll) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "system", "[global]\nindex-url = https://one.example/\ntimeout = 20\nretries = 1\n");
    artifacts::write_file(folder / "user",
                          "[global]\nindex-url = https://two.example/\n[install]\nindex-url = https://three.example/\n"
                          "trusted-host = a.example\n  b.example:8443\nfind-links = ~/wheels /w\n");
    const std::vector<std::filesystem::path> files{folder / "system", folder / "user", folder / "missing"};
    const auto settings = pip_settings(files, environment_of({{"HOME", "/h"}, {"PIP_RETRIES", "2"}}));
    EXPECT_EQ(settings.indexes, std::vector<std::string>{"https://three.example/"});
    EXPECT_EQ(settings.timeout_seconds, 20);
    EXPECT_EQ(settings.retries, 2);
    EXPECT_EQ(settings.trusted_hosts, (std::vector<std::string>{"a.example", "b.example:8443"}));
    EXPECT_EQ(settings.find_links, (std::vector<std::string>{"/h/wheels", "/w"}));
    const auto over =
        pip_settings(files, environment_of({{"PIP_INDEX_URL", "https://four.example/"},
                                            {"PIP_EXTRA_INDEX_URL", "https://x.example/ https://y.example/"},
                                            {"PIP_NO_INDEX", "True"},
                                            {"PIP_CERT", "/c.pem"},
                                            {"PIP_PROXY", "http://p:1"}}));
    EXPECT_EQ(over.indexes,
              (std::vector<std::string>{"https://four.example/", "https://x.example/", "https://y.example/"}));
    EXPECT_TRUE(over.no_index);
    EXPECT_EQ(over.certificates, "/c.pem");
    EXPECT_EQ(over.proxy, "http://p:1");
}

TEST(PipSettings, AreThoseOfPyPIWhereNothingIsSaid) {
    const auto settings = pip_settings({}, environment_of({{"PIP_INDEX_URL", ""}, {"REQUESTS_CA_BUNDLE", "/r.pem"}}));
    EXPECT_EQ(settings.indexes, std::vector<std::string>{"https://pypi.org/simple"});
    EXPECT_EQ(settings.timeout_seconds, 15);
    EXPECT_EQ(settings.retries, 5);
    EXPECT_FALSE(settings.no_index);
    EXPECT_EQ(settings.certificates, "/r.pem");
    EXPECT_CODE("E7133", pip_settings({}, environment_of({{"PIP_TIMEOUT", "soon"}})));
    EXPECT_CODE("E7133", pip_settings({}, environment_of({{"PIP_RETRIES", "-1"}})));
}

}  // namespace
}  // namespace ektara::fetching
