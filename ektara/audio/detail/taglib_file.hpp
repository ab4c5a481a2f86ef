#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <taglib/oggfile.h>
#include <taglib/taglib.h>
#include <taglib/tfile.h>
#include <taglib/tiostream.h>

#include "ektara/audio/detail/input_file.hpp"

/// What TagLib reads files through. Internal to the module; taglib_tags.cpp and this know TagLib, nothing else does.
namespace ektara::audio {

/// Places in a file, and counts of bytes, as the version of TagLib has them.
#if TAGLIB_MAJOR_VERSION >= 2
using Offset = TagLib::offset_t;
using Place  = TagLib::offset_t;
using Count  = std::size_t;
#else
using Offset = long;
using Place  = unsigned long;
using Count  = unsigned long;
#endif

/// A file as TagLib reads it; it never writes. `readBlock` throws std::runtime_error where a tag has more read than
/// several of the largest pictures take: a damaged one may lead round in circles.
class ReadOnly : public TagLib::IOStream {
  public:
    static constexpr int kMostReads = 200'000;

    explicit ReadOnly(InputFile& file) : file_(file) { file_.seek(0, SEEK_SET); }

    TagLib::FileName name() const override { return "file"; }
    TagLib::ByteVector readBlock(Count length) override;
    void writeBlock(const TagLib::ByteVector&) override {}
    void insert(const TagLib::ByteVector&, Place, Count) override {}
    void removeBlock(Place, Count) override {}
    bool readOnly() const override { return true; }
    bool isOpen() const override { return true; }
    void seek(Offset offset, Position from) override {
        file_.seek(offset, from == Beginning ? SEEK_SET : from == Current ? SEEK_CUR : SEEK_END);
    }
    Offset tell() const override { return std::max<std::int64_t>(file_.seek(0, SEEK_CUR), 0); }
    Offset length() override { return file_.size(); }
    void truncate(Offset) override {}

  private:
    InputFile& file_;
    std::int64_t bytes_ = 0;
    int reads_          = 0;
};

/// A file of no format in particular: what TagLib's tags are read from.
class AnyFile : public TagLib::File {
  public:
    explicit AnyFile(TagLib::IOStream& stream) : TagLib::File(&stream) {}
    TagLib::Tag* tag() const override { return nullptr; }
    TagLib::AudioProperties* audioProperties() const override { return nullptr; }
    bool save() override { return false; }
};

/// The packets of an Ogg file, whatever is in them.
class AnyOgg : public TagLib::Ogg::File {
  public:
    explicit AnyOgg(TagLib::IOStream& stream) : TagLib::Ogg::File(&stream) {}
    TagLib::Tag* tag() const override { return nullptr; }
    TagLib::AudioProperties* audioProperties() const override { return nullptr; }
};

}  // namespace ektara::audio
