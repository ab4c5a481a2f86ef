#pragma once

namespace ektara::features {

/// How much of a clip basic-pitch hears; `--set features.notes.…`.
struct NoteOptions {
    int every = 3;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("notes.every", self.every, "of so many stretches of 3.3 s basic-pitch hears the first; 1: all of a clip");
    }
};

}  // namespace ektara::features
