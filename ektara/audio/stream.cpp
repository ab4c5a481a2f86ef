#include "ektara/audio/detail/stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include "ektara/audio/detail/header_bytes.hpp"
#include "ektara/audio/detail/mono.hpp"
#include "ektara/audio/detail/packet_digest.hpp"
#include "ektara/audio/detail/tags.hpp"

namespace ektara::audio {
namespace {

constexpr int kReadBytes = 1 << 16;
/// Enough to look past a few pictures; a file that says nothing of itself in that much is not music.
constexpr std::int64_t kProbeBytes = 1 << 21;
/// Less than this is no missing end: a WMA file declares its length in milliseconds, and each copy rounds anew.
constexpr double kRoundingSeconds = 0.02;

struct FreeFormat {
    void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};
struct FreeIo {
    void operator()(AVIOContext* context) const {
        av_freep(&context->buffer);
        avio_context_free(&context);
    }
};
struct FreeCodec {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

template <class T>
T* allocated(T* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

int read_bytes(void* file, std::uint8_t* buffer, int count) {
    const auto got = static_cast<InputFile*>(file)->read(buffer, static_cast<std::size_t>(count));
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

std::int64_t seek_bytes(void* file, std::int64_t offset, int whence) {
    auto& input = *static_cast<InputFile*>(file);
    if ((whence & AVSEEK_SIZE) != 0) return input.size();
    return input.seek(offset, whence & ~AVSEEK_FORCE);
}

/// Play lists and the like name other files and addresses: none is opened.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

/// The stream that the file marks as its default, else the first; nullptr where there is no audio.
AVStream* choose_stream(const AVFormatContext& format) {
    AVStream* chosen = nullptr;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        AVStream* stream = format.streams[i];
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) continue;
        const bool is_default = (stream->disposition & AV_DISPOSITION_DEFAULT) != 0;
        if (chosen == nullptr || (is_default && (chosen->disposition & AV_DISPOSITION_DEFAULT) == 0)) chosen = stream;
    }
    return chosen;
}

/// The demuxer for files whose first bytes leave no doubt; asking all of them takes FFmpeg 0.3 ms. nullptr: ask.
const AVInputFormat* format_by_first_bytes(InputFile& file) {
    char head[12] = {};
    file.seek(0, SEEK_SET);
    if (file.read(head, sizeof head) < std::ssize(head)) return nullptr;
    const std::string_view bytes(head, sizeof head);
    if (bytes.starts_with("RIFF") && bytes.ends_with("WAVE")) return av_find_input_format("wav");
    if (bytes.starts_with("fLaC")) return av_find_input_format("flac");
    if (bytes.starts_with("OggS")) return av_find_input_format("ogg");
    return nullptr;
}

Layout layout_of(const AVFrame& frame) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    Layout layout{.channels = frame.ch_layout.nb_channels, .planar = av_sample_fmt_is_planar(format) != 0};
    switch (av_get_packed_sample_fmt(format)) {
        case AV_SAMPLE_FMT_U8:
            layout.type = SampleType::UInt8;
            break;
        case AV_SAMPLE_FMT_S16:
            layout.type = SampleType::Int16;
            break;
        case AV_SAMPLE_FMT_S32:
            layout.type = SampleType::Int32;
            break;
        case AV_SAMPLE_FMT_S64:
            layout.type = SampleType::Int64;
            break;
        case AV_SAMPLE_FMT_DBL:
            layout.type = SampleType::Float64;
            break;
        default:
            layout.type = SampleType::Float32;
            break;
    }
    return layout;
}

/// Bytes of the tag that stands there: ID3v1, ID3v2 or APEv2 with a header; 0 where none does.
std::int64_t tag_bytes(std::string_view bytes) {
    if (bytes.starts_with("TAG")) return 128;
    if (bytes.starts_with("ID3") && bytes.size() >= 10)
        return 10 + (byte(bytes, 6) << 21 | byte(bytes, 7) << 14 | byte(bytes, 8) << 7 | byte(bytes, 9));
    if (bytes.starts_with("APETAGEX") && bytes.size() >= 16) return 32 + little_endian(bytes, 12, 4);
    return 0;
}

/// Where the tags end that a packet begins with; its own place where it begins with none.
std::int64_t end_of_tags(const AVPacket& packet) {
    const std::string_view bytes(reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size));
    std::int64_t end = 0;
    for (std::int64_t more = 1; more > 0 && end < packet.size; end += more)
        more = tag_bytes(bytes.substr(static_cast<std::size_t>(end)));
    return packet.pos + end;
}

bool is_mpeg_audio(AVCodecID codec) {
    return codec == AV_CODEC_ID_MP3 || codec == AV_CODEC_ID_MP2 || codec == AV_CODEC_ID_MP1;
}

}  // namespace

