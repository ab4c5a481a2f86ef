#include "ektara/audio/encode.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <span>

#include "ektara/core/error.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

namespace ektara::audio {
namespace {

struct Coding {
    const char* container;
    const char* encoder;
    AVSampleFormat samples;
};

Coding coding_of(Format format) {
    switch (format) {
        case Format::Wav:
            return {"wav", "pcm_s16le", AV_SAMPLE_FMT_S16};
        case Format::Flac:
            return {"flac", "flac", AV_SAMPLE_FMT_S16};
        case Format::Ogg:
            return {"ogg", "libvorbis", AV_SAMPLE_FMT_FLTP};
        case Format::Mp3:
            break;
    }
    return {"mp3", "libmp3lame", AV_SAMPLE_FMT_FLTP};
}

void check(int status, const char* what, const EncodeOptions& options) {
    if (status >= 0) return;
    char reason[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(status, reason, sizeof reason);
    fail("E2902", "encode: FFmpeg cannot {} ({}, {} channels, {} bits a second): {}; choose another format or rate",
         what, coding_of(options.format).encoder, options.channels, options.bit_rate, reason);
}

struct Deleter {
    void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
    void operator()(AVFormatContext* file) const {
        std::uint8_t* bytes = nullptr;
        if (file->pb != nullptr) avio_close_dyn_buf(file->pb, &bytes);
        av_free(bytes);
        avformat_free_context(file);
    }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

Owned<AVCodecContext> open_codec(int sample_rate_hz, const EncodeOptions& options) {
    const Coding coding  = coding_of(options.format);
    const AVCodec* codec = avcodec_find_encoder_by_name(coding.encoder);
    check(codec == nullptr ? AVERROR_ENCODER_NOT_FOUND : 0, "find the encoder", options);
    Owned<AVCodecContext> context(avcodec_alloc_context3(codec));
    context->sample_rate  = sample_rate_hz;
    context->sample_fmt   = coding.samples;
    context->bit_rate     = options.bit_rate;
    context->time_base    = {1, sample_rate_hz};
    context->thread_count = 1;
    // FFmpeg would print what it refuses; the status that comes back says it too.
    context->log_level_offset = AV_LOG_TRACE;
    context->flags |= AV_CODEC_FLAG_BITEXACT;
    av_channel_layout_default(&context->ch_layout, options.channels);
    if (options.format == Format::Ogg || options.format == Format::Mp3 || options.format == Format::Flac)
        context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check(avcodec_open2(context.get(), codec, nullptr), "open the encoder", options);
    return context;
}

Owned<AVFormatContext> open_container(const AVCodecContext& codec, const EncodeOptions& options) {
    AVFormatContext* raw = nullptr;
    check(avformat_alloc_output_context2(&raw, nullptr, coding_of(options.format).container, nullptr),
          "make the container", options);
    Owned<AVFormatContext> file(raw);
    check(avio_open_dyn_buf(&file->pb), "open a buffer", options);
    file->flags |= AVFMT_FLAG_BITEXACT;
    AVStream* stream  = avformat_new_stream(file.get(), nullptr);
    stream->time_base = codec.time_base;
    check(avcodec_parameters_from_context(stream->codecpar, &codec), "describe the stream", options);
    for (const auto& [name, text] : options.tags) av_dict_set(&file->metadata, name.c_str(), text.c_str(), 0);
    check(avformat_write_header(file.get(), nullptr), "write the header", options);
    return file;
}

float clean(float sample) { return std::isnan(sample) ? 0.0F : std::clamp(sample, -1.0F, 1.0F); }

/// `sound` holds the interleaved samples of one frame.
void fill(AVFrame& frame, std::span<const float> sound, int channels) {
    const auto step = static_cast<std::size_t>(channels);
    if (frame.format == AV_SAMPLE_FMT_S16) {
        auto* samples = reinterpret_cast<std::int16_t*>(frame.data[0]);
        for (std::size_t i = 0; i < sound.size(); ++i)
            samples[i] = static_cast<std::int16_t>(std::lround(clean(sound[i]) * 32767.0F));
        return;
    }
    for (std::size_t channel = 0; channel < step; ++channel) {
        auto* samples = reinterpret_cast<float*>(frame.extended_data[channel]);
        for (std::size_t i = 0; i < sound.size() / step; ++i) samples[i] = clean(sound[i * step + channel]);
    }
}

/// Hands a frame (null: the end) to the encoder and moves the packets that are ready into the container.
void push(AVCodecContext& codec, AVFormatContext& file, const AVFrame* frame, const EncodeOptions& options) {
    check(avcodec_send_frame(&codec, frame), "encode", options);
    const Owned<AVPacket> packet(av_packet_alloc());
    while (true) {
        const int status = avcodec_receive_packet(&codec, packet.get());
        if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
        check(status, "encode", options);
        av_packet_rescale_ts(packet.get(), codec.time_base, file.streams[0]->time_base);
        packet->stream_index = 0;
        check(av_interleaved_write_frame(&file, packet.get()), "write", options);
    }
}

Owned<AVFrame> make_frame(const AVCodecContext& codec, int n_samples, const EncodeOptions& options) {
    Owned<AVFrame> frame(av_frame_alloc());
    frame->format      = codec.sample_fmt;
    frame->nb_samples  = n_samples;
    frame->sample_rate = codec.sample_rate;
    check(av_channel_layout_copy(&frame->ch_layout, &codec.ch_layout), "make a frame", options);
    check(av_frame_get_buffer(frame.get(), 0), "make a frame", options);
    return frame;
}

}  // namespace

std::vector<std::pair<Format, std::string>> enum_names(Format) {
    return {{Format::Wav, "wav"}, {Format::Flac, "flac"}, {Format::Ogg, "ogg"}, {Format::Mp3, "mp3"}};
}

std::string encode(const Waveform& sound, const EncodeOptions& options) {
    require(options.channels == 1 || options.channels == 2, "E2901", "encode: channels must be 1 or 2, but got {}",
            options.channels);
    const auto channels = static_cast<std::size_t>(options.channels);
    require(sound.sample_rate_hz > 0 && sound.samples.size() % channels == 0, "E2901",
            "encode: needs whole frames and a rate above 0, but got {} samples at {} Hz", sound.samples.size(),
            sound.sample_rate_hz);
    const auto codec           = open_codec(sound.sample_rate_hz, options);
    const auto file            = open_container(*codec, options);
    const std::size_t n_frames = sound.samples.size() / channels;
    const auto block           = static_cast<std::size_t>(codec->frame_size > 0 ? codec->frame_size : 4096);
    for (std::size_t begin = 0; begin < n_frames; begin += block) {
        const std::size_t count = std::min(block, n_frames - begin);
        const auto frame        = make_frame(*codec, static_cast<int>(count), options);
        fill(*frame, std::span(sound.samples).subspan(begin * channels, count * channels), options.channels);
        frame->pts = static_cast<std::int64_t>(begin);
        push(*codec, *file, frame.get(), options);
    }
    push(*codec, *file, nullptr, options);
    check(av_write_trailer(file.get()), "finish the file", options);
    std::uint8_t* bytes = nullptr;
    const int size      = avio_close_dyn_buf(file->pb, &bytes);
    file->pb            = nullptr;
    std::string encoded(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    av_free(bytes);
    return encoded;
}

}  // namespace ektara::audio
