#include "ektara/features/notes.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/features/detail/map_convolution.hpp"
#include "ektara/features/detail/stacked_convolution.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/registry.hpp"
#include "error_code.hpp"

namespace ektara::features {
namespace {

// With the real weights, which `./check` fetches: without them these tests are skipped, and say so.
#define REQUIRE_BASIC_PITCH() \
    if (!has_pitch_network()) \
    GTEST_SKIP() << "the weights are not here: run 'ektara models fetch basic-pitch' (it needs the network)"

struct Tone {
    double begin, midi, length;
};

/// The signals of tools/golden/notes.py: tones of four partials that die away, and noise by SplitMix64.
std::vector<float> signal(const std::vector<Tone>& tones, double loudness, std::size_t count) {
    std::vector<float> sound(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t z = (i + 1) * 0x9E3779B97F4A7C15U;
        z               = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z               = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        z               = z ^ (z >> 31);
        double x        = loudness * (static_cast<double>(z >> 40) / 16'777'216.0 - 0.5);
        for (const auto& tone : tones) {
            const double since = static_cast<double>(i) / PitchNetwork::kRateHz - tone.begin;
            if (since < 0 || since >= tone.length) continue;
            const double hz = 440 * std::pow(2.0, (tone.midi - 69) / 12);
            for (int p = 1; p <= 4; ++p)
                x += std::exp(-3 * since) * 0.12 / p * std::sin(2 * std::numbers::pi * hz * p * since);
        }
        sound[i] = static_cast<float>(x);
    }
    return sound;
}

const std::vector<std::pair<std::vector<Tone>, double>> kSignals{
    {{{0.1, 48, 0.9}, {0.1, 64, 0.9}, {0.1, 67, 0.9}, {1.1, 53, 0.8}, {1.1, 69, 0.8}, {1.1, 72, 0.8}}, 0.01},
    {{{0.2, 69, 0.3}, {0.6, 71, 0.3}, {1.0, 76, 0.2}, {1.5, 64, 0.4}}, 0.003},
    {{}, 0.5}};

std::vector<float> piece() {
    std::vector<Tone> tones;
    const double melody[] = {60, 64, 67, 72, 71, 67, 65, 62, 60, 55}, bass[] = {48, 43, 41, 43, 48};
    for (int i = 0; i < 10; ++i) tones.push_back({0.5 * i, melody[i], 0.45});
    for (int i = 0; i < 5; ++i) tones.push_back({1.0 * i, bass[i], 0.9});
    return signal(tones, 0.003, 110'000);
}

RowVector notes_of(const std::vector<float>& sound, std::size_t block, int every = 1) {
    NoteMeter meter(pitch_network(), {every});
    const std::span<const float> all(sound);
    for (std::size_t begin = 0; begin < sound.size(); begin += block)
        meter.push(all.subspan(begin, std::min(block, sound.size() - begin)));
    return meter.finish();
}

TEST(PitchNetwork, EqualsOnnxRuntime) {
    REQUIRE_BASIC_PITCH();
    const Matrix theirs           = testing::golden("features/pitch_posteriors.npy");
    const Eigen::Index per_signal = 13;
    for (Eigen::Index s = 0; s < 3; ++s) {
        const auto& [tones, loudness] = kSignals[static_cast<std::size_t>(s)];
        const auto found              = pitch_network()(signal(tones, loudness, PitchNetwork::kSamples));
        Matrix ours(per_signal, theirs.cols());
        for (Eigen::Index i = 0; i < per_signal; ++i)
            ours.row(i) << found.notes.row(3 + 13 * i), found.onsets.row(3 + 13 * i), found.contours.row(3 + 13 * i);
        EXPECT_CLOSE(ours, theirs.middleRows(s * per_signal, per_signal), 1e-4) << "signal " << s;
    }
}

TEST(PitchNetwork, TakesDigitalSilence) {
    REQUIRE_BASIC_PITCH();
    const auto found = pitch_network()(std::vector<float>(PitchNetwork::kSamples, 0.0F));
    EXPECT_TRUE(found.notes.allFinite());
    EXPECT_LT(found.notes.maxCoeff(), 0.3F);
}

TEST(PitchNetwork, RefusesAnotherModel) {
    artifacts::OnnxGraph graph;
    graph.nodes.push_back({"Softmax", {"x"}, {"y"}, {}});
    EXPECT_CODE("E5041", PitchNetwork(graph));
    graph.nodes        = {{"Conv", {"x", "w", "b"}, {"y"}, {{"strides", {1, 2}}}}};
    graph.tensors["w"] = {{36, 1, 1, 256}, std::vector<float>(9216, 0.5F), {}};
    EXPECT_CODE("E5041", PitchNetwork(graph)) << "the other filter bank is missing";
}

TEST(Notes, EqualTheColumnsOfOnnxRuntimesPosteriors) {
    REQUIRE_BASIC_PITCH();
    EXPECT_CLOSE(notes_of(piece(), 110'000), testing::golden("features/notes.npy"), 1e-3);
}

TEST(Notes, DoNotDependOnBlocks) {
    REQUIRE_BASIC_PITCH();
    const auto sound = piece();
    EXPECT_EQ(notes_of(sound, 110'000), notes_of(sound, 7'777));
}

TEST(Notes, OfStretchesAreThoseOfThemAlone) {
    REQUIRE_BASIC_PITCH();
    // Two windows are heard of every four; the sound is the same every two, so what is heard is the first two.
    constexpr std::size_t kStretch = 2 * 142 * 256;
    const auto piece_once          = piece();
    std::vector<float> sound(3 * kStretch + 20'000, 0.0F), other = sound;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const bool heard = i % (2 * kStretch) < kStretch + 15 * 256;
        sound[i]         = piece_once[i % 100'000];
        other[i]         = heard ? sound[i] : sound[i] + 0.2F * std::sin(0.3F * static_cast<float>(i));
    }
    const auto begin = [&](const std::vector<float>& of) {
        return std::vector<float>(of.begin(), of.begin() + 60'000);
    };
    EXPECT_EQ(notes_of(begin(sound), 7'777, 2), notes_of(begin(sound), 7'777)) << "a short sound is heard whole";
    EXPECT_NE(notes_of(sound, 7'777, 2), notes_of(sound, 7'777));
    EXPECT_EQ(notes_of(sound, 110'000, 2), notes_of(sound, 7'777, 2));
    // The edges of a window reach 15 frames into what is not heard, and further by the tails of its filters.
    const RowVector with = notes_of(other, 7'777, 2), without = notes_of(sound, 7'777, 2);
    const auto columns = note_columns();
    for (const char* name : {"note_strength", "note_pitch_mean", "note_polyphony_mean"}) {
        const auto at = std::find(columns.begin(), columns.end(), name) - columns.begin();
        EXPECT_NEAR(with[at], without[at], 0.05F * std::abs(without[at])) << name;
    }
}

TEST(Notes, RefuseToHearNothing) {
    ExtractOptions options;
    options.names       = {"notes"};
    options.notes.every = 0;
    Track track;
    track.audio = "unread.wav";
    EXPECT_CODE("E2211", extract_track(track, options));
}

TEST(Notes, NeedTheRateOfTheNetwork) {
    ExtractOptions options;
    options.names                 = {"notes"};
    options.decode.sample_rate_hz = 44'100;
    EXPECT_CODE("E5043", feature_rows({std::vector<float>(44'100, 0.1F), 44'100}, options));
}

// A frame of a C major triad with its third above, then one of a single note, then silence; the second note begins.
RowVector three_frames() {
    NoteStatistics statistics;
    std::vector<float> notes(88, 0.0F), onsets(88, 0.0F);
    for (const int midi : {60, 64, 67, 76}) notes[static_cast<std::size_t>(midi - 21)] = 0.8F;
    statistics.add(notes, onsets);
    std::fill(notes.begin(), notes.end(), 0.0F);
    notes[62 - 21]  = 0.4F;
    onsets[62 - 21] = 0.9F;
    statistics.add(notes, onsets);
    statistics.add(std::vector<float>(88, 0.1F), std::vector<float>(88, 0.0F));
    return statistics.row(0.5);
}

float column(const RowVector& row, const std::string& name) {
    const auto columns = note_columns();
    return row[std::find(columns.begin(), columns.end(), name) - columns.begin()];
}

TEST(NoteStatistics, AreWhatAFewFramesSay) {
    const auto row = three_frames();
    ASSERT_EQ(static_cast<std::size_t>(row.size()), note_columns().size());
    EXPECT_FLOAT_EQ(column(row, "note_polyphony_mean"), 5.0F / 3);
    EXPECT_FLOAT_EQ(column(row, "note_rests"), 1.0F / 3);
    EXPECT_FLOAT_EQ(column(row, "note_onsets_per_second"), 2);
    // Of six pairs one is an octave (64 and 76), two are major thirds, two minor ones, one a fourth upside down.
    EXPECT_FLOAT_EQ(column(row, "note_interval0"), 1.0F / 6);
    EXPECT_FLOAT_EQ(column(row, "note_interval3"), 2.0F / 6);
    EXPECT_FLOAT_EQ(column(row, "note_interval4"), 2.0F / 6);
    EXPECT_FLOAT_EQ(column(row, "note_interval5"), 1.0F / 6);
    EXPECT_FLOAT_EQ(column(row, "note_melody_mid"), 62);
    EXPECT_FLOAT_EQ(column(row, "note_melody_range"), 14);
    EXPECT_FLOAT_EQ(column(row, "note_melody_step"), 14);
    EXPECT_FLOAT_EQ(column(row, "note_bass_mid"), 60);
    EXPECT_FLOAT_EQ(column(row, "note_seconds"), 256.0F / 22'050);
    EXPECT_FLOAT_EQ(column(row, "note_strength"), 3.6F / 5);
    EXPECT_FLOAT_EQ(column(row, "note_pitch_mean"), (0.8F * (60 + 64 + 67 + 76) + 0.4F * 62) / 3.6F);
}

TEST(NoteStatistics, OfHarmonyDoNotDependOnTheKey) {
    const auto row_of = [](int transposed) {
        NoteStatistics statistics;
        for (int frame = 0; frame < 200; ++frame) {
            std::vector<float> notes(88, 0.05F);
            for (const int step : {0, 4, 7, frame < 90 ? 12 : 9})
                notes[static_cast<std::size_t>(30 + step + transposed)] = 0.9F;
            statistics.add(notes, std::vector<float>(88, 0.0F));
        }
        return statistics.row(2.3);
    };
    const RowVector low = row_of(0), high = row_of(7);
    EXPECT_CLOSE(RowVector(low.head(16)), RowVector(high.head(16)), 1e-6);
    EXPECT_NEAR(column(low, "note_harmonic_change"), column(high, "note_harmonic_change"), 1e-6);
    EXPECT_GT(column(low, "note_harmonic_change"), 0.1F);
    EXPECT_NEAR(column(high, "note_melody_mid") - column(low, "note_melody_mid"), 7, 1e-6);
}

TEST(NoteStatistics, AreFiniteWithoutANote) {
    NoteStatistics statistics;
    statistics.add(std::vector<float>(88, 0.0F), std::vector<float>(88, 0.0F));
    EXPECT_TRUE(statistics.row(0.1).allFinite());
}

/// The sum itself, in double precision.
double naive(const Maps& in, const MapConvolution::Shape& s, const std::vector<float>& weights, int filter, int bin,
             int frame) {
    double sum = 0;
    for (int c = 0; c < s.channels; ++c)
        for (int t = 0; t < s.frame_taps; ++t)
            for (int b = 0; b < s.bin_taps; ++b) {
                const int from_bin = bin * s.stride - s.margin + b, from_frame = frame - s.frame_taps / 2 + t;
                if (from_bin < 0 || from_bin >= in.bins() || from_frame < 0 || from_frame >= Maps::kFrames) continue;
                const int at = ((filter * s.channels + c) * s.frame_taps + t) * s.bin_taps + b;
                sum += static_cast<double>(weights[static_cast<std::size_t>(at)]) *
                       static_cast<double>(in.row(c, from_bin)[from_frame]);
            }
    return sum;
}

TEST(MapConvolution, EqualsTheNaiveSum) {
    const MapConvolution::Shape shapes[] = {
        {8, 2, 3, 5, 1, 2}, {16, 1, 7, 7, 3, 2}, {1, 3, 5, 3, 1, 1}, {1, 2, 3, 5, 1, 2}};
    for (const auto& shape : shapes) {
        const Matrix numbers =
            testing::random_matrix(1, shape.filters * shape.channels * shape.frame_taps * shape.bin_taps);
        const std::vector<float> weights(numbers.data(), numbers.data() + numbers.size());
        std::vector<float> bias(static_cast<std::size_t>(shape.filters), 0.25F);
        Maps in(shape.channels, 12, shape.margin), out(shape.filters, 12 / shape.stride, 1);
        for (int c = 0; c < shape.channels; ++c)
            for (int b = 0; b < 12; ++b) {
                const Matrix row = testing::random_matrix(1, Maps::kFrames, static_cast<unsigned>(100 * c + b));
                std::copy_n(row.data(), Maps::kFrames, in.row(c, b));
            }
        MapConvolution(shape, weights, bias)(in, Rectify::No, out);
        for (const int frame : {0, 1, 46, 47, 95, 170, 171})
            for (int filter = 0; filter < shape.filters; ++filter)
                for (int bin = 0; bin < out.bins(); ++bin)
                    EXPECT_NEAR(static_cast<double>(out.row(filter, bin)[frame]),
                                naive(in, shape, weights, filter, bin, frame) + 0.25, 1e-4);
        EXPECT_EQ(out.row(0, 0)[Maps::kFrames], 0) << "zeros follow the last frame";
    }
}

/// Channels of zeros.
Maps zeros(int channels, int bins) {
    Maps maps(channels, bins, 0);
    for (int c = 0; c < channels; ++c)
        for (int bin = 0; bin < bins; ++bin) std::fill_n(maps.row(c, bin), Maps::kFrames, 0.0F);
    return maps;
}

TEST(StackedConvolution, EqualsTheConvolutionOfTheShiftedCopies) {
    const Stack stack{309, 264, {-36, 0, 30, 101}};
    const Matrix spectrum = testing::random_matrix(309, Maps::kFrames, 4);
    Maps one(1, 309, 0), stacked = zeros(4, stack.bins);
    for (int bin = 0; bin < 309; ++bin) std::copy_n(spectrum.row(bin).data(), Maps::kFrames, one.row(0, bin));
    for (int c = 0; c < 4; ++c)
        for (int bin = 0; bin < stack.bins; ++bin)
            if (const int from = bin + stack.shifts[static_cast<std::size_t>(c)]; from >= 0 && from < 309)
                std::copy_n(one.row(0, from), Maps::kFrames, stacked.row(c, bin));
    const StackedInput input(stack, one);
    for (const auto& shape : {MapConvolution::Shape{8, 4, 3, 39, 1, 19}, {16, 4, 5, 5, 3, 1}}) {
        const Matrix numbers =
            testing::random_matrix(1, shape.filters * shape.channels * shape.frame_taps * shape.bin_taps, 3);
        const std::vector<float> weights(numbers.data(), numbers.data() + numbers.size()),
            bias(static_cast<std::size_t>(shape.filters), 0.9F);
        Maps expected(shape.filters, stack.bins / shape.stride, 2), found(1 + shape.filters, expected.bins(), 2);
        MapConvolution(shape, weights, bias)(stacked, Rectify::Yes, expected);
        StackedConvolution(shape, weights, bias, stack)(input, found, 1);
        for (int filter = 0; filter < shape.filters; ++filter)
            for (int bin = 0; bin < expected.bins(); ++bin)
                for (int frame = 0; frame < Maps::kFrames + 4; ++frame)
                    ASSERT_NEAR(found.row(1 + filter, bin)[frame], expected.row(filter, bin)[frame], 1e-4F)
                        << filter << " " << bin << " " << frame;
    }
}

}  // namespace
}  // namespace ektara::features