struct AudioStream::State {
    std::unique_ptr<AVIOContext, FreeIo> io;
    std::unique_ptr<AVFormatContext, FreeFormat> format;
    std::unique_ptr<AVCodecContext, FreeCodec> codec;
    std::unique_ptr<AVPacket, FreePacket> packet;
    std::unique_ptr<AVFrame, FreeFrame> frame;
    InputFile* file  = nullptr;
    AVStream* stream = nullptr;
    StreamHealth health;
    ChannelBalance balance;
    std::optional<int> channel;
    int rate_hz = 0, channels = 0, n_packets = 0;
    bool draining = false, in_tag = false;
    std::int64_t tag_end = 0;  ///< of the last tag between packets, in bytes from the file's beginning
    /// Of the packets of this stream: how many, and the time they span in its unit.
    std::int64_t n_own_packets = 0, first_time = AV_NOPTS_VALUE, end_time = AV_NOPTS_VALUE;
    int samples_in_frame  = 0;  ///< of the frame last read
    double first_expected = 0;
    /// Of this stream, in their order, from the first on; and how reading them ended.
    std::deque<std::unique_ptr<AVPacket, FreePacket>> kept;
    std::int64_t kept_bytes = 0, most_kept_bytes = 0;
    bool keeps      = false;
    int kept_status = 0;

    void open_container(InputFile& input, const std::string& name, Probe probe);
    void open_codec();
    int next_packet();
    void keep_packet();
    void forget_packets();
    void send_next_packet();
    bool is_tag_inside();
    /// A broken packet is counted; a lack of memory is not the file's fault.
    void note_error(int status) {
        if (status == AVERROR(ENOMEM)) throw std::bad_alloc();
        ++health.n_errors;
        if (health.n_frames > 0) ++health.n_last_errors;
    }
    void append_frame(std::vector<float>& mono);
    /// Takes note of how long the stream is so far.
    void count_packet() {
        ++n_own_packets;
        if (packet->pts == AV_NOPTS_VALUE) return;
        const auto end = packet->pts + std::max<std::int64_t>(packet->duration, 0);
        first_time     = first_time == AV_NOPTS_VALUE ? packet->pts : std::min(first_time, packet->pts);
        end_time       = end_time == AV_NOPTS_VALUE ? end : std::max(end_time, end);
    }

    /// Whether the file declares to be longer than its packets, by more than rounding.
    bool lacks_end() const {
        const double packets = end_time == AV_NOPTS_VALUE ? 0 : static_cast<double>(end_time);
        return static_cast<double>(stream->duration) - packets > kRoundingSeconds / av_q2d(stream->time_base);
    }
};

