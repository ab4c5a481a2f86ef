#include "ektara/features/pitch_network.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <fmt/ranges.h>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/features/detail/map_convolution.hpp"
#include "ektara/features/detail/stacked_convolution.hpp"

namespace ektara::features {
namespace {

using artifacts::OnnxGraph;
using artifacts::OnnxNode;
using artifacts::OnnxTensor;
using Shape = std::vector<std::int64_t>;

constexpr int kOctaves = 9, kBinsPerOctave = 36, kTaps = 256, kBins = 309, kContourBins = 264;
/// Bins by which the harmonics ½, 1, 2 … 7 lie above a tone: 36 · log₂ h.
constexpr std::array kHarmonics{-36, 0, 36, 57, 72, 84, 93, 101};

[[noreturn]] void fail_other(const std::string& what) {
    fail("E5041", "basic-pitch: the model is another one than Ektara knows: {}; run 'ektara models fetch basic-pitch'",
         what);
}

/// The operations that the model is made of.
void require_known_operations(const OnnxGraph& graph) {
    static const std::set<std::string> known{"Add",       "Cast", "Concat",    "Conv",      "Div",       "Equal",
                                             "Log",       "Mul",  "Neg",       "Pad",       "ReduceMax", "ReduceMin",
                                             "ReduceSum", "Relu", "Reshape",   "Shape",     "Sigmoid",   "Slice",
                                             "Sqrt",      "Sub",  "Transpose", "Unsqueeze", "Where"};
    for (const auto& node : graph.nodes)
        if (!known.contains(node.op)) fail_other(fmt::format("it has the operation '{}'", node.op));
}

/// The only weights of these dimensions that an operation of this kind has.
const std::vector<float>& weights_of(const OnnxGraph& graph, const std::string& op, const Shape& shape) {
    const OnnxTensor* found = nullptr;
    for (const auto& node : graph.nodes)
        for (const auto& input : node.inputs) {
            const auto* tensor = node.op == op ? graph.find(input) : nullptr;
            if (tensor == nullptr || tensor->shape != shape || tensor == found) continue;
            if (found != nullptr) fail_other(fmt::format("{} has weights of {} twice", op, fmt::join(shape, "×")));
            found = tensor;
        }
    if (found == nullptr) fail_other(fmt::format("{} has no weights of {}", op, fmt::join(shape, "×")));
    for (const float value : found->floats)
        if (!std::isfinite(value)) fail_other("a weight is not finite");
    return found->floats;
}

/// ONNX stores filters × channels × frames × bins.
Shape dimensions_of(const MapConvolution::Shape& shape) {
    return {shape.filters, shape.channels, shape.frame_taps, shape.bin_taps};
}

/// A convolution with weights of these dimensions; `stride` over bins.
const OnnxNode& convolution_node(const OnnxGraph& graph, const Shape& shape, std::int64_t stride) {
    for (const auto& node : graph.nodes) {
        if (node.op != "Conv" || node.inputs.size() != 3) continue;
        const auto* tensor = graph.find(node.inputs[1]);
        const auto strides = node.integers.find("strides");
        if (tensor != nullptr && tensor->shape == shape && strides != node.integers.end() &&
            strides->second == Shape{1, stride})
            return node;
    }
    fail_other(fmt::format("Conv has no weights of {} with stride {}", fmt::join(shape, "×"), stride));
}

/// The bias of a convolution whose weights have this shape, where all else is as it is expected.
std::vector<float> bias_of(const OnnxGraph& graph, const MapConvolution::Shape& shape) {
    const auto& node = convolution_node(graph, dimensions_of(shape), shape.stride);
    const auto* bias = graph.find(node.inputs[2]);
    if (bias == nullptr || bias->floats.size() != static_cast<std::size_t>(shape.filters))
        fail_other("a convolution has no bias");
    const auto pads = node.integers.find("pads");
    if (pads == node.integers.end() || pads->second.size() != 4 || pads->second[0] != shape.frame_taps / 2 ||
        pads->second[1] != shape.margin)
        fail_other("a convolution has other paddings");
    if (!std::all_of(bias->floats.begin(), bias->floats.end(), [](float value) { return std::isfinite(value); }))
        fail_other("a bias is not finite");
    return bias->floats;
}

MapConvolution convolution(const OnnxGraph& graph, const MapConvolution::Shape& shape) {
    return {shape, weights_of(graph, "Conv", dimensions_of(shape)), bias_of(graph, shape)};
}

StackedConvolution stacked_convolution(const OnnxGraph& graph, const MapConvolution::Shape& shape, const Stack& stack) {
    return {shape, weights_of(graph, "Conv", dimensions_of(shape)), bias_of(graph, shape), stack};
}

/// The two filter banks of the constant-Q transform, one above the other: 72 × 256.
Matrix filter_bank(const OnnxGraph& graph) {
    const Shape shape{kBinsPerOctave, 1, 1, kTaps};
    std::vector<const OnnxTensor*> parts;
    for (const auto& node : graph.nodes) {
        const auto* tensor = node.op == "Conv" && node.inputs.size() > 1 ? graph.find(node.inputs[1]) : nullptr;
        if (tensor != nullptr && tensor->shape == shape && std::find(parts.begin(), parts.end(), tensor) == parts.end())
            parts.push_back(tensor);
    }
    if (parts.size() != 2) fail_other("its constant-Q transform has not two filter banks");
    Matrix bank(2 * kBinsPerOctave, kTaps);
    for (std::size_t i = 0; i < 2; ++i)
        bank.middleRows(static_cast<Eigen::Index>(i) * kBinsPerOctave, kBinsPerOctave) =
            Eigen::Map<const Matrix>(parts[i]->floats.data(), kBinsPerOctave, kTaps);
    if (!bank.allFinite()) fail_other("a weight is not finite");
    return bank;
}

/// Samples with `margin` mirrored ones on both sides, the outermost not repeated.
RowVector mirrored(const RowVector& sound, Eigen::Index margin) {
    const Eigen::Index n = sound.size();
    RowVector wider(n + 2 * margin);
    wider.segment(margin, n) = sound;
    for (Eigen::Index i = 1; i <= margin; ++i) {
        wider[margin - i]         = sound[i];
        wider[margin + n - 1 + i] = sound[n - 1 - i];
    }
    return wider;
}

/// Some neighbouring bins of the constant-Q transform.
struct BinFilters {
    Eigen::Index first = 0, count = 0;
    /// Samples of a frame that these filters are 0 at, before the first other one.
    Eigen::Index skipped = 0;
    /// Real parts of all bins before the imaginary ones.
    PackedWeights weights;
};

/// The filters of the bank by sixteen bins: the higher ones are the shorter ones.
std::vector<BinFilters> bin_filters(const Matrix& bank) {
    std::vector<BinFilters> all;
    for (Eigen::Index first = 0; first < kBinsPerOctave; first += 16) {
        const Eigen::Index count = std::min<Eigen::Index>(16, kBinsPerOctave - first);
        Matrix rows(2 * count, kTaps);
        rows << bank.middleRows(first, count), bank.middleRows(kBinsPerOctave + first, count);
        Eigen::Index begin = 0, end = kTaps;
        while (begin + 1 < end && rows.col(begin).isZero(0)) ++begin;
        while (begin + 1 < end && rows.col(end - 1).isZero(0)) --end;
        all.push_back(
            {first, count, begin, PackedWeights(rows.middleCols(begin, end - begin), RowVector::Zero(2 * count))});
    }
    return all;
}

/// Samples that are halved together: a row of a product with the low-pass filter at as many places.
constexpr Eigen::Index kHalvedTogether = 32;

/// The filter at the first, third, fifth … of so many samples that follow each other.
PackedWeights halving(const std::vector<float>& low_pass) {
    Matrix rows = Matrix::Zero(kHalvedTogether, kTaps + 2 * (kHalvedTogether - 1));
    for (Eigen::Index i = 0; i < kHalvedTogether; ++i)
        rows.row(i).segment(2 * i, kTaps) = Eigen::Map<const RowVector>(low_pass.data(), kTaps);
    return {rows, RowVector::Zero(kHalvedTogether)};
}

/// Every second sample after the low-pass filter; half the samples, rounded down.
RowVector halved(const RowVector& sound, const PackedWeights& low_pass) {
    constexpr Eigen::Index kMargin = 127;
    const Eigen::Index count       = (sound.size() + 2 * kMargin - kTaps) / 2 + 1,
                       rows        = (count + kHalvedTogether - 1) / kHalvedTogether;
    RowVector wider(2 * kHalvedTogether * (rows - 1) + low_pass.inputs());
    wider << RowVector::Zero(kMargin), sound, RowVector::Zero(wider.size() - kMargin - sound.size());
    const Matrix found =
        low_pass.times({wider.data(), static_cast<std::size_t>(wider.size())}, rows, 2 * kHalvedTogether);
    return Eigen::Map<const RowVector>(found.data(), count);
}

/// Decibels between the lowest (0) and the highest (1) of the window; all 0 where these are one.
void normalise(Matrix& power) {
    constexpr float kLeast = 1e-10F, kDecibels = 4.3429446F;
    power = ((power.array() + kLeast).log() * kDecibels).matrix();
    power.array() -= power.minCoeff();
    if (const float highest = power.maxCoeff(); highest > 0) power /= highest;
}

/// Frames lie one after the other in maps.
Maps map_of(const Matrix& bins_by_frames) {
    Maps maps(1, static_cast<int>(bins_by_frames.rows()), 0);
    for (int bin = 0; bin < maps.bins(); ++bin)
        std::copy_n(bins_by_frames.row(bin).data(), Maps::kFrames, maps.row(0, bin));
    return maps;
}

/// The spectrum once for each harmonic, shifted so that the bins of a tone and of its harmonics are one.
Stack harmonics() { return {kBins, kContourBins, {kHarmonics.begin(), kHarmonics.end()}}; }

void squash(Maps& maps) {
    for (int bin = 0; bin < maps.bins(); ++bin) {
        Eigen::Map<Eigen::Array<float, 1, Maps::kFrames>> row(maps.row(0, bin));
        row = 1 / (1 + (-row).exp());
    }
}

Matrix frames_by_bins(const Maps& maps) {
    Matrix matrix(Maps::kFrames, maps.bins());
    for (int bin = 0; bin < maps.bins(); ++bin)
        matrix.col(bin) = Eigen::Map<const Eigen::Matrix<float, Maps::kFrames, 1>>(maps.row(0, bin));
    return matrix;
}

}  // namespace

struct PitchNetwork::Layers {
    explicit Layers(const OnnxGraph& graph)
        : filters(bin_filters(filter_bank(graph))),
          low_pass(halving(weights_of(graph, "Conv", {1, 1, 1, kTaps}))),
          contours_1(stacked_convolution(graph, {8, 8, 3, 39, 1, 19}, stack)),
          contours_2(convolution(graph, {1, 8, 5, 5, 1, 2})),
          notes_1(convolution(graph, {32, 1, 7, 7, 3, 2})),
          notes_2(convolution(graph, {1, 32, 7, 3, 1, 1})),
          onsets_1(stacked_convolution(graph, {32, 8, 5, 5, 3, 1}, stack)),
          onsets_2(convolution(graph, {1, 33, 3, 3, 1, 1})) {
        lengths   = Eigen::Map<const RowVector>(weights_of(graph, "Mul", {kBins, 1, 1}).data(), kBins);
        norm_gain = weights_of(graph, "Mul", {1}).front();
        norm_bias = weights_of(graph, "Add", {1}).front();
    }

