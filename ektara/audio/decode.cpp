#include "ektara/audio/decode.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "ektara/audio/detail/input_file.hpp"
#include "ektara/audio/detail/packet_digest.hpp"
#include "ektara/audio/detail/stream.hpp"
#include "ektara/audio/detail/truncation.hpp"
#include "ektara/audio/file_tags.hpp"
#include "ektara/audio/resample.hpp"
#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

/// Frames are gathered to blocks of this many samples before they are resampled.
constexpr std::size_t kBlock = 1 << 15;
/// No recording is louder; squares of larger values leave float's range in the power spectrum.
constexpr float kLoudest = 1e6F;
/// What headers and decoders may differ by (encoder delay, padding) without the file being called damaged.
constexpr double kSlackSeconds = 0.15, kSlackShare = 0.01;
/// The same where no sample may be lost: containers count in milliseconds.
constexpr double kLosslessSlackSeconds = 0.002;

/// Outside of these a header is wrong, and a small file would become an endless one.
constexpr int kLowestRateHz = 1000, kHighestRateHz = 3'072'000;

/// Packets are kept up to so many bytes: minutes of lossless music.
constexpr std::int64_t kMostKeptBytes = 1 << 25;

/// A header may promise anything: no more is set aside on its word.
constexpr double kMostExpectedSeconds = 600;

/// Takes decoded samples in: drops the offset, stops at the duration, checks, resamples, hands on.
class Intake {
  public:
    Intake(const DecodeOptions& options, const BlockReader& reader) : options_(options), reader_(reader) {}

    bool full() const { return wanted_ == 0; }

    void add(std::span<const float> block, int rate_hz) {
        if (rate_hz != rate_hz_) change_rate(rate_hz);
        const auto dropped = std::min(std::ssize(block), static_cast<std::ptrdiff_t>(to_drop_));
        to_drop_ -= dropped;
        block = block.subspan(static_cast<std::size_t>(dropped));
        block = block.first(static_cast<std::size_t>(std::min<std::int64_t>(std::ssize(block), wanted_)));
        wanted_ -= std::ssize(block);
        taken_ += std::ssize(block);
        check(block);
        if (!resampler_) return reader_.take(block);
        resampler_->push(block, resampled_);
        hand_on();
    }

    double seconds() const { return rate_hz_ > 0 ? earlier_seconds_ + static_cast<double>(taken_) / rate_hz_ : 0; }

    void begin(double seconds_in_file) {
        const double rest = std::max(seconds_in_file - options_.offset_seconds, 0.0);
        const double clip = options_.duration_seconds > 0 ? std::min(rest, options_.duration_seconds) : rest;
        reader_.begin(std::min(clip, kMostExpectedSeconds));
    }

    void finish() {
        if (!resampler_) return;
        resampler_->finish(resampled_);
        hand_on();
    }

  private:
    /// At the beginning, and where a chained or broken file goes on at another rate.
    void change_rate(int rate_hz) {
        if (rate_hz < kLowestRateHz || rate_hz > kHighestRateHz)
            throw Unusable{DecodeProblem::BadSampleRate,
                           fmt::format("claims a sample rate of {} Hz; its header is damaged", rate_hz)};
        if (rate_hz_ == 0) {
            to_drop_ = static_cast<std::int64_t>(options_.offset_seconds * rate_hz);
            if (options_.duration_seconds > 0)
                wanted_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(options_.duration_seconds * rate_hz));
        } else {
            const double ratio = static_cast<double>(rate_hz) / rate_hz_;
            to_drop_           = static_cast<std::int64_t>(static_cast<double>(to_drop_) * ratio);
            if (options_.duration_seconds > 0)
                wanted_ = static_cast<std::int64_t>(static_cast<double>(wanted_) * ratio);
        }
        earlier_seconds_ = seconds();
        taken_           = 0;
        rate_hz_         = rate_hz;
        finish();
        resampler_.reset();
        if (rate_hz != options_.sample_rate_hz) resampler_.emplace(rate_hz, options_.sample_rate_hz);
    }

    void hand_on() {
        reader_.take(resampled_);
        resampled_.clear();
    }

    static void check(std::span<const float> block) {
        bool sane = true;
        for (const float x : block) sane &= std::abs(x) <= kLoudest;  // false for NaN
        if (!sane)
            throw Unusable{DecodeProblem::BadSamples,
                           "holds NaN, infinite or absurdly large samples; export it again from its source"};
    }

    DecodeOptions options_;
    const BlockReader& reader_;
    std::optional<Resampler> resampler_;
    std::vector<float> resampled_;
    std::int64_t to_drop_ = 0, taken_ = 0, wanted_ = std::numeric_limits<std::int64_t>::max();
    int rate_hz_            = 0;
    double earlier_seconds_ = 0;  ///< of what came at another rate
};

