#include "ektara/extraction/worker_pool.hpp"

#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/audio/verdict.hpp"
#include "error_code.hpp"

namespace ektara::extraction {
namespace {

/// A worker of a few lines: it is greeted by an empty message, told tasks of three letters, and answers each by the
/// same letters. "die" ends it by a signal of its own, "out" as where memory ran out, "end" from outside.
constexpr const char* kWorker = R"(#!/bin/sh
head -c 4 <&0 >/dev/null
printf '\005\000\000\000ready' >&0
while :; do
  task=$(head -c 7 <&0 | tail -c 3)
  case "$task" in
    die) kill -SEGV $$ ;;
    end) kill -TERM $$ ;;
    out) exit 77 ;;
    '') exit 0 ;;
  esac
  printf '\003\000\000\000%s' "$task" >&0
done
)";

class WorkerPool : public ::testing::Test {
  protected:
    WorkerPool() {
        artifacts::write_file(folder_ / "worker", kWorker);
        std::filesystem::permissions(folder_ / "worker", std::filesystem::perms::owner_all);
        options_.program = folder_ / "worker";
    }

    void run(const std::vector<std::string>& tasks, int jobs) {
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < tasks.size(); ++i) numbers.push_back(i);
        run_workers(numbers, jobs, options_,
                    {.greeting = [](const WorkerOptions&) { return std::string(); },
                     .begin =
                         [&](std::size_t task) {
                             begun_.push_back(task);
                             return tasks[task];
                         },
                     .next_request = [&](std::size_t task, const std::string& answer) -> std::optional<std::string> {
                         answers_[task] += answer;
                         return answers_[task].size() < 6 ? std::optional(tasks[task]) : std::nullopt;
                     },
                     .lost = [&](std::size_t task, const WorkerFailure& why) { lost_.emplace(task, why); }});
    }

    testing::TemporaryFolder folder_;
    WorkerOptions options_;
    std::vector<std::size_t> begun_;
    std::map<std::size_t, std::string> answers_;
    std::multimap<std::size_t, WorkerFailure> lost_;
};

TEST_F(WorkerPool, BeginsTasksInTheirOrderAndAsksUntilEachIsDone) {
    run({"one", "two", "six", "ten"}, 1);
    EXPECT_EQ(begun_, (std::vector<std::size_t>{0, 1, 2, 3}));
    EXPECT_EQ(answers_.at(2), "sixsix");
    EXPECT_TRUE(lost_.empty());
}

TEST_F(WorkerPool, TriesATaskAgainAloneAndLosesItOnce) {
    for (const int jobs : {1, 3}) {
        begun_.clear();
        answers_.clear();
        lost_.clear();
        run({"one", "die", "two", "six"}, jobs);
        EXPECT_EQ(std::count(begun_.begin(), begun_.end(), 1u), 2) << jobs;
        EXPECT_EQ(jobs == 1 ? begun_[2] : begun_.back(), 1u) << "with one worker at once, else last";
        EXPECT_EQ(begun_.size(), 5u) << "no other task is begun twice";
        EXPECT_EQ(answers_.at(3), "sixsix");
        ASSERT_EQ(lost_.size(), 1u);
        EXPECT_EQ(lost_.begin()->first, 1u);
        EXPECT_EQ(lost_.begin()->second.code, audio::kCrashed);
        EXPECT_TRUE(lost_.begin()->second.about_file);
        EXPECT_NE(lost_.begin()->second.reason.find("signal 11"), std::string::npos);
    }
}

TEST_F(WorkerPool, TellsWhatEndedAWorkerFromOutsideAndWhereMemoryRanOut) {
    run({"end", "out"}, 2);
    ASSERT_EQ(lost_.size(), 2u);
    EXPECT_EQ(lost_.find(0)->second.code, audio::kInterrupted);
    EXPECT_FALSE(lost_.find(0)->second.about_file);
    EXPECT_EQ(lost_.find(1)->second.code, audio::kOutOfMemory);
}

TEST_F(WorkerPool, WorkersThatCannotBeStartedAreAnError) {
    options_.program = folder_ / "none";
    EXPECT_CODE("E2120", run({"one"}, 1));
    options_.program = "/bin/false";
    EXPECT_CODE("E2120", run({"one"}, 1));
    EXPECT_TRUE(lost_.empty()) << "it says nothing of the task";
    options_.wall_seconds = 0;
    EXPECT_CODE("E2124", run({"one"}, 1));
}

TEST_F(WorkerPool, StartsNothingForNoTask) {
    options_.program = folder_ / "none";
    run({}, 4);
    EXPECT_TRUE(begun_.empty());
}

}  // namespace
}  // namespace ektara::extraction
