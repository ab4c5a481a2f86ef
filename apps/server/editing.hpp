#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "apps/server/exchange.hpp"

namespace ektara::server {

/// What the page says of a run (rundir/edits.hpp), by POST with JSON:
///
/// `/edits` all there is · `/edits/add` an array of edits as RUN/edits.json has them, all or none of them ·
/// `/edits/undo` {"n": how many of the last, "version": those that the page knows}.
///
/// Each is answered by {"n", "version", "edits"}: how many there are now, what tells them apart from others, and the
/// last kToldEdits of them, oldest first. They are checked and written by what `ektara edit` uses
/// (report/asked_edits.hpp). May be used by several threads. An error is {"code", "text"}: 400 for what nobody can do,
/// 409 where there is nothing to undo or the edits were changed elsewhere, 503 while another program uses the run, else
/// 500.
class Editing {
  public:
    static constexpr std::size_t kToldEdits = 200;

    Editing(std::filesystem::path run, std::vector<std::filesystem::path> roots);

    /// Whether requests of this path are about edits.
    static bool is_of_edits(const std::string& path);
    /// Why a request may not change anything, before its body is read: 403 where a browser says that the page of
    /// another site sent it, 415 unless it says that it is JSON (which no form of another site can), 413 for a body
    /// that is too long. Nothing where it may.
    static std::optional<Reply> refused(const Request& request);

    Reply answer(const Request& request) const;

  private:
    Reply answer_or_throw(const Request& request) const;

    std::filesystem::path run_;
    std::vector<std::filesystem::path> roots_;
    mutable std::mutex one_at_a_time_;  ///< the run's lock turns the second of two away
};

/// The text of a message about a run, without where the run lies: visitors need not know.
std::string without_folder(std::string text, const std::filesystem::path& run);

}  // namespace ektara::server
