// Writes one song's tags with TagLib, for tools/tags:
// taglib_writer FILE CONTAINER TITLE ARTIST ARTIST ALBUM GENRE GENRE LANGUAGE LYRICS
#include <string>

#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/opusfile.h>
#include <taglib/textidentificationframe.h>
#include <taglib/unsynchronizedlyricsframe.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/xiphcomment.h>

namespace {

using namespace TagLib;

struct Song {
    String title, album, language, lyrics;
    StringList artists, genres;
};

void write(ID3v2::Tag& tag, const Song& song) {
    const auto add = [&](const char* id, const StringList& texts) {
        auto* frame = new ID3v2::TextIdentificationFrame(id, String::UTF8);
        frame->setText(texts);
        tag.addFrame(frame);
    };
    add("TIT2", song.title);
    add("TPE1", song.artists);
    add("TALB", song.album);
    add("TCON", song.genres);
    add("TLAN", song.language);
    auto* lyrics = new ID3v2::UnsynchronizedLyricsFrame(String::UTF8);
    lyrics->setLanguage(song.language.data(String::Latin1));
    lyrics->setText(song.lyrics);
    tag.addFrame(lyrics);
}

void write(Ogg::XiphComment& comment, const Song& song) {
    comment.addField("TITLE", song.title);
    for (const auto& artist : song.artists) comment.addField("ARTIST", artist, false);
    comment.addField("ALBUM", song.album);
    for (const auto& genre : song.genres) comment.addField("GENRE", genre, false);
    comment.addField("LANGUAGE", song.language);
    comment.addField("LYRICS", song.lyrics);
}

bool write(const char* file, const std::string& container, const Song& song) {
    if (container.starts_with("mp3")) {
        MPEG::File mp3(file);
        write(*mp3.ID3v2Tag(true), song);
        return mp3.save(MPEG::File::ID3v2, File::StripOthers, container == "mp3-v23" ? ID3v2::v3 : ID3v2::v4);
    }
    if (container == "wav") {
        RIFF::WAV::File wav(file);
        write(*wav.ID3v2Tag(), song);
        return wav.save();
    }
    if (container == "flac") {
        FLAC::File flac(file);
        write(*flac.xiphComment(true), song);
        return flac.save();
    }
    if (container == "ogg") {
        Ogg::Vorbis::File ogg(file);
        write(*ogg.tag(), song);
        return ogg.save();
    }
    if (container == "opus") {
        Ogg::Opus::File opus(file);
        write(*opus.tag(), song);
        return opus.save();
    }
    MP4::File mp4(file);
    mp4.tag()->setItem("\251nam", StringList(song.title));
    mp4.tag()->setItem("\251ART", song.artists);
    mp4.tag()->setItem("\251alb", StringList(song.album));
    mp4.tag()->setItem("\251gen", song.genres);
    mp4.tag()->setItem("\251lyr", StringList(song.lyrics));
    mp4.tag()->setItem("----:com.apple.iTunes:LANGUAGE", StringList(song.language));
    return mp4.save();
}

}  // namespace

int main(int count, char** words) {
    if (count != 11) return 2;
    const auto text = [&](int i) { return String(words[i], String::UTF8); };
    Song song{text(3), text(6), text(9), text(10), {}, {}};
    song.artists.append(text(4)).append(text(5));
    song.genres.append(text(7)).append(text(8));
    return write(words[1], words[2], song) ? 0 : 1;
}