/// Ok, or Partial with a note of how much could be read.
void judge(const AudioStream& stream, InputFile& file, double seconds_in_file, bool read_to_the_end,
           DecodedAudio& decoded) {
    const StreamHealth& health = stream.health();
    const double expected      = stream.expected_seconds();
    const double slack = stream.lossless() ? kLosslessSlackSeconds : std::max(kSlackSeconds, kSlackShare * expected);
    // A lossless file whose header says nothing ends in a packet that cannot be decoded; what follows the music in an
    // MP3 (tags) may look like one.
    const bool broken_end = stream.lossless() && !stream.uncompressed() && expected == 0 && health.n_last_errors > 0;
    const bool cut_off =
        read_to_the_end && (health.read_error || broken_end || seconds_in_file + slack < expected || is_cut_off(file));
    if (!cut_off && health.n_inner_errors == 0) return;
    decoded.verdict = Verdict::Partial;
    decoded.note    = expected > seconds_in_file
                          ? fmt::format("damaged: {:.1f} s of {:.1f} s read", seconds_in_file, expected)
                          : fmt::format("damaged: {:.1f} s read", seconds_in_file);
    if (health.n_inner_errors > 0) decoded.note += fmt::format(", {} broken packets", health.n_inner_errors);
}

/// Feeds the stream to the intake in blocks of one rate each; returns the length of what was decoded, in seconds.
double feed(AudioStream& stream, Intake& intake) {
    std::vector<float> block;
    double seconds_in_file = 0;
    int rate_hz            = 0;
    for (bool more = true; more && !intake.full(); rate_hz = stream.rate_hz()) {
        const std::size_t before = block.size();
        more                     = stream.read(block);
        const bool changed       = before > 0 && stream.rate_hz() != rate_hz;
        const std::size_t ready  = changed ? before : block.size();
        if (ready == 0 || (ready < kBlock && more && !changed)) continue;
        const int ready_hz = changed ? rate_hz : stream.rate_hz();
        intake.add({block.data(), ready}, ready_hz);
        if (intake.seconds() == 0) stream.balance().forget();  // before the offset
        seconds_in_file += static_cast<double>(ready) / ready_hz;
        block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(ready));
    }
    return seconds_in_file;
}

/// Length of a file of which only a part was read. A header's promise is not believed where the file was cut off.
double seconds_of_whole(AudioStream& stream, InputFile& file, double at_least) {
    const double promised = stream.expected_seconds();
    const auto at         = file.seek(0, SEEK_CUR);
    const bool is_cut     = promised > 0 && is_cut_off(file);
    file.seek(at, SEEK_SET);
    return std::max(promised > 0 && !is_cut ? promised : stream.seconds_of_packets(), at_least);
}

/// A file that is read, and how: `channel` is the one that is read in the place of the mean, `stream` what stands open
/// already.
struct Source {
    InputFile& file;
    const std::string& name;
    Probe probe;
    std::optional<int> channel          = {};
    std::unique_ptr<AudioStream> stream = {};
};

