#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>

#include <unistd.h>

#include "ektara/audio/detail/container_tags.hpp"
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

    /// Up to eight bytes of a number whose first bit set says how long it is; 0 bytes where there is none.
    int read_number(std::uint64_t at, bool keep_marker, std::uint64_t& value);
    bool read_element(std::uint64_t at, std::uint64_t end, Element& element);
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

int Matroska::read_number(std::uint64_t at, bool keep_marker, std::uint64_t& value) {
    unsigned char bytes[8] = {};
    if (at >= size_ || file_.seek(static_cast<std::int64_t>(at), SEEK_SET) < 0) return 0;
    const auto got = file_.read(bytes, sizeof bytes);
    if (got <= 0 || bytes[0] == 0) return 0;
    int length = 1;
    while ((bytes[0] & (0x80 >> (length - 1))) == 0) ++length;
    if (got < length) return 0;
    value     = keep_marker ? bytes[0] : bytes[0] & (0x7f >> (length - 1));
    bool ones = (bytes[0] & (0x7f >> (length - 1))) == (0x7f >> (length - 1));
    for (int i = 1; i < length; ++i) {
        value = value << 8 | bytes[i];
        ones &= bytes[i] == 0xff;
    }
    if (!keep_marker && ones) value = kUnknownSize;
    return length;
}

bool Matroska::read_element(std::uint64_t at, std::uint64_t end, Element& element) {
    std::uint64_t name = 0, size = 0;
    const int name_length = read_number(at, true, name);
    if (name_length == 0 || name_length > 4) return false;
    const int size_length = read_number(at + static_cast<std::uint64_t>(name_length), false, size);
    if (size_length == 0) return false;
    element.id    = static_cast<std::uint32_t>(name);
    element.begin = at + static_cast<std::uint64_t>(name_length + size_length);
    element.size  = size == kUnknownSize ? kUnknownSize : std::min(size, end - std::min(end, element.begin));
    return element.begin <= end;
}

/// The elements of a part of the file; one without a known size is the last.
void Matroska::each(std::uint64_t begin, std::uint64_t end, const Visit& visit) {
    Element element;
    for (auto at = begin; at < end && ++elements_ < kMostElements && read_element(at, end, element);) {
        if (element.size == kUnknownSize) {
            element.size = end - element.begin;
            // Only the segment may be of unknown size and be read on; behind such a cluster nothing is found.
            if (element.id == id::kSegment) visit(element);
            return;
        }
        visit(element);
        at = element.end();
    }
}

std::string Matroska::text_of(const Element& element) {
    const auto text = file_.bytes_at(static_cast<std::int64_t>(element.begin),
                                     static_cast<std::size_t>(std::min(element.size, kLongestText)));
    return text.substr(0, text.find('\0'));
}

std::uint64_t Matroska::number_of(const Element& element) {
    std::uint64_t value = 0;
    for (const char byte : file_.bytes_at(static_cast<std::int64_t>(element.begin),
                                          static_cast<std::size_t>(std::min<std::uint64_t>(element.size, 8))))
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
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
        if (tag->name == "title") values.titles.push_back(tag->text);
        if (tag->name == "artist") values.artists.push_back(tag->text);
        if (tag->name == "album") values.albums.push_back(tag->text);
        if (tag->name == "genre") values.genres.push_back(tag->text);
        if (tag->name == "language") values.languages.push_back(tag->text);
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
