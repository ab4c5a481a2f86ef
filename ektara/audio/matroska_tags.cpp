#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "ektara/audio/detail/container_tags.hpp"
#include "ektara/audio/detail/header_bytes.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::audio {
namespace {

constexpr std::uint64_t kUnknownSize = std::numeric_limits<std::uint64_t>::max();
/// A damaged file may hold any number of elements of no size; a day of music has some 20,000 clusters.
constexpr int kMostElements          = 1'000'000;
constexpr std::uint64_t kLongestText = 1 << 20;

namespace id {
constexpr std::uint32_t kSegment = 0x18538067, kInfo = 0x1549A966, kTitle = 0x7BA9, kTracks = 0x1654AE6B,
                        kTrackEntry = 0xAE, kTrackUid = 0x73C5, kTrackType = 0x83, kLanguage = 0x22B59C,
                        kLanguageBcp47 = 0x22B59D, kTags = 0x1254C367, kTag = 0x7373, kTargets = 0x63C0,
                        kTargetTypeValue = 0x68CA, kTagTrackUid = 0x63C5, kSimpleTag = 0x67C8, kTagName = 0x45A3,
                        kTagString = 0x4487, kTagLanguage = 0x447A;
}  // namespace id

struct Element {
    std::uint32_t id    = 0;
    std::uint64_t begin = 0, size = 0;  ///< of what it holds
    std::uint64_t end() const { return begin + size; }
};

struct TrackEntry {
    std::uint64_t uid = 0, type = 0;
    std::string language;
};

struct SimpleTag {
    std::uint64_t level = 50;
    std::vector<std::uint64_t> tracks;
    std::string name, text, language;
};

class Matroska {
  public:
    explicit Matroska(InputFile& file) : file_(file), size_(static_cast<std::uint64_t>(file.size())) {}

    TagValues values(int audio_track);

  private:
    using Visit = std::function<void(const Element&)>;

    /// Of up to eight bytes, the first bit set of which says how many they are (RFC 8794, 4); the value holds that bit.
    /// No bytes where there is none.
    struct Number {
        std::size_t length  = 0;
        std::uint64_t value = 0;
    };
    Number read_number(std::uint64_t at);
    std::optional<Element> read_element(std::uint64_t at, std::uint64_t end);
    void each(std::uint64_t begin, std::uint64_t end, const Visit& visit);
    void each(const Element& parent, const Visit& visit) { each(parent.begin, parent.end(), visit); }
    std::string text_of(const Element& element);
    std::uint64_t number_of(const Element& element);

    void read_segment(const Element& segment);
    TrackEntry track_of(const Element& entry);
    void read_tag(const Element& tag);
    TagValues of_level(const std::vector<const SimpleTag*>& tags) const;