void check_decoded(const StreamHealth& health, const Intake& intake, double seconds_in_file, double offset_seconds) {
    if (health.n_frames == 0 || health.n_errors > health.n_frames)
        throw Unusable{DecodeProblem::Damaged,
                       "is damaged from its beginning: nothing in it can be decoded; copy it again"};
    if (intake.seconds() <= 0)
        throw Unusable{DecodeProblem::EndsBeforeOffset,
                       fmt::format("ends after {:.2f} s, before the offset of {:.2f} s; choose a smaller one",
                                   seconds_in_file, offset_seconds)};
}

/// What is said of the channels in the note.
void note_channels(AudioStream& stream, std::optional<int> channel, DecodedAudio& decoded) {
    if (!channel && !stream.balance().cancels()) return;
    decoded.channels_cancel = true;
    decoded.note += decoded.note.empty() ? "" : "; ";
    decoded.note += kChannelsCancel;
    decoded.note += channel ? fmt::format(": channel {} of {} is analysed", *channel + 1, stream.channels())
                            : ": their mean is analysed";
}

DecodedAudio decode_file(Source source, const DecodeOptions& options, const BlockReader& reader) {
    if (!source.stream) source.stream = std::make_unique<AudioStream>(source.file, source.name, source.probe);
    AudioStream& stream = *source.stream;
    if (source.channel) stream.take_channel(*source.channel);
    Intake intake(options, reader);
    intake.begin(stream.seconds_expected_at_first());
    const double seconds_in_file = feed(stream, intake);
    check_decoded(stream.health(), intake, seconds_in_file, options.offset_seconds);
    if (options.mix == Mix::Automatic && !source.channel && stream.balance().cancels())
        return decode_file({source.file, source.name, source.probe, stream.balance().loudest()}, options, reader);
    intake.finish();
    DecodedAudio decoded;
    decoded.duration_seconds        = intake.seconds();
    const double read_to            = options.offset_seconds + intake.seconds();
    decoded.file_seconds            = intake.full() ? seconds_of_whole(stream, source.file, read_to) : read_to;
    decoded.waveform.sample_rate_hz = options.sample_rate_hz;
    decoded.source_rate_hz          = stream.rate_hz();
    decoded.source_channels         = stream.channels();
    if (options.tags) decoded.tags = stream.tags(TagReader::Own);
    judge(stream, source.file, seconds_in_file, !intake.full(), decoded);
    note_channels(stream, source.channel, decoded);
    return decoded;
}

/// What a longer look at the file may show to be otherwise.
bool may_come_from_a_short_probe(DecodeProblem problem) {
    using enum DecodeProblem;
    return problem == UnknownFormat || problem == NoAudioStream || problem == UnknownCodec || problem == Damaged;
}

/// Reads a file; where its header said too little, FFmpeg finds out more by trying.
template <class Read>
auto read_once_or_twice(InputFile& file, const std::string& name, Probe first, Read&& read) {
    try {
        return read(file, name, first);
    } catch (const Unusable& problem) {
        if (first == Probe::Thorough || !may_come_from_a_short_probe(problem.problem)) throw;
        return read(file, name, Probe::Thorough);
    }
}

/// Throws what the disk did in the place of what seems wrong with the file.
void check_disk(const InputFile& file) {
    if (file.failed())
        throw Unusable{DecodeProblem::Unreadable, "cannot be read to its end: the disk refuses; check it"};
}

/// `file` is opened unless it stands open.
template <class Read>
auto from_file(const std::filesystem::path& path, std::optional<InputFile>& file, Probe first, Read&& read)
    -> Outcome<decltype(read(*file, std::string(), Probe::Header))> {
    const std::string name = path.filename().string();
    try {
        if (!file) file.emplace(path);
        try {
            auto found = read_once_or_twice(*file, name, first, read);
            check_disk(*file);
            return found;
        } catch (const Unusable&) {
            check_disk(*file);
            throw;
        }
    } catch (const Unusable& problem) {
        return Failure{{}, path, "decode", code_of(problem.problem), problem.reason};
    }
}

template <class Read>
auto from_file(const std::filesystem::path& path, Read&& read) {
    std::optional<InputFile> file;
    return from_file(path, file, Probe::Header, read);
}

}  // namespace

