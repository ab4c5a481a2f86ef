#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ektara/rundir/run_record.hpp"

namespace ektara::report {

/// What the page is sent of the run's models and sweeps, in the manner of page_data.hpp.

struct PageCurve {
    static constexpr const char* kName = "Curve";
    std::string name;
    std::vector<std::tuple<double, double>> points;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("points", self.points);
    }
};

struct PageModel {
    static constexpr const char* kName = "Model";
    std::string name, space;
    int seed = 0;
    std::vector<std::pair<std::string, rundir::Figure>> card;
    std::vector<PageCurve> curves;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("space", self.space);
        visit("seed", self.seed);
        visit("card", self.card);
        visit("curves", self.curves);
    }
};

struct PageDimension {
    static constexpr const char* kName = "Dimension";
    std::string dimension;
    std::optional<double> kl;
    std::vector<std::string> moves;  ///< what lies at the two ends, in words

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("dimension", self.dimension);
        visit("kl", self.kl);
        visit("moves", self.moves);
    }
};

struct PageTraversals {
    static constexpr const char* kName = "SentTraversals";
    std::vector<PageDimension> dimensions;
    std::vector<std::string> offsets;
    std::string cells;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("dimensions", self.dimensions);
        visit("offsets", self.offsets);
        visit("cells", self.cells);
    }
};

struct PageReconstruction {
    static constexpr const char* kName = "Reconstruction";
    std::int64_t song                  = -1;
    double error                       = 0;  ///< root mean square difference in standard deviations

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("song", self.song);
        visit("error", self.error);
    }
};

struct PageReconstructions {
    static constexpr const char* kName = "SentReconstructions";
    std::vector<PageReconstruction> songs;
    std::string cells;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("songs", self.songs);
        visit("cells", self.cells);
    }
};

struct PagePicture {
    static constexpr const char* kName = "SentPicture";
    std::string name;
    std::size_t columns   = 0;  ///< which list of PagePictures::columns
    std::int64_t channels = 0, width = 0;
    PageTraversals traversals;
    PageReconstructions reconstructions;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("columns", self.columns);
        visit("channels", self.channels);
        visit("width", self.width);
        visit("traversals", self.traversals);
        visit("reconstructions", self.reconstructions);
    }
};

struct PagePictures {
    static constexpr const char* kName = "SentPictures";
    std::vector<std::vector<std::string>> columns;
    std::vector<PagePicture> models;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("columns", self.columns);
        visit("models", self.models);
    }
};

struct PageSweep {
    static constexpr const char* kName = "Sweep";
    std::string name, axes, chosen;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("axes", self.axes);
        visit("chosen", self.chosen);
        visit("columns", self.columns);
        visit("rows", self.rows);
    }
};

}  // namespace ektara::report
