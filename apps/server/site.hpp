#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "apps/server/brake.hpp"
#include "apps/server/editing.hpp"
#include "apps/server/exchange.hpp"
#include "apps/server/served_run.hpp"
#include "apps/server/sound_files.hpp"
#include "ektara/curation/lyric_search.hpp"

namespace ektara::server {

struct SiteOptions {
    std::string token;           ///< empty: none is asked for
    bool foreign_hosts = false;  ///< whether a Host other than this machine's names is answered (needs a token)
    bool edit          = false;  ///< whether the page may change the run's edits
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
/// `/search?q=<words>` at most 50 of {song, score, line}, 503 while the lyrics are being read · with `edit`, POST to
/// `/edits` and what is below it (editing.hpp). Everything else is 404, other methods are 405, a Host that is not this
/// machine's 403 (so that no web page can reach the server by another name), a missing token 401, guesses of one that
/// come too fast 429. The token in the page's address becomes a cookie (its value is another secret) and a redirect to
/// the page without it. Every answer bears a content policy, nosniff, no-referrer and Cache-Control: private or
/// no-store.
class Site {
  public:
    Site(const std::filesystem::path& run, SiteOptions options);
    /// Known once the server listens; the Host header must name it.
    void set_port(unsigned port) { port_ = port; }
    Reply answer(const Request& request) const;
    /// Whether a request may have a body that matters.
    bool takes_bodies() const { return options_.edit; }
    /// Why a request is not answered, as far as that is known before its body; nothing where it is. `answer` asks too.
    std::optional<Reply> refused(const Request& request) const;
    const SoundFiles& sounds() const { return sounds_; }
    const report::RunView& run() const { return run_; }

  private:
    enum class Admission { Granted, Refused, TooFast };
    Admission admit(const Request& request) const;
    std::optional<Reply> turned_away(const Request& request) const;
    std::optional<Reply> wrong_method(const Request& request) const;
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
    PageText data_;
    Editing editing_;
    std::string peaks_;
    std::size_t peaks_a_song_ = 0;
    unsigned port_            = 0;
    mutable std::mutex searching_;  ///< one model in memory, however many search
    mutable std::shared_future<std::shared_ptr<const curation::LyricIndex>> reading_lyrics_;
};

}  // namespace ektara::server
