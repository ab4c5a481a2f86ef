#include "ektara/core/pretrained.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

Recipe of(const std::string& weights) { return {"t", {{kPretrainedOption, weights}}, 0, "", ""}; }

TEST(Pretrained, NamesTheWeightsOfEveryPartOnce) {
    Recipe made{"joined", {}, 0, "", ""};
    add_pretrained({"rich", {}, 0, "", ""}, made);
    EXPECT_FALSE(made.options.contains(kPretrainedOption));
    EXPECT_TRUE(pretrained_weights(made).empty());
    add_pretrained(of("musicnn-msd"), made);
    EXPECT_EQ(made.options.at(kPretrainedOption), "musicnn-msd");
    add_pretrained(of("onnx-clap (AudioSet), musicnn-msd"), made);
    add_pretrained(of("musicnn-mtt"), made);
    EXPECT_EQ(made.options.at(kPretrainedOption), "musicnn-msd, onnx-clap (AudioSet), musicnn-mtt");
    EXPECT_EQ(pretrained_weights(made),
              (std::vector<std::string>{"musicnn-msd", "onnx-clap (AudioSet)", "musicnn-mtt"}));
}

}  // namespace
}  // namespace ektara
