#include "corpus/arrange.hpp"

#include <algorithm>
#include <cmath>

namespace ektara::corpus {
namespace {

constexpr int kLeadChannel = 8;
constexpr int kLeadLowest  = 67;

struct Bar {
    int number, begin, chord_degree;
};

class Arranger {
  public:
    Arranger(const Arrangement& wanted, Random& random)
        : wanted_(wanted),
          random_(random),
          scale_(wanted.style.scales[wanted.mode]),
          steps_(wanted.style.beats_per_bar * wanted.style.steps_per_beat),
          step_ticks_(kTicksPerBeat / wanted.style.steps_per_beat) {}

    Score write() {
        score_.beats_per_bar = wanted_.style.beats_per_bar;
        choose_instruments();
        const int n_bars = set_tempi();
        write_motifs();
        const auto& progressions = wanted_.style.progressions;
        const auto& progression  = progressions[random_.below(progressions.size())];
        for (int i = 0; i < n_bars; ++i) {
            const Bar bar{i, i * steps_ * step_ticks_, progression[static_cast<std::size_t>(i) % progression.size()]};
            for (const auto& drum : wanted_.style.drums) play_drum(drum, bar);
            for (std::size_t part = 0; part < wanted_.style.parts.size(); ++part)
                play_part(static_cast<int>(part), bar);
            play_melody(bar);
        }
        std::stable_sort(score_.notes.begin(), score_.notes.end(),
                         [](const Note& a, const Note& b) { return a.tick < b.tick; });
        return std::move(score_);
    }

  private:
    void choose_instruments() {
        int channel = 0;
        for (const auto& part : wanted_.style.parts) {
            score_.instruments.push_back({channel, part.program, 100, 40 + 24 * (channel % 3), 30});
            ++channel;
        }
        score_.instruments.push_back({kLeadChannel, lead_program(wanted_.lead), 100, 64, 50});
        score_.instruments.push_back({kDrumChannel, wanted_.style.drum_kit, 100, 64, 20});
    }

    /// One tempo a bar where the style accelerates, `bpm` in the middle of the song. Returns the number of bars.
    int set_tempi() {
        const double nominal_bar = 60.0 / wanted_.bpm * wanted_.style.beats_per_bar;
        const int n_bars         = static_cast<int>(std::ceil(wanted_.seconds / nominal_bar)) + 2;
        if (wanted_.style.acceleration == 1) {
            score_.tempi.push_back({0, wanted_.bpm});
            return n_bars;
        }
        for (int i = 0; i < n_bars; ++i) {
            const double share = static_cast<double>(i) / n_bars - 0.5;
            score_.tempi.push_back(
                {i * steps_ * step_ticks_, wanted_.bpm * (1 + share * (wanted_.style.acceleration - 1))});
        }
        return n_bars;
    }

    /// Whether a step of a pattern sounds at this density.
    bool sounds(char mark) const {
        return mark == 'A' || (mark >= '1' && mark <= '3' && mark - '1' <= wanted_.density);
    }
    static char mark_at(const Pattern& pattern, int step) {
        return pattern[static_cast<std::size_t>(step) % pattern.size()];
    }

    void add(int tick, double n_steps, int channel, int key, int velocity) {
        const double loose = wanted_.style.looseness;
        const int late     = static_cast<int>(std::lround(loose * random_.uniform(-8, 8)));
        const int harder   = static_cast<int>(std::lround(loose * random_.uniform(-7, 7)));
        const int length   = std::max(1, static_cast<int>(std::lround(n_steps * step_ticks_)));
        score_.notes.push_back({std::max(0, tick + late), length, channel, std::clamp(key, 0, 127),
                                std::clamp(velocity + harder, 1, 127)});
    }

    /// The key of a scale degree (which may exceed the scale) at or above `lowest`.
    int key_of(int degree, int lowest) const {
        const int n        = static_cast<int>(scale_.size());
        const int octave   = degree >= 0 ? degree / n : (degree - n + 1) / n;
        const int semitone = scale_[static_cast<std::size_t>(degree - octave * n)] + 12 * octave;
        const int root     = lowest + ((wanted_.tonic - lowest) % 12 + 12) % 12;
        return root + semitone;
    }
    /// The same, folded into the octave above `lowest`.
    int folded(int degree, int lowest) const { return lowest + ((key_of(degree, lowest) - lowest) % 12 + 12) % 12; }