void AudioStream::State::open_container(InputFile& input, const std::string& name, Probe probe) {
    file         = &input;
    auto* buffer = static_cast<unsigned char*>(allocated(av_malloc(kReadBytes)));
    io.reset(avio_alloc_context(buffer, kReadBytes, 0, &input, read_bytes, nullptr, seek_bytes));
    if (io == nullptr) {
        av_free(buffer);
        throw std::bad_alloc();
    }
    AVFormatContext* raw = allocated(avformat_alloc_context());
    raw->pb              = io.get();
    raw->io_open         = refuse_to_open;
    raw->probesize       = kProbeBytes;
    if (probe == Probe::Header) raw->max_probe_packets = 1;  // else a WAV is searched for hidden DTS: 5 ms
    const AVInputFormat* known = probe == Probe::Header ? format_by_first_bytes(input) : nullptr;
    input.seek(0, SEEK_SET);
    AVDictionary* settings = nullptr;
    // The first packet of every WAV is searched for other codecs: a small one. Later ones are large (send_next_packet).
    av_dict_set(&settings, "max_size", "1024", 0);
    const int status = avformat_open_input(&raw, name.c_str(), known, &settings);  // frees `raw` where it fails
    av_dict_free(&settings);
    if (status == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (status < 0)
        throw Unusable{DecodeProblem::UnknownFormat,
                       "is not audio in a format that can be read; convert it, or take it off the list"};
    format.reset(raw);
}

void AudioStream::State::open_codec() {
    stream = choose_stream(*format);
    if (stream == nullptr) throw Unusable{DecodeProblem::NoAudioStream, "holds no audio stream; take it off the list"};
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (format->streams[i] != stream) format->streams[i]->discard = AVDISCARD_ALL;
    const AVCodec* decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    const char* codec_name = avcodec_get_name(stream->codecpar->codec_id);
    const Unusable refused{DecodeProblem::UnknownCodec,
                           fmt::format("cannot be decoded ({}); convert it to FLAC or MP3", codec_name)};
    if (decoder == nullptr) throw refused;
    codec.reset(allocated(avcodec_alloc_context3(decoder)));
    if (avcodec_parameters_to_context(codec.get(), stream->codecpar) < 0) throw refused;
    codec->pkt_timebase = stream->time_base;  // gapless trimming needs it
    codec->thread_count = 1;
    if (avcodec_open2(codec.get(), decoder, nullptr) < 0) throw refused;
    packet.reset(allocated(av_packet_alloc()));
    frame.reset(allocated(av_frame_alloc()));
}

/// Where MP3s are joined end to end, the tags of the second come as packets: no sound, and no damage. A picture may
/// look like frames whose last one ends behind the tag, within a frame.
bool AudioStream::State::is_tag_inside() {
    if (!is_mpeg_audio(codec->codec_id) || packet->pos < 0 || packet->size < 2) return false;
    tag_end            = std::max(tag_end, end_of_tags(*packet));
    const bool is_sync = packet->data[0] == 0xff && (packet->data[1] & 0xe0) == 0xe0;
    in_tag             = packet->pos < tag_end || (in_tag && !is_sync);
    return in_tag;
}

/// The next packet of the container into `packet`; FFmpeg's status.
int AudioStream::State::next_packet() {
    if (keeps) {
        if (kept.empty()) return kept_status;
        av_packet_move_ref(packet.get(), kept.front().get());
        kept.pop_front();
        return 0;
    }
    const int status = av_read_frame(format.get(), packet.get());
    if (n_packets++ == 0) av_opt_set_int(format.get(), "max_size", kReadBytes, AV_OPT_SEARCH_CHILDREN);
    return status;
}

/// Moves `packet` to those that are kept; forgets all of them where they take too much.
void AudioStream::State::keep_packet() {
    kept_bytes += packet->size + static_cast<std::int64_t>(sizeof(AVPacket));
    if (kept_bytes > most_kept_bytes) return kept.clear();
    kept.emplace_back(allocated(av_packet_alloc()));
    av_packet_move_ref(kept.back().get(), packet.get());
}

/// As if no packet had been read.
void AudioStream::State::forget_packets() {
    n_packets = 0, n_own_packets = 0;
    first_time = end_time = AV_NOPTS_VALUE;
}

/// One packet to the decoder, or the sign that there are no more.
void AudioStream::State::send_next_packet() {
    const int status = next_packet();
    if (status < 0) {
        if (status == AVERROR(ENOMEM)) throw std::bad_alloc();
        health.read_error = status != AVERROR_EOF || io->error < 0;
        draining          = true;
        avcodec_send_packet(codec.get(), nullptr);
        return;
    }
    const bool ours = packet->stream_index == stream->index && !is_tag_inside();
    if (ours) count_packet();
    const int result = ours ? avcodec_send_packet(codec.get(), packet.get()) : 0;
    if (result < 0) note_error(result);
    av_packet_unref(packet.get());
}

void AudioStream::State::append_frame(std::vector<float>& mono) {
    rate_hz              = frame->sample_rate;
    channels             = frame->ch_layout.nb_channels;
    samples_in_frame     = frame->nb_samples;
    const auto n_samples = static_cast<std::size_t>(frame->nb_samples);
    const Layout layout  = layout_of(*frame);
    if (channel && *channel < channels) {
        append_channel(frame->extended_data, n_samples, layout, *channel, mono);
    } else {
        append_mono(frame->extended_data, n_samples, layout, mono);
        if (channels > 1) balance.add(frame->extended_data, n_samples, layout, mono.data() + mono.size() - n_samples);
    }
    health.n_inner_errors += health.n_last_errors;
    health.n_last_errors = 0;
    ++health.n_frames;
    av_frame_unref(frame.get());
}

AudioStream::AudioStream(InputFile& file, const std::string& name, Probe probe) : state_(std::make_unique<State>()) {
    static std::once_flag silenced;
    std::call_once(silenced, [] { av_log_set_level(AV_LOG_QUIET); });
    state_->open_container(file, name, probe);
    if (probe == Probe::Thorough) avformat_find_stream_info(state_->format.get(), nullptr);
    state_->open_codec();
    state_->first_expected = expected_seconds();
}
AudioStream::~AudioStream() = default;

void AudioStream::take_channel(int channel) { state_->channel = channel; }

bool AudioStream::read(std::vector<float>& mono) {
    State& s = *state_;
    while (true) {
        const int status = avcodec_receive_frame(s.codec.get(), s.frame.get());
        const bool whole = status == 0 && s.frame->sample_rate > 0 && s.frame->ch_layout.nb_channels > 0;
        if (whole && s.frame->nb_samples > 0) {
            s.append_frame(mono);
            return true;
        }
        if (status == AVERROR_EOF) return false;
        if (status < 0 && status != AVERROR(EAGAIN)) {
            if (s.draining) return false;
            s.note_error(status);
        }
        if (status == AVERROR(EAGAIN)) {
            if (s.draining) return false;
            s.send_next_packet();
        }
    }
}

std::string AudioStream::digest_of_packets(bool cut_off, std::int64_t most_kept_bytes) {
    State& s               = *state_;
    const auto& parameters = *s.stream->codecpar;
    PacketDigest digest;
    const std::string_view format = s.format->iformat->name;
    digest.add(reinterpret_cast<const std::uint8_t*>(format.data()), format.size());
    digest.add_number(cut_off ? 1 : 0);
    digest.add_number(s.stream->time_base.num);
    digest.add_number(s.stream->time_base.den);
    digest.add_number(parameters.codec_id);
    digest.add_number(parameters.sample_rate);
    digest.add_number(parameters.ch_layout.nb_channels);
    // FFmpeg 7 declares a WMA file that it copies to be a millisecond longer than the one it encoded.
    const bool is_rounded = format == "asf";
    digest.add_number(is_rounded ? 0 : std::max<std::int64_t>(s.stream->duration, 0));
    // Vorbis keeps its tags there; its packets tell enough.
    if (parameters.codec_id != AV_CODEC_ID_VORBIS)
        digest.add(parameters.extradata, static_cast<std::size_t>(parameters.extradata_size));
    s.most_kept_bytes = most_kept_bytes;
    int status        = 0;
    while ((status = s.next_packet()) >= 0) {
        const AVPacket& packet = *s.packet;
        if (packet.stream_index == s.stream->index) {
            digest.add(packet.data, static_cast<std::size_t>(packet.size));
            // How many samples the encoder put before and behind the music.
            std::size_t count = 0;
            const auto* skip  = av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &count);
            digest.add(skip, skip == nullptr ? 0 : count);
            s.count_packet();
            s.keep_packet();
        }
        av_packet_unref(s.packet.get());
    }
    if (is_rounded) digest.add_number(s.lacks_end() ? s.stream->duration : 0);
    digest.add_number(status == AVERROR_EOF ? 0 : 1);
    s.keeps       = s.kept_bytes <= s.most_kept_bytes && status != AVERROR(ENOMEM);
    s.kept_status = status;
    s.forget_packets();
    return digest.text();
}

