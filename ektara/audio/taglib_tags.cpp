#include "ektara/audio/detail/taglib_tags.hpp"

#include <algorithm>
#include <cstdint>
#include <mutex>

#include <fmt/format.h>
#include <taglib/apefooter.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/id3v1genres.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2framefactory.h>
#include <taglib/id3v2header.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/synchronizedlyricsframe.h>
#include <taglib/taglib.h>
#include <taglib/textidentificationframe.h>
#include <taglib/unsynchronizedlyricsframe.h>

#include "ektara/audio/detail/header_bytes.hpp"
#include "ektara/audio/detail/tag_blocks.hpp"
#include "ektara/audio/detail/taglib_file.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::audio {
namespace {

/// More of one comment block or list is no tag.
constexpr std::int64_t kLargestBlock = 32 << 20;

/// TagLib's own reading of a genre loses text in brackets; under another name the frame is text like any other.
constexpr const char* kGenreFrame = "TGNR";

/// Makes the name of a protected type public, which `updateFrame` has in its signature.
struct FrameNames : TagLib::ID3v2::Frame {
    using TagLib::ID3v2::Frame::Header;
};

class Frames : public TagLib::ID3v2::FrameFactory {
  protected:
    bool updateFrame(FrameNames::Header* header) const override {
        const bool kept = TagLib::ID3v2::FrameFactory::updateFrame(header);
        if (kept && header->frameID() == "TCON") header->setFrameID(kGenreFrame);
        return kept;
    }
};

/// Many tags that say Latin-1 hold UTF-8 or Windows-1252.
class Id3v1Text : public TagLib::ID3v1::StringHandler {
  public:
    TagLib::String parse(const TagLib::ByteVector& data) const override {
        const std::string_view bytes(data.data(), data.size());
        return TagLib::String(as_utf8(bytes.substr(0, bytes.find('\0'))), TagLib::String::UTF8);
    }
};
class Id3v2Text : public TagLib::ID3v2::Latin1StringHandler {
  public:
    TagLib::String parse(const TagLib::ByteVector& data) const override {
        return TagLib::String(as_utf8({data.data(), data.size()}), TagLib::String::UTF8);
    }
};

std::string utf8(const TagLib::String& text) { return text.to8Bit(true); }

std::vector<std::string> utf8(const TagLib::StringList& list) {
    std::vector<std::string> texts;
    for (const auto& text : list) texts.push_back(utf8(text));
    return texts;
}

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string name_of_genre(int number) { return utf8(TagLib::ID3v1::genre(number)); }

class Reader {
  public:
    explicit Reader(InputFile& file) : file_(file), stream_(file), any_(stream_) {}

    TagValues values(TagLayout layout) {
        switch (layout) {
            case TagLayout::Riff:
            case TagLayout::Aiff:
                return of_chunks(layout);
            case TagLayout::Flac:
                return of_flac();
            case TagLayout::Ogg:
                return of_ogg();
            case TagLayout::Mp4:
                return of_mp4();
            case TagLayout::Asf:
                return of_asf();
            case TagLayout::Dsf:
                return of_dsf();
            case TagLayout::Plain:
                break;
        }
        return of_ends();
    }

  private:
    std::string bytes_at(std::int64_t offset, std::int64_t count) {
        if (offset < 0 || count <= 0 || offset >= file_.size()) return {};
        stream_.seek(offset, TagLib::IOStream::Beginning);
        const auto block = stream_.readBlock(static_cast<Count>(std::min(count, kLargestBlock)));
        return {block.data(), block.size()};
    }

    TagValues of_id3v2(std::int64_t offset);
    TagValues of_ape(std::int64_t end);
    TagValues of_ends();
    TagValues of_chunks(TagLayout layout);
    TagValues of_flac();
    TagValues of_ogg();
    TagValues of_mp4();
    TagValues of_asf();
    std::vector<std::pair<std::string, std::string>> extended_description();
    TagValues of_dsf();

