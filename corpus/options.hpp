#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::corpus {

/// The factor that forms clear groups while the others are held narrow; None: all factors are heard.
enum class Plant { None, Tempo, Loudness, Language, Style };

inline std::vector<std::pair<Plant, std::string>> enum_names(Plant) {
    return {{Plant::None, "none"},
            {Plant::Tempo, "tempo"},
            {Plant::Loudness, "loudness"},
            {Plant::Language, "language"},
            {Plant::Style, "style"}};
}

/// The recipe of a corpus: the same recipe gives the same scores, labels and lyrics on every machine.
struct CorpusOptions {
    int songs      = 240;
    double seconds = 20;
    Seed seed      = 0;
    /// The recording chain follows the language instead of being independent of it.
    bool confound = false;
    /// Adds duplicates and files that cannot be read.
    bool flaws  = false;
    Plant plant = Plant::None;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("songs", self.songs, "number of songs, 1 to 100000");
        visit("seconds", self.seconds, "length of each song, 1 to 600");
        visit("seed", self.seed, "seed of every random stream");
        visit("confound", self.confound, "whether the recording chain follows the language");
        visit("flaws", self.flaws, "whether duplicates and unreadable files are added");
        visit("plant", self.plant, "none, or the factor that forms clear groups: tempo, loudness, language, style");
    }
};

}  // namespace ektara::corpus