bool AudioStream::keeps_packets() const { return state_->keeps; }

int AudioStream::rate_hz() const { return state_->rate_hz; }
int AudioStream::channels() const { return state_->channels; }
ChannelBalance& AudioStream::balance() { return state_->balance; }
const StreamHealth& AudioStream::health() const { return state_->health; }

double AudioStream::expected_seconds() const {
    const AVStream& stream = *state_->stream;
    if (state_->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return 0;  // a guess
    return stream.duration > 0 ? static_cast<double>(stream.duration) * av_q2d(stream.time_base) : 0;
}

double AudioStream::seconds_expected_at_first() const { return state_->first_expected; }

double AudioStream::seconds_of_packets() {
    State& s = *state_;
    while (!s.draining && s.next_packet() >= 0) {
        if (s.packet->stream_index == s.stream->index) s.count_packet();
        av_packet_unref(s.packet.get());
    }
    s.draining = true;
    if (s.end_time != AV_NOPTS_VALUE && s.end_time > s.first_time)
        return static_cast<double>(s.end_time - s.first_time) * av_q2d(s.stream->time_base);
    // A bare stream without times: its packets are frames of one length.
    return s.rate_hz > 0 ? static_cast<double>(s.n_own_packets) * s.samples_in_frame / s.rate_hz : 0;
}

bool AudioStream::lossless() const {
    const AVCodecDescriptor* codec = avcodec_descriptor_get(state_->stream->codecpar->codec_id);
    return codec != nullptr && (codec->props & AV_CODEC_PROP_LOSSLESS) != 0 &&
           (codec->props & AV_CODEC_PROP_LOSSY) == 0;
}

bool AudioStream::uncompressed() const { return av_get_exact_bits_per_sample(state_->stream->codecpar->codec_id) > 0; }

Tags AudioStream::tags(TagReader reader) const {
    const State& s = *state_;
    return reader == TagReader::Own ? read_tags(*s.file, *s.format, *s.stream) : ffmpeg_tags(*s.format, *s.stream);
}

}  // namespace ektara::audio