    void play_drum(const Drum& drum, const Bar& bar) {
        for (int step = 0; step < steps_; ++step) {
            const char mark = mark_at(drum.pattern, step);
            // A crash cymbal once in four bars; every other drum in each.
            if (!sounds(mark) || (drum.key == 49 && bar.number % 4 != 0)) continue;
            add(bar.begin + step * step_ticks_, 1, kDrumChannel, drum.key, drum.velocity + (mark == 'A' ? 8 : 0));
        }
    }

    std::vector<int> keys_of(const Part& part, const Bar& bar, int nth) const {
        const int degree = bar.chord_degree;
        switch (part.playing) {
            case Playing::Chord:
                return {folded(degree, part.lowest), folded(degree + 2, part.lowest), folded(degree + 4, part.lowest)};
            case Playing::PowerChord: {
                const int root = folded(degree, part.lowest);
                return {root, root + 7, root + 12};
            }
            case Playing::Arpeggio:
                return {folded(degree + 2 * (nth % 3), part.lowest) + (nth % 4 == 3 ? 12 : 0)};
            case Playing::Bass:
                return {folded(degree, part.lowest)};
            case Playing::Drone:
                break;
        }
        return {folded(0, part.lowest), folded(0, part.lowest) + 7};
    }

    void play_part(int channel, const Bar& bar) {
        const Part& part = wanted_.style.parts[static_cast<std::size_t>(channel)];
        int nth          = 0;
        for (int step = 0; step < steps_; ++step) {
            const char mark = mark_at(part.pattern, step);
            if (!sounds(mark)) continue;
            for (const int key : keys_of(part, bar, nth))
                add(bar.begin + step * step_ticks_, part.n_steps, channel, key, part.velocity + (mark == 'A' ? 8 : 0));
            ++nth;
        }
    }

    void write_motifs() {
        for (auto& motif : motifs_) {
            int degree = static_cast<int>(random_.below(5));
            for (int step = 0; step < 2 * steps_; ++step) {
                motif.push_back(degree);
                degree = std::clamp(degree + static_cast<int>(random_.below(5)) - 2, -3, 9);
            }
        }
    }

    void play_melody(const Bar& bar) {
        const auto& motif = motifs_[bar.number / 2 % 4 == 2 ? 1 : 0];
        const int offset  = bar.number % 2 * steps_;
        std::vector<int> played;
        for (int step = 0; step < steps_; ++step)
            if (sounds(mark_at(wanted_.style.melody, step))) played.push_back(step);
        for (std::size_t i = 0; i < played.size(); ++i) {
            const int next   = i + 1 < played.size() ? played[i + 1] : steps_;
            const int degree = motif[static_cast<std::size_t>(offset + played[i])];
            add(bar.begin + played[i] * step_ticks_, 0.92 * (next - played[i]), kLeadChannel,
                key_of(degree, kLeadLowest),
                wanted_.vocal ? wanted_.style.melody_velocity * 2 / 3 : wanted_.style.melody_velocity);
        }
    }

    const Arrangement& wanted_;
    Random& random_;
    const std::vector<int>& scale_;
    int steps_, step_ticks_;
    std::vector<int> motifs_[2];
    Score score_;
};

}  // namespace

Score arrange(const Arrangement& wanted, Random& random) { return Arranger(wanted, random).write(); }

std::vector<int> vocal_melody(const Style& style, int mode, std::size_t n_words, Random& random) {
    const auto& scale = style.scales[mode];
    const int n       = static_cast<int>(scale.size());
    std::vector<int> semitones;
    int degree = static_cast<int>(random.below(4));
    for (std::size_t i = 0; i < n_words; ++i) {
        const int octave = degree >= 0 ? 0 : -1;
        semitones.push_back(scale[static_cast<std::size_t>(degree - octave * n)] + 12 * octave);
        degree = std::clamp(degree + static_cast<int>(random.below(5)) - 2, -2, 4);
    }
    return semitones;
}

}  // namespace ektara::corpus
