#include "progress_bar.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace ektara::cli {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100), kShortCall = std::chrono::milliseconds(500);
constexpr int kWidth = 24;

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(seconds + 0.5);
    return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                        : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

ProgressBar::ProgressBar(const Global& global, std::chrono::milliseconds hidden)
    : global_(global),
      on_terminal_(::isatty(STDERR_FILENO) == 1 && !global.quiet && !global.no_progress),
      hidden_until_(Clock::now() + hidden) {}

bool ProgressBar::is_heard() const { return on_terminal_ || (!global_.quiet && global_.log_level >= LogLevel::Info); }

void ProgressBar::show(const std::string& stage, std::size_t done, std::size_t total) {
    const auto now = Clock::now();
    if (stage != stage_ || done == 0) {
        stage_ = stage;
        began_ = now;
        shown_ = {};
        // What an earlier run had finished counts as done, not as speed.
        first_ = done > 0 ? done - 1 : 0;
    }
    const double seconds = std::chrono::duration<double>(now - began_).count();
    log(global_, LogLevel::Debug, fmt::format("{} {}/{}", stage, done, total));
    if (done == total) log(global_, LogLevel::Info, fmt::format("{}: {} in {:.2f} s", stage, total, seconds));
    if (!on_terminal_ || now < hidden_until_ || total == 0 || (now - shown_ < kInterval && done < total)) return;
    shown_            = now;
    const double rate = seconds > 0 ? static_cast<double>(done - first_) / seconds : 0;
    const auto filled = static_cast<int>(kWidth * done / total);
    std::string line  = fmt::format("\r{:<18} [{:<{}}] {}/{}", one_line(stage),
                                    std::string(static_cast<std::size_t>(filled), '#'), kWidth, done, total);
    if (rate > 0 && seconds > 0.5)
        line += fmt::format("  {:.1f}/s  {} left", rate, duration_text(static_cast<double>(total - done) / rate));
    fmt::print(stderr, "{}\x1b[K", line);
    std::fflush(stderr);
}

void ProgressBar::clear() {
    if (on_terminal_) fmt::print(stderr, "\r\x1b[K");
}

MethodProgress::MethodProgress(const Global& global)
    : bar_(global, kShortCall),
      show_([this](const std::string& stage, std::size_t done, std::size_t total) { bar_.show(stage, done, total); }),
      scope_(bar_.is_heard() ? &show_ : nullptr) {}

MethodProgress::~MethodProgress() { bar_.clear(); }

}  // namespace ektara::cli
