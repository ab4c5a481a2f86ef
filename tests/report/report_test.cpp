#include "ektara/report/report.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/findings.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

Json row(const char* method, const char* target, double ami, double p, double gain_low, double gain_high) {
    return {{"method", method},     {"target", target},      {"ami", ami}, {"chance_ami", 0.05}, {"p_value", p},
            {"gain_low", gain_low}, {"gain_high", gain_high}};
}

TEST(Report, OtherPeoplesTextCannotLeaveTheData) {
    const std::string page = render(Json{{"title", "</script><img src=x onerror=alert(1)><!-- @STYLE@"}});
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_NE(page.find("\\u003c/script\\u003e\\u003cimg"), std::string::npos);
    EXPECT_NE(page.find("@STYLE@"), std::string::npos) << "only the template's marks are filled";
}

TEST(Report, ThePageAsksForNothingFromOutside) {
    const std::string page = render(Json::object());
    for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
        const auto at           = page.find(outside);
        const bool is_namespace = at != std::string::npos && page.compare(at, 18, "http://www.w3.org/") == 0;
        EXPECT_TRUE(at == std::string::npos || is_namespace) << outside;
    }
}

TEST(Report, ARunThatIsNotThereIsANumberedError) {
    const testing::TemporaryFolder folder;
    try {
        write_report(folder.path());
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4304");
    }
}

TEST(Findings, NameWhatBeatsChanceAndWhatBeatsRaw) {
    const auto sentences =
        findings({row("Raw", "genre@language", 0.1, 0.001, 0, 0), row("VAE", "genre@language", 0.2, 0.5, 0.01, 0.2),
                  row("VAE", "language", 0.45, 0.001, 0, 0)});
    ASSERT_EQ(sentences.size(), 3u);
    EXPECT_NE(sentences[0].find("0.01): Raw."), std::string::npos) << sentences[0];
    EXPECT_NE(sentences[1].find("excludes 0): VAE; below: no method."), std::string::npos) << sentences[1];
    EXPECT_NE(sentences[2].find("VAE 0.400 against 0.150"), std::string::npos) << sentences[2];
}

TEST(Findings, WithoutGenreTheySaySo) { EXPECT_EQ(findings(Json::array()).size(), 1u); }

}  // namespace
}  // namespace ektara::report