/// The stream is closed before its file.
struct ReadFile::State {
    std::optional<InputFile> file;
    std::unique_ptr<AudioStream> stream;
    Probe probe = Probe::Header;
};
ReadFile::ReadFile()                               = default;
ReadFile::~ReadFile()                              = default;
ReadFile::ReadFile(ReadFile&&) noexcept            = default;
ReadFile& ReadFile::operator=(ReadFile&&) noexcept = default;

std::vector<std::pair<Mix, std::string>> enum_names(Mix) {
    return {{Mix::Automatic, "automatic"}, {Mix::Mean, "mean"}};
}

Outcome<DecodedAudio> decode(const std::filesystem::path& path, const DecodeOptions& options) {
    std::vector<float> samples;
    const BlockReader keep{
        .begin =
            [&](double expected_seconds) {
                samples.clear();
                samples.reserve(static_cast<std::size_t>((expected_seconds + 1) * options.sample_rate_hz));
            },
        .take = [&](std::span<const float> block) { samples.insert(samples.end(), block.begin(), block.end()); }};
    auto outcome = decode_blocks(path, options, keep);
    if (auto* decoded = std::get_if<DecodedAudio>(&outcome)) decoded->waveform.samples = std::move(samples);
    return outcome;
}

Outcome<DecodedAudio> decode_blocks(const std::filesystem::path& path, const DecodeOptions& options,
                                    const BlockReader& reader, ReadFile read) {
    require(options.sample_rate_hz >= 1000 && options.sample_rate_hz <= 384000, "E2001",
            "decode: sample_rate_hz must be from 1000 to 384000, but got {}", options.sample_rate_hz);
    require(options.offset_seconds >= 0 && options.offset_seconds < 1e7, "E2001",
            "decode: offset_seconds must be from 0 to 1e7, but got {}", options.offset_seconds);
    require(options.duration_seconds >= 0 && options.duration_seconds < 1e7, "E2001",
            "decode: duration_seconds must be from 0 to 1e7 (0: to the end), but got {}", options.duration_seconds);
    // Of a part, a container that tells its length as it goes on would tell more than to who reads that part alone.
    ReadFile::State fresh;
    ReadFile::State& from = read.state && options.duration_seconds == 0 ? *read.state : fresh;
    return from_file(path, from.file, from.probe, [&](InputFile& file, const std::string& name, Probe probe) {
        return decode_file({file, name, probe, {}, std::move(from.stream)}, options, reader);
    });
}

Outcome<Identity> identify(const std::filesystem::path& path, TagReader reader, ReadFile* read) {
    auto now   = std::make_unique<ReadFile::State>();
    auto found = from_file(path, now->file, Probe::Header, [&](InputFile& file, const std::string& name, Probe probe) {
        const bool cut_off = is_cut_off(file);
        auto stream        = std::make_unique<AudioStream>(file, name, probe);
        auto content       = stream->digest_of_packets(cut_off, read == nullptr ? 0 : kMostKeptBytes);
        Identity identity{std::move(content), stream->tags(reader)};
        now->stream = std::move(stream);
        now->probe  = probe;
        return identity;
    });
    if (read != nullptr) read->state = now->stream && now->stream->keeps_packets() ? std::move(now) : nullptr;
    return found;
}

Tags file_tags(const std::filesystem::path& path) {
    auto found = from_file(path, [](InputFile& file, const std::string& name, Probe probe) {
        return AudioStream(file, name, probe).tags(TagReader::Own);
    });
    auto* tags = std::get_if<Tags>(&found);
    return tags == nullptr ? Tags() : std::move(*tags);
}

std::string digest_of_bytes(const std::filesystem::path& path) {
    try {
        InputFile file(path);
        PacketDigest digest;
        std::vector<std::uint8_t> block(1 << 20);
        std::ptrdiff_t count = 0;
        while ((count = file.read(block.data(), block.size())) > 0)
            digest.add(block.data(), static_cast<std::size_t>(count));
        return count < 0 ? std::string() : digest.text();
    } catch (const Unusable&) {
        return {};
    }
}

}  // namespace ektara::audio
