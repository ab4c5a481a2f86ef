#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ektara/audio/verdict.hpp"
#include "ektara/core/types.hpp"

namespace ektara::audio {

/// How channels become one: by their plain mean; automatic: by the loudest of them where they cancel each other in it.
enum class Mix { Automatic, Mean };
std::vector<std::pair<Mix, std::string>> enum_names(Mix);

/// Which part of a file is read, and at which rate; `--set decode.…`.
struct DecodeOptions {
    int sample_rate_hz      = 22050;
    double offset_seconds   = 0;
    double duration_seconds = 0;
    Mix mix                 = Mix::Automatic;
    /// Whether the tags are read. No field below: the samples do not depend on it.
    bool tags = true;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("sample_rate_hz", self.sample_rate_hz, "every file is resampled to this rate");
        visit("offset_seconds", self.offset_seconds, "where in the file to begin");
        visit("duration_seconds", self.duration_seconds, "how much of the file to read; 0: to its end");
        visit("mix", self.mix,
              "channels become their mean (mean); automatic: the loudest where they cancel each other in it");
    }
};

/// Lyrics as they stand in a file, with what it says of them: the language's code in the tag, and a description such as
/// "translation".
struct TaggedLyrics {
    std::string language, description, text;
    bool operator==(const TaggedLyrics&) const = default;
};

/// What a file says about itself, as UTF-8: a tag that is not UTF-8 is taken as Windows-1252. Control characters are
/// blanks, a tag has at most 1,000 bytes. Of several artists, genres and languages the first counts, in the file's
/// order, and the others are kept; the language is as it is written, and empty where the file does not state one.
/// Lyrics (unsynchronised or LRC, all of them) keep their line ends, as \n, and their tabs; at most 200,000 bytes of
/// each.
struct Tags {
    std::string title, artist, album, genre, language;
    std::vector<TaggedLyrics> lyrics;
    std::vector<std::string> other_artists, other_genres, other_languages;
    /// The tags could not be read as ours to the end; what FFmpeg made of them stands here.
    bool broken                        = false;
    bool operator==(const Tags&) const = default;
};

/// How the note of a file begins whose channels cancel each other, behind what it says of damage: tracks.csv keeps it.
inline constexpr const char* kChannelsCancel = "channels cancel each other";

struct DecodedAudio {
    Waveform waveform;
    /// Ok, or Partial: the file is damaged, `note` says how much of it could be read.
    Verdict verdict = Verdict::Ok;
    /// Of damage, and of channels that cancel each other (kChannelsCancel).
    std::string note;
    bool channels_cancel = false;
    /// Length of what was read, at the file's own rate.
    double duration_seconds = 0;
    /// Length of the whole file: counted where all was read; else what its header promises or, without a promise, what
    /// its packets last.
    double file_seconds = 0;
    int source_rate_hz = 0, source_channels = 0;
    Tags tags;
};

/// Reads the first audio stream of any format that FFmpeg knows: mono (plain mean of the channels), then resampled
/// (see Resampler), as librosa 0.11 `load` does; samples are floats with full scale at ±1.
///
/// Channels cancel each other where their sum has less than a hundredth of the power that the sum of unrelated channels
/// would have: one is the other turned upside down. The loudest is then read in the place of the mean (`Mix`), and the
/// note says so. A length that the header of a WAV, AIFF or AU leaves open, as in a pipe, is the file's own.
///
/// Reading stops when `duration_seconds` are there, everything before `offset_seconds` is decoded and dropped (so the
/// cut is exact to the sample in every format). Only the file itself is ever opened, whatever it says in it.
/// A file that is broken after its beginning gives what could be read and the verdict Partial. Anything worse is a
/// Failure of stage "decode" (docs/errors.md, E21xx): not there, not readable, a directory, a FIFO or device, empty,
/// not audio, no audio stream, nothing decodable, NaN or infinite samples, nothing after the offset. A disk that
/// refuses in the middle is a Failure too (E2102), since what could be read is not what the file holds.
/// Throws InvalidArgument E2001 where an option is out of range. Silence is no failure here.
Outcome<DecodedAudio> decode(const std::filesystem::path& path, const DecodeOptions& options = {});

/// Takes in the samples of a file block by block.
struct BlockReader {
    /// Before the first block; once more, from the beginning, where a file is read anew because its header said too
    /// little or its channels cancel each other. `expected_seconds`: what the header promises of the part that is read,
    /// at most ten minutes; 0: nothing.
    std::function<void(double expected_seconds)> begin;
    std::function<void(std::span<const float> block)> take;
};

/// A file that `identify` has read: `decode_blocks` goes on with it in the place of opening and reading it once more.
/// Empty where its packets take too much memory, and once it was decoded. The samples are the same.
class ReadFile {
  public:
    ReadFile();
    ~ReadFile();
    ReadFile(ReadFile&&) noexcept;
    ReadFile& operator=(ReadFile&&) noexcept;

    struct State;
    std::unique_ptr<State> state;  ///< null where it is empty
};

/// `decode` for files of any length: the samples go to `reader`, the waveform that is returned has none. A Failure may
/// come after some blocks. `read`: what `identify` has kept of this path.
Outcome<DecodedAudio> decode_blocks(const std::filesystem::path& path, const DecodeOptions& options,
                                    const BlockReader& reader, ReadFile read = {});

/// What a file is, whatever it is called and however it is tagged.
struct Identity {
    /// Digest of the packets of the stream that `decode` reads, of what its decoder is told and of what else the
    /// verdict depends on (whether the file is cut off): 32 hexadecimal digits.
    std::string content;
    Tags tags;
};

/// Who reads the tags: our own reader, or FFmpeg alone where a file's tags have ended a worker before.
enum class TagReader { Own, FFmpeg };

/// Reads a file's packets without decoding them. Failures: those of `decode` that come before decoding (E2101 … E2108).
/// `read` is given what decoding can go on with.
Outcome<Identity> identify(const std::filesystem::path& path, TagReader reader = TagReader::Own,
                           ReadFile* read = nullptr);

/// Digest of all bytes of a file, for those that `identify` cannot read; empty where it cannot be read at all.
std::string digest_of_bytes(const std::filesystem::path& path);

}  // namespace ektara::audio