    InputFile& file_;
    std::uint64_t size_;
    int elements_ = 0;
    std::string title_;
    std::vector<TrackEntry> tracks_;
    std::vector<SimpleTag> tags_;
};

Matroska::Number Matroska::read_number(std::uint64_t at) {
    if (at >= size_) return {};
    const auto bytes  = file_.bytes_at(static_cast<std::int64_t>(at), 8);
    const auto length = static_cast<std::size_t>(std::countl_zero(static_cast<unsigned char>(byte(bytes, 0)))) + 1;
    if (length > bytes.size()) return {};
    return {length, static_cast<std::uint64_t>(big_endian(bytes, 0, length))};
}

std::optional<Element> Matroska::read_element(std::uint64_t at, std::uint64_t end) {
    const Number name = read_number(at);
    if (name.length == 0 || name.length > 4) return std::nullopt;
    const Number size = read_number(at + name.length);
    if (size.length == 0) return std::nullopt;
    Element element{static_cast<std::uint32_t>(name.value), at + name.length + size.length};
    if (element.begin > end) return std::nullopt;
    const std::uint64_t unknown = (std::uint64_t{1} << (7 * size.length)) - 1, stated = size.value & unknown;
    element.size = stated == unknown ? kUnknownSize : std::min(stated, end - element.begin);
    return element;
}

/// The elements of a part of the file; one without a known size is the last.
void Matroska::each(std::uint64_t begin, std::uint64_t end, const Visit& visit) {
    for (auto at = begin; at < end && ++elements_ < kMostElements;) {
        auto element = read_element(at, end);
        if (!element) return;
        if (element->size == kUnknownSize) {
            element->size = end - element->begin;
            // Only the segment may be of unknown size and be read on; behind such a cluster nothing is found.
            if (element->id == id::kSegment) visit(*element);
            return;
        }
        visit(*element);
        at = element->end();
    }
}

std::string Matroska::text_of(const Element& element) {
    const auto text = file_.bytes_at(static_cast<std::int64_t>(element.begin),
                                     static_cast<std::size_t>(std::min(element.size, kLongestText)));
    return text.substr(0, text.find('\0'));
}

std::uint64_t Matroska::number_of(const Element& element) {
    const auto bytes = file_.bytes_at(static_cast<std::int64_t>(element.begin),
                                      static_cast<std::size_t>(std::min<std::uint64_t>(element.size, 8)));
    return static_cast<std::uint64_t>(big_endian(bytes, 0, bytes.size()));
}

TrackEntry Matroska::track_of(const Element& entry) {
    TrackEntry track;
    std::string bcp47;
    each(entry, [&](const Element& element) {
        if (element.id == id::kTrackUid) track.uid = number_of(element);
        if (element.id == id::kTrackType) track.type = number_of(element);
        if (element.id == id::kLanguage) track.language = text_of(element);
        if (element.id == id::kLanguageBcp47) bcp47 = text_of(element);
    });
    if (!bcp47.empty()) track.language = bcp47;
    return track;
}

void Matroska::read_tag(const Element& tag) {
    SimpleTag target;
    each(tag, [&](const Element& element) {
        if (element.id != id::kTargets) return;
        each(element, [&](const Element& part) {
            if (part.id == id::kTargetTypeValue) target.level = number_of(part);
            if (part.id == id::kTagTrackUid && number_of(part) != 0) target.tracks.push_back(number_of(part));
        });
    });
    each(tag, [&](const Element& element) {
        if (element.id != id::kSimpleTag) return;
        SimpleTag simple = target;
        each(element, [&](const Element& part) {
            if (part.id == id::kTagName) simple.name = ascii_lower(text_of(part));
            if (part.id == id::kTagString) simple.text = text_of(part);
            if (part.id == id::kTagLanguage) simple.language = text_of(part);
        });
        tags_.push_back(std::move(simple));
    });
}

void Matroska::read_segment(const Element& segment) {
    each(segment, [&](const Element& part) {
        if (part.id == id::kInfo)
            each(part, [&](const Element& element) {
                if (element.id == id::kTitle) title_ = text_of(element);
            });
        if (part.id == id::kTracks)
            each(part, [&](const Element& entry) {
                if (entry.id == id::kTrackEntry) tracks_.push_back(track_of(entry));
            });
        if (part.id == id::kTags)
            each(part, [&](const Element& tag) {
                if (tag.id == id::kTag) read_tag(tag);
            });
    });
}

TagValues Matroska::of_level(const std::vector<const SimpleTag*>& tags) const {
    TagValues values;
    for (const auto* tag : tags) {
        if (add_field(values, tag->name, tag->text)) continue;
        if (add_lyrics(values, tag->name, tag->text) && values.lyrics.back().language.empty() && tag->language != "und")
            values.lyrics.back().language = tag->language;
    }
    return values;
}

TagValues Matroska::values(int audio_track) {
    constexpr std::uint64_t kAudio = 2, kSong = 30;
    each(0, size_, [&](const Element& element) {
        if (element.id == id::kSegment) read_segment(element);
    });
    TrackEntry ours;
    for (const auto& track : tracks_)
        if (track.type == kAudio && audio_track-- == 0) ours = track;
    std::vector<const SimpleTag*> of_song, of_album;
    for (const auto& tag : tags_) {
        const bool other =
            !tag.tracks.empty() && std::find(tag.tracks.begin(), tag.tracks.end(), ours.uid) == tag.tracks.end();
        if (!other) (tag.level <= kSong || !tag.tracks.empty() ? of_song : of_album).push_back(&tag);
    }
    TagValues song = of_level(of_song), album = of_level(of_album);
    if (!song.titles.empty() && album.albums.empty()) album.albums = album.titles;
    fill_empty(song, album);
    fill_empty(song, {{title_}, {}, {}, {}, {ours.language}, {}});
    return song;
}

}  // namespace

TagValues read_matroska_tags(InputFile& file, int audio_track) { return Matroska(file).values(audio_track); }

}  // namespace ektara::audio
