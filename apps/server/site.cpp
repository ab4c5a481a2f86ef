#include "apps/server/site.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include "apps/server/request_fields.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/page_songs.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::server {
namespace {

std::optional<std::size_t> number(const std::string& text) {
    std::size_t value       = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error != std::errc{} || end != text.data() + text.size() ? std::nullopt : std::optional(value);
}

void add_common_headers(Reply& reply) {
    auto& headers = reply.headers;
    headers.emplace("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers["X-Content-Type-Options"]       = "nosniff";
    headers["Referrer-Policy"]              = "no-referrer";
    headers["Cross-Origin-Resource-Policy"] = "same-origin";
    headers["Cross-Origin-Opener-Policy"]   = "same-origin";
    headers.emplace("Cache-Control", "private");
}

report::PageOptions page_options(const SiteOptions& options, bool search) {
    report::PageOptions page;
    page.server   = true;
    page.search   = search;
    page.edit     = options.edit;
    page.clusters = options.clusters;
    return page;
}

}  // namespace

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    if (::getentropy(bytes.data(), bytes.size()) != 0) fail("E7003", "serve: the system gives no random numbers");
    std::string text;
    for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

Site::Site(const std::filesystem::path& run, SiteOptions options)
    : run_(open_served_run(run, options.roots)),
      options_(std::move(options)),
      session_(random_token()),
      songs_(report::songs_of_page(run_)),
      maps_(report::maps_of_page(run_)),
      sounds_(run_, songs_),
      can_search_(curation::can_search_lyrics(run_, options_.search)),
      data_(run_, page_options(options_, can_search_), options_.roots),
      editing_(run_.folder, options_.roots),
      peaks_(report::peak_bytes(run_, songs_)) {
    peaks_a_song_ = songs_.empty() ? 0 : peaks_.size() / songs_.size();
    // What building the data took is given back before the server waits.
    give_back_freed_memory();
}

/// The cookie's secret is 128 random bits, which nobody guesses, so that a brake on others at the same address keeps
/// out none who were let in.
Site::Admission Site::admit(const Request& request) const {
    if (options_.token.empty() || equal_secrets(request.cookie, session_)) return Admission::Granted;
    const std::string bearer = bearer_of(request.authorization);
    if (request.token.empty() && bearer.empty()) return Admission::Refused;
    const auto now = Brake::Clock::now();
    if (brake_.holds(request.address, now)) return Admission::TooFast;
    const bool right = equal_secrets(request.token, options_.token) || equal_secrets(bearer, options_.token);
    brake_.note(request.address, right, now);
    return right ? Admission::Granted : Admission::Refused;
}

/// All is asked for by GET, edits by POST.
std::optional<Reply> Site::wrong_method(const Request& request) const {
    const bool changes  = options_.edit && Editing::is_of_edits(request.path);
    const bool is_right = changes ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
    if (is_right) return std::nullopt;
    std::string text = changes ? "Only POST." : "Only GET and HEAD.";
    if (!options_.edit) text = "Only GET and HEAD: without --edit this server changes nothing.";
    auto reply             = refusal(405, text);
    reply.headers["Allow"] = changes ? "POST" : "GET, HEAD";
    return reply;
}

std::optional<Reply> Site::turned_away(const Request& request) const {
    if (request.malformed) {
        auto reply                  = refusal(400, "One Host, and a length or a transfer coding but not both.");
        reply.headers["Connection"] = "close";
        return reply;
    }
    if (!options_.foreign_hosts && !is_own_host(request.host, port_))
        return refusal(403, "This server answers to addresses that begin with 127, ::1 and localhost only.");
    if (auto other = wrong_method(request)) return other;
    switch (admit(request)) {
        case Admission::Granted:
            return request.method == "POST" ? Editing::refused(request) : std::nullopt;
        case Admission::TooFast: {
            auto reply                   = refusal(429, "Too many wrong tokens came from your address; wait a minute.");
            reply.headers["Retry-After"] = "60";
            return reply;
        }
        default: {
            auto reply = refusal(401, "Open the address with ?token=… that 'ektara serve' printed.");
            reply.headers["WWW-Authenticate"] = "Bearer";
            return reply;
        }
    }
}

Reply Site::answer_admitted(const Request& request) const {
    const auto below = [&](const char* prefix) -> std::optional<std::string> {
        if (!request.path.starts_with(prefix)) return std::nullopt;
        return request.path.substr(std::string_view(prefix).size());
    };
    if (request.path == "/") return options_.token.empty() || request.token.empty() ? page() : page_without_token();
    if (request.method == "POST") return editing_.answer(request);
    if (request.path == "/data.json") return json_reply(data_.now());
    if (const auto key = below("/audio/")) return sound(*key, request);
    if (const auto song = below("/peaks/")) return peaks(*song);
    if (const auto map = below("/neighbors/")) return neighbors(*map);
    if (request.path == "/search") return search(request.query);
    return refusal(404, "There is nothing here.");
}

std::optional<Reply> Site::refused(const Request& request) const {
    auto reply = turned_away(request);
    if (reply) add_common_headers(*reply);
    return reply;
}

Reply Site::answer(const Request& request) const {
    if (auto reply = refused(request)) return std::move(*reply);
    Reply reply = answer_or_trouble(request);
    add_common_headers(reply);
    return reply;
}

/// A file of the run that is gone or changed since the server began is named, without where the run lies.
Reply Site::answer_or_trouble(const Request& request) const {
    try {
        return answer_admitted(request);
    } catch (const Error& problem) {
        return refusal(500, fmt::format("{}: {}", problem.code(), without_folder(problem.what(), run_.folder)));
    }
}

/// So that the token stays neither in the address bar nor in the history. A relative address is right behind a proxy.
Reply Site::page_without_token() const {
    Reply reply                    = refusal(303, "The page is at ./");
    reply.headers["Location"]      = "./";
    reply.headers["Set-Cookie"]    = "ektara=" + session_ + "; HttpOnly; SameSite=Strict; Path=/";
    reply.headers["Cache-Control"] = "no-store";
    return reply;
}

Reply Site::page() const {
    const std::string nonce = random_token();
    Reply reply{200,
                {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}},
                report::render_shell("data.json", nonce),
                std::nullopt,
                0,
                0};
    reply.headers["Content-Security-Policy"] = fmt::format(
        "default-src 'none'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; font-src data:; img-src data:; "
        "media-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        nonce);
    return reply;
}

Reply Site::sound(const std::string& key, const Request& request) const {
    const auto file = sounds_.open(key);
    if (!file)
        return refusal(404, "There is no such sound, or it lies outside the folders that were named, or is none.");
    Reply reply{
        200, {{"Content-Type", file->type}, {"Accept-Ranges", "bytes"}, {"ETag", file->etag}}, "", file, 0, file->size};
    const auto left = check_preconditions(request.conditions, file->etag);
    if (left == Precondition::Failed || left == Precondition::NotModified) {
        reply.status = left == Precondition::Failed ? 412 : 304;
        reply.length = 0;
        return reply;
    }
    // A range has a meaning for GET only: RFC 9110, 14.2.
    if (left == Precondition::WholeOnly || request.method != "GET") return reply;
    const auto asked = parse_range(request.range, file->size);
    if (const auto* range = std::get_if<ByteRange>(&asked)) {
        reply.status = 206;
        reply.offset = range->first;
        reply.length = range->length;
        reply.headers["Content-Range"] =
            fmt::format("bytes {}-{}/{}", range->first, range->first + range->length - 1, file->size);
    } else if (std::get<RangeAnswer>(asked) == RangeAnswer::Refused) {
        reply.status                   = 416;
        reply.length                   = 0;
        reply.headers["Content-Range"] = fmt::format("bytes */{}", file->size);
    }
    return reply;
}

Reply Site::peaks(const std::string& song) const {
    const auto at = number(song);
    if (!at || *at >= songs_.size() || peaks_.empty()) return refusal(404, "There is nothing here.");
    std::string list;
    for (std::size_t i = 0; i < peaks_a_song_; ++i)
        list += fmt::format("{}{:.3f}", list.empty() ? "" : ",",
                            static_cast<unsigned char>(peaks_[*at * peaks_a_song_ + i]) / 255.0);
    return json_reply("[" + list + "]");
}

Reply Site::neighbors(const std::string& map) const {
    const auto at = number(map);
    if (!at || *at >= maps_.size()) return refusal(404, "There is nothing here.");
    const auto file  = run_.folder / "neighbors" / std::filesystem::path(maps_[*at]).filename();
    const auto lists = report::neighbor_lists(file, songs_);
    return json_reply(artifacts::Json(lists).dump());
}

std::shared_ptr<const curation::LyricIndex> Site::lyrics() const {
    const auto read = [this]() -> std::shared_ptr<const curation::LyricIndex> {
        auto index = curation::read_lyric_index(run_, options_.search, {});
        index.encoder.reset();
        give_back_freed_memory();
        return std::make_shared<const curation::LyricIndex>(std::move(index));
    };
    if (!reading_lyrics_.valid()) reading_lyrics_ = std::async(std::launch::async, read).share();
    const bool ready = reading_lyrics_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return ready ? reading_lyrics_.get() : nullptr;
}

Reply Site::search(const std::string& words) const {
    if (!can_search_) return refusal(404, "This run has no lyrics, or the sentence model is not here.");
    constexpr int kMost = 50;
    const std::lock_guard one_at_a_time(searching_);
    const auto index = lyrics();
    if (!index) {
        auto reply                   = refusal(503, "The lyrics are still being read; ask again in a moment.");
        reply.headers["Retry-After"] = "1";
        return reply;
    }
    try {
        artifacts::Json found = artifacts::Json::array();
        const auto hits       = curation::search_lyrics(*index, words, kMost);
        give_back_freed_memory();
        for (const auto& hit : hits) {
            const auto at = std::lower_bound(songs_.begin(), songs_.end(), hit.id);
            if (at != songs_.end() && *at == hit.id)
                found.push_back({{"song", at - songs_.begin()}, {"score", hit.score}, {"line", hit.line}});
        }
        return json_reply(artifacts::Json{{"of", index->songs.size()}, {"hits", found}}.dump());
    } catch (const UsageError& problem) {
        return refusal(400, problem.what());
    }
}

}  // namespace ektara::server