    InputFile& file_;
    ReadOnly stream_;
    AnyFile any_;
    Frames frames_;
};

std::vector<std::string> texts_of(const TagLib::ID3v2::Tag& tag, const char* frame) {
    std::vector<std::string> texts;
    for (const auto* found : tag.frameList(frame))
        if (const auto* text = dynamic_cast<const TagLib::ID3v2::TextIdentificationFrame*>(found))
            append(texts, utf8(text->fieldList()));
    return texts;
}

/// The values of a field that may have several.
std::vector<std::string> values_of(const TagLib::ID3v2::Tag& tag, const char* frame) {
    auto texts = texts_of(tag, frame);
    if (tag.header()->majorVersion() >= 4) return texts;
    std::vector<std::string> values;
    for (const auto& text : texts) append(values, cut_at_slashes(text));
    return values;
}

std::string text_of(const TagLib::ID3v2::SynchronizedLyricsFrame& frame) {
    std::string text;
    for (const auto& line : frame.synchedText()) text += utf8(line.text);
    return text;
}

void add_lyrics_of(const TagLib::ID3v2::Tag& tag, TagValues& values) {
    using namespace TagLib::ID3v2;
    const auto code = [](const TagLib::ByteVector& language) { return std::string(language.data(), language.size()); };
    for (const auto* found : tag.frameList("USLT"))
        if (const auto* frame = dynamic_cast<const UnsynchronizedLyricsFrame*>(found))
            values.lyrics.push_back({code(frame->language()), utf8(frame->description()), utf8(frame->text())});
    for (const auto* found : tag.frameList("TXXX"))
        if (const auto* frame = dynamic_cast<const UserTextIdentificationFrame*>(found)) {
            // The first of the fields is the description.
            const auto fields = frame->fieldList();
            if (fields.size() > 1) add_lyrics(values, utf8(frame->description()), utf8(fields[1]));
        }
    for (const auto* found : tag.frameList("SYLT"))
        if (const auto* frame = dynamic_cast<const SynchronizedLyricsFrame*>(found))
            if (frame->type() == SynchronizedLyricsFrame::Lyrics ||
                frame->type() == SynchronizedLyricsFrame::TextTranscription)
                values.lyrics.push_back({code(frame->language()), utf8(frame->description()), text_of(*frame)});
}

TagValues Reader::of_id3v2(std::int64_t offset) {
    TagValues values;
    if (bytes_at(offset, 3) != "ID3") return values;
    const TagLib::ID3v2::Tag tag(&any_, offset, &frames_);
    values.titles    = texts_of(tag, "TIT2");
    values.albums    = texts_of(tag, "TALB");
    values.artists   = values_of(tag, "TPE1");
    values.languages = values_of(tag, "TLAN");
    for (const auto& text : values_of(tag, kGenreFrame)) append(values.genres, genres_of_id3(text, name_of_genre));
    add_lyrics_of(tag, values);
    return values;
}

/// An APEv2 tag whose footer ends at `end`.
TagValues Reader::of_ape(std::int64_t end) {
    constexpr std::int64_t kFooter = 32;
    TagValues values;
    if (bytes_at(end - kFooter, 8) != "APETAGEX") return values;
    const TagLib::APE::Tag tag(&any_, end - kFooter);
    const auto& items = tag.itemListMap();
    const auto texts  = [&](const char* key) {
        const auto item = items.find(key);
        return item == items.end() || item->second.type() != TagLib::APE::Item::Text ? std::vector<std::string>()
                                                                                      : utf8(item->second.values());
    };
    values = {texts("TITLE"), texts("ARTIST"), texts("ALBUM"), texts("GENRE"), texts("LANGUAGE"), {}};
    for (const auto& [key, item] : items)
        if (item.type() == TagLib::APE::Item::Text) add_lyrics(values, utf8(key), utf8(item.toString()));
    return values;
}

/// ID3v2 at the beginning; APEv2 and ID3v1 at the end.
TagValues Reader::of_ends() {
    constexpr std::int64_t kId3v1 = 128;
    TagValues values              = of_id3v2(0);
    const bool old                = bytes_at(file_.size() - kId3v1, 3) == "TAG";
    fill_empty(values, of_ape(file_.size() - (old ? kId3v1 : 0)));
    if (!old) return values;
    const TagLib::ID3v1::Tag tag(&any_, file_.size() - kId3v1);
    const auto one = [](const TagLib::String& text) { return std::vector<std::string>{utf8(text)}; };
    fill_empty(values, {one(tag.title()), one(tag.artist()), one(tag.album()), one(tag.genre()), {}, {}});
    return values;
}

/// RIFF (and RF64, whose sound may be longer than 4 GB) or FORM: chunks one behind the other.
TagValues Reader::of_chunks(TagLayout layout) {
    constexpr int kMostChunks = 10'000;
    const bool is_aiff        = layout == TagLayout::Aiff;
    TagValues values, lesser;
    std::int64_t long_data = 0, at = 12;
    for (int i = 0; i < kMostChunks && at + 8 <= file_.size(); ++i) {
        const auto head = bytes_at(at, 8);
        const auto name = ascii_lower(head.substr(0, 4));
        auto size       = is_aiff ? big_endian(head, 4, 4) : little_endian(head, 4, 4);
        const auto body = [&](std::int64_t most) { return bytes_at(at + 8, std::min(size, most)); };
        if (name == "ds64") long_data = little_endian(body(24), 8, 8);
        if (name == "data" && size == 0xffffffff && long_data > 0) size = long_data;
        if (name == "id3 ") fill_empty(values, of_id3v2(at + 8));
        if (name == "list") fill_empty(lesser, values_of_info(body(kLargestBlock)));
        if (is_aiff && name == "name") lesser.titles.push_back(body(4000));
        if (is_aiff && name == "auth") lesser.artists.push_back(body(4000));
        if (size > file_.size()) break;
        at += 8 + size + size % 2;
    }
    fill_empty(values, lesser);
    return values;
}

TagValues Reader::of_flac() {
    TagValues values = {};
    std::int64_t at  = 4;
    if (bytes_at(0, 4) != "fLaC") return of_ends();
    for (bool last = false; !last && at + 4 <= file_.size();) {
        const auto head = bytes_at(at, 4);
        const auto size = big_endian(head, 1, 3);
        last            = (head[0] & 0x80) != 0;
        if ((head[0] & 0x7f) == 4) fill_empty(values, values_of_vorbis_comments(bytes_at(at + 4, size)));
        at += 4 + size;
    }
    fill_empty(values, of_ends());
    return values;
}

TagValues Reader::of_ogg() {
    AnyOgg ogg(stream_);
    const auto packet = [&](unsigned i) {
        const auto bytes = ogg.packet(i);
        return std::string(bytes.data(), bytes.size());
    };
    const auto head = packet(0), comments = packet(1);
    const auto behind = [&](std::size_t count) {
        return comments.size() > count ? values_of_vorbis_comments(std::string_view(comments).substr(count))
                                       : TagValues();
    };
    if (comments.starts_with("\x03vorbis")) return behind(7);
    if (comments.starts_with("OpusTags")) return behind(8);
    if (head.starts_with("Speex")) return behind(0);
    if (head.starts_with("\x7f"
                         "FLAC"))
        return behind(4);
    return {};
}

TagValues Reader::of_mp4() {
    TagLib::MP4::File mp4(&stream_, false);
    TagValues values;
    if (!mp4.isValid() || mp4.tag() == nullptr) return values;
    const auto& items = mp4.tag()->itemMap();
    const auto texts  = [&](const char* key) {
        const auto item = items.find(key);
        return item == items.end() ? std::vector<std::string>() : utf8(item->second.toStringList());
    };
    values = {texts("\251nam"), texts("\251ART"), texts("\251alb"), texts("\251gen"), {}, {}};
    for (const auto& text : texts("\251lyr")) values.lyrics.push_back({"", "", text});
    for (const auto& [key, item] : items) {
        const std::string name = utf8(key);
        if (!name.starts_with("----:")) continue;
        const auto last = name.substr(name.rfind(':') + 1);
        const auto list = item.toStringList();
        if (ascii_lower(last) == "language") append(values.languages, utf8(list));
        if (!list.isEmpty()) add_lyrics(values, last, utf8(list.front()));
    }
    return values;
}

/// The names and texts of ASF's extended content description, in their order.
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

std::string utf8_of_utf16(std::string_view bytes) {
    const TagLib::ByteVector data(bytes.data(), static_cast<unsigned int>(bytes.size()));
    auto text = utf8(TagLib::String(data, TagLib::String::UTF16LE));
    return text.substr(0, text.find('\0'));
}

NamedTexts utf8_texts(std::string_view description) {
    NamedTexts texts;
    for (const auto& [name, text] : texts_of_asf_description(description))
        texts.emplace_back(utf8_of_utf16(name), utf8_of_utf16(text));
    return texts;
}

NamedTexts Reader::extended_description() {
    constexpr std::string_view kDescription("\x40\xA4\xD0\xD2\x07\xE3\xD2\x11\x97\xF0\x00\xA0\xC9\x5E\xA8\x50", 16);
    constexpr std::int64_t kHead = 30, kObject = 24;
    const auto objects = std::min<std::int64_t>(little_endian(bytes_at(24, 4), 0, 4), ReadOnly::kMostReads);
    std::int64_t at    = kHead;
    for (std::int64_t i = 0; i < objects; ++i) {
        const auto head = bytes_at(at, kObject);
        if (std::ssize(head) < kObject) break;
        const auto size = little_endian(head, 16, 8);
        if (size < kObject) break;
        if (head.starts_with(kDescription)) return utf8_texts(bytes_at(at + kObject, size - kObject));
        at += size;
    }
    return {};
}

/// Of several values writers put the first into the description and the others into the metadata library, which may
/// stand before it in the file.
std::vector<std::string> description_first(std::vector<std::string> texts, const NamedTexts& described,
                                           const char* name) {
    auto next = texts.begin();
    for (const auto& [called, text] : described)
        if (const auto found = called == name ? std::find(next, texts.end(), text) : texts.end(); found != texts.end())
            std::rotate(next++, found, found + 1);
    return texts;
}

TagValues Reader::of_asf() {
    TagLib::ASF::File asf(&stream_, false);
    TagValues values;
    if (!asf.isValid() || asf.tag() == nullptr) return values;
    const auto* tag      = asf.tag();
    const auto described = extended_description();
    const auto texts     = [&](const char* name) {
        std::vector<std::string> found;
        for (const auto& attribute : tag->attribute(name)) found.push_back(utf8(attribute.toString()));
        return description_first(std::move(found), described, name);
    };
    values = {{utf8(tag->title())}, {utf8(tag->artist())}, texts("WM/AlbumTitle"),
              texts("WM/Genre"),    texts("WM/Language"),  {}};
    append(values.artists, texts("Author"));
    for (const auto& text : texts("WM/Lyrics")) values.lyrics.push_back({"", "", text});
    return values;
}

/// DSF's header says where its ID3v2 tag lies.
TagValues Reader::of_dsf() {
    const auto head = bytes_at(0, 28);
    const auto at   = little_endian(head, 20, 8);
    return at > 0 && at < file_.size() ? of_id3v2(at) : TagValues();
}

}  // namespace

std::string taglib_version() {
    return fmt::format("{}.{}.{}", TAGLIB_MAJOR_VERSION, TAGLIB_MINOR_VERSION, TAGLIB_PATCH_VERSION);
}

TagValues read_with_taglib(InputFile& file, TagLayout layout) {
    static std::once_flag once;
    std::call_once(once, [] {
        static const Id3v1Text old_text;
        static const Id3v2Text text;
        TagLib::ID3v1::Tag::setStringHandler(&old_text);
        TagLib::ID3v2::Tag::setLatin1StringHandler(&text);
    });
    return Reader(file).values(layout);
}

}  // namespace ektara::audio
