#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "apps/server/brake.hpp"
#include "apps/server/byte_range.hpp"
#include "apps/server/sound_files.hpp"
#include "ektara/curation/lyric_search.hpp"

namespace ektara::server {

/// What of a request matters here; `path` is without the query and percent-decoded, `address` is that of a client who
/// brings a token. `malformed`: it has two Hosts, or a length and a transfer coding, by which two readers would take it
/// for two different requests (RFC 9112, 3.2 and 6.1).
struct Request {
    std::string method = "GET", path, host, range, cookie, authorization, token, query, address;
    Conditions conditions;
    bool malformed = false;
};

/// A body, or a piece of an open file that the answer's sender closes.
struct Reply {
    unsigned status = 200;
    std::map<std::string, std::string> headers;
    std::string body;
    std::optional<OpenFile> file;
    std::uint64_t offset = 0, length = 0;
};

struct SiteOptions {
    std::string token;           ///< empty: none is asked for
    bool foreign_hosts = false;  ///< whether a Host other than this machine's names is answered (needs a token)
    std::vector<std::filesystem::path> roots;
    std::string clusters                = {};  ///< the clustering that is shown first; empty: the run's default
    curation::LyricSearchOptions search = {};
};

/// 128 random bits as 32 hexadecimal digits. Throws Error E7003.
std::string random_token();

/// The pages and data of one run. Where run.json or tracks.csv were changed the run is shown with a note that names
/// them (report::open_changed_run); any other file that is not as it was written is refused, when the server begins or
/// by status 500. Nothing that the run names, sound or lyrics, is read outside of the roots and the run's own folder.
/// Made when it is opened; answering reads artifacts and computes nothing, but for the vector of the words that a
/// search asks for. Where the run has lyrics and the sentence model is there, the first search makes a thread read them
/// (curation/lyric_search.hpp). The model is in memory only while lyrics are read or a search is answered.
///
/// `/` page · `/data.json` · `/audio/<key>` one range at most · `/peaks/<song>` · `/neighbors/<map>` ·
/// `/search?q=<words>` at most 50 of {song, score, line}, 503 while the lyrics are being read. Everything else
/// is 404, methods but GET and HEAD are 405, a Host that is not this machine's 403 (so that no web page can reach the
/// server by another name), a missing token 401, guesses of one that come too fast 429. The token in the page's address
/// becomes a cookie (its value is another secret) and a redirect to the page without it. Every answer bears a content
/// policy, nosniff, no-referrer and Cache-Control: private or no-store.
class Site {
  public:
    Site(const std::filesystem::path& run, SiteOptions options);
    /// Known once the server listens; the Host header must name it.
    void set_port(unsigned port) { port_ = port; }
    Reply answer(const Request& request) const;
    const SoundFiles& sounds() const { return sounds_; }
    const report::RunView& run() const { return run_; }

  private:
    enum class Admission { Granted, Refused, TooFast };
    Admission admit(const Request& request) const;
    std::optional<Reply> turned_away(const Request& request) const;
    Reply answer_admitted(const Request& request) const;
    Reply answer_or_trouble(const Request& request) const;
    Reply page() const;
    Reply page_without_token() const;
    Reply sound(const std::string& key, const Request& request) const;
    Reply peaks(const std::string& song) const;
    Reply neighbors(const std::string& map) const;
    Reply search(const std::string& words) const;
    /// Null while they are being read, which this begins.
    std::shared_ptr<const curation::LyricIndex> lyrics() const;

    report::RunView run_;
    SiteOptions options_;
    std::string session_;  ///< what the cookie holds
    mutable Brake brake_;
    std::vector<TrackId> songs_;
    std::vector<std::string> maps_;
    SoundFiles sounds_;
    bool can_search_;
    std::string data_, peaks_;
    std::size_t peaks_a_song_ = 0;
    unsigned port_            = 0;
    mutable std::mutex searching_;  ///< one model in memory, however many search
    mutable std::shared_future<std::shared_ptr<const curation::LyricIndex>> reading_lyrics_;
};

}  // namespace ektara::server