    /// kBins × frames.
    Matrix power_of(std::span<const float> window) const;
    /// The rows of one octave, from the sound at its rate.
    void add_octave(const RowVector& sound, int octave, Matrix& power) const;

    std::vector<BinFilters> filters;
    PackedWeights low_pass;
    RowVector lengths;
    float norm_gain = 1, norm_bias = 0;
    Stack stack = harmonics();
    StackedConvolution contours_1;
    MapConvolution contours_2, notes_1, notes_2;
    StackedConvolution onsets_1;
    MapConvolution onsets_2;
};

void PitchNetwork::Layers::add_octave(const RowVector& sound, int octave, Matrix& power) const {
    const RowVector wider    = mirrored(sound, kTaps / 2);
    const Eigen::Index first = kBins - (octave + 1) * kBinsPerOctave;
    for (const auto& group : filters) {
        const std::span<const float> samples(wider.data() + group.skipped,
                                             static_cast<std::size_t>(wider.size() - group.skipped));
        const Matrix found = group.weights.times(samples, kFrames, kHop >> octave);
        // The lowest bins of the last octave are not used.
        for (Eigen::Index i = std::max<Eigen::Index>(0, -first - group.first); i < group.count; ++i) {
            const Eigen::Index bin = first + group.first + i;
            power.row(bin)         = ((lengths[bin] * found.col(i).array()).square() +
                              (lengths[bin] * found.col(group.count + i).array()).square())
                                 .matrix();
        }
    }
}

Matrix PitchNetwork::Layers::power_of(std::span<const float> window) const {
    Matrix power(kBins, kFrames);
    RowVector sound = Eigen::Map<const RowVector>(window.data(), std::ssize(window));
    for (int octave = 0; octave < kOctaves; ++octave) {
        if (octave > 0) sound = halved(sound, low_pass);
        add_octave(sound, octave, power);
    }
    return power;
}

PitchNetwork::PitchNetwork(const OnnxGraph& graph) {
    require_known_operations(graph);
    layers_ = std::make_shared<const Layers>(graph);
}

PitchPosteriors PitchNetwork::operator()(std::span<const float> window) const {
    assert(window.size() == static_cast<std::size_t>(kSamples));
    const Layers& layers = *layers_;
    Matrix power         = layers.power_of(window);
    normalise(power);
    const StackedInput input(layers.stack, map_of((power.array() * layers.norm_gain + layers.norm_bias).matrix()));
    Maps contours_1(8, kContourBins, 2), contours(1, kContourBins, 3), notes_1(32, kKeys, 1), onsets_1(33, kKeys, 1),
        notes(1, kKeys, 1), onsets(1, kKeys, 1);
    layers.contours_1(input, contours_1);
    layers.contours_2(contours_1, Rectify::No, contours);
    squash(contours);
    layers.notes_1(contours, Rectify::Yes, notes_1);
    layers.notes_2(notes_1, Rectify::No, notes);
    squash(notes);
    layers.onsets_1(input, onsets_1, 1);
    for (int key = 0; key < kKeys; ++key) std::copy_n(notes.row(0, key), kFrames, onsets_1.row(0, key));
    layers.onsets_2(onsets_1, Rectify::No, onsets);
    squash(onsets);
    return {frames_by_bins(notes), frames_by_bins(onsets), frames_by_bins(contours)};
}

bool has_pitch_network() { return artifacts::is_fetched(kPitchModel); }

const PitchNetwork& pitch_network() {
    static const PitchNetwork network = [] {
        if (!has_pitch_network())
            fail("E5042",
                 "notes: there are no weights of basic-pitch; run 'ektara models fetch basic-pitch', or leave the "
                 "feature out");
        artifacts::verify_model(kPitchModel);
        return PitchNetwork(artifacts::read_onnx(*artifacts::find_model(kPitchModel)));
    }();
    return network;
}

}  // namespace ektara::features
