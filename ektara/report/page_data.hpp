#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ektara/core/phrase.hpp"
#include "ektara/core/types.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/report/page_model_data.hpp"
#include "ektara/report/verdict.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::report {

/// What the page is sent, field by field. Each struct visits its fields with their names; the JSON that the page reads
/// and its TypeScript types (web/src/sent.ts) both follow from that. Songs are numbered by their place in
/// PageSongs::id, -1 for a song that is not there.

/// A field that is left out where it is empty; std::optional is null.
template <class T>
struct IfAny {
    std::optional<T> value;
};

/// Numbers in 16 bits each: a value is low + step × code, codes are little-endian in base64, 65535 stands for no
/// number.
struct Quantised {
    static constexpr const char* kName = "Quantised";
    double low = 0, step = 0;
    std::string text;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("low", self.low);
        visit("step", self.step);
        visit("text", self.text);
    }
};

/// `count` 16-bit places for each song, 65535 for none, in base64.
struct PackedLists {
    static constexpr const char* kName = "PackedLists";
    std::size_t count                  = 0;
    std::string text;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("count", self.count);
        visit("text", self.text);
    }
};

/// A label column: its values, and for each song the place of its value; -1 for none.
struct Coded {
    static constexpr const char* kName = "Coded";
    std::vector<std::string> names;
    std::vector<int> codes;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("names", self.names);
        visit("codes", self.codes);
    }
};

/// Every word once, in the order of their bytes; each text as the differences of its words' places in rising order.
struct SharedWords {
    static constexpr const char* kName = "SharedWords";
    std::vector<std::string> words;
    std::vector<std::vector<std::size_t>> texts;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("words", self.words);
        visit("texts", self.texts);
    }
};

struct PageSongs {
    static constexpr const char* kName = "SentSongs";
    std::vector<std::string> id, title, artist;
    std::string folder;
    /// Relative to RUN/playlists; nothing where it is `folder` and the id, "" where the song has no sound, a reference
    /// behind "file:" where it is not UTF-8.
    std::vector<std::optional<std::string>> path;
    std::vector<std::string> audio;  ///< the server's addresses; empty where they follow from the paths
    std::vector<double> seconds;
    SharedWords words;              ///< of the lyrics
    std::vector<std::size_t> song;  ///< which song each clip is of; empty where every clip is its own
    IfAny<std::vector<std::string>> preview;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("id", self.id);
        visit("title", self.title);
        visit("artist", self.artist);
        visit("folder", self.folder);
        visit("path", self.path);
        visit("audio", self.audio);
        visit("seconds", self.seconds);
        visit("words", self.words);
        visit("song", self.song);
        visit("preview", self.preview);
    }
};

struct PageMethod {
    static constexpr const char* kName = "Method";
    std::string name, task, clustering, space;
    Seed seed       = 0;
    std::size_t map = 0;
    std::vector<int> clusters;  ///< one a song; -1 noise, -2 not among the method's rows
    /// One byte a song in base64: its silhouette in the space that was clustered is code/127 - 1, 255 is none.
    IfAny<std::string> silhouettes;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("task", self.task);
        visit("clustering", self.clustering);
        visit("space", self.space);
        visit("seed", self.seed);
        visit("map", self.map);
        visit("clusters", self.clusters);
        visit("silhouettes", self.silhouettes);
    }
};

/// Places of a map's songs.
struct PagePlaces {
    static constexpr const char* kName = "SentPlaces";
    Quantised x, y;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("x", self.x);
        visit("y", self.y);
    }
};

struct PageMap {
    static constexpr const char* kName = "SentMap";
    std::string space, kind;
    Quantised x, y;
    IfAny<PagePlaces> umap;  ///< of the same space

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("space", self.space);
        visit("kind", self.kind);
        visit("x", self.x);
        visit("y", self.y);
        visit("umap", self.umap);
    }
};

struct PageNearest {
    static constexpr const char* kName = "Nearest";
    int cluster                        = 0;
    double distance                    = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("cluster", self.cluster);
        visit("distance", self.distance);
    }
};

/// What a card shows of one cluster; explain.hpp defines the figures. Words are keys of the page's catalogue.
struct PageCluster {
    static constexpr const char* kName = "SentCluster";
    /// Kind, what it says, value, measure, unit, digits, mean, others, strength (effects.hpp).
    using Effect =
        std::tuple<std::string, std::string, std::string, std::string, std::string, int, double, double, double>;
    int cluster = 0;
    std::string name;
    IfAny<std::string> given;                                 ///< the name that a person gave it
    std::vector<std::tuple<std::string, std::string>> words;  ///< word, value
    std::map<std::string, std::vector<std::string>> mostly;
    std::size_t size = 0, songs = 0;
    double share = 0, cohesion = 0;
    std::string tightness;
    std::optional<double> stability;
    std::optional<PageNearest> nearest;
    std::size_t medoid = 0;
    std::vector<std::size_t> closest, borderline;
    std::vector<Effect> features, provenance;
    std::vector<int> keys;                                                            ///< rows in C to B, or nothing
    std::map<std::string, std::vector<std::tuple<std::string, int, double>>> labels;  ///< value, count, lift
    std::map<std::string, std::vector<std::tuple<std::string, int>>> terms;           ///< word, songs

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("cluster", self.cluster);
        visit("name", self.name);
        visit("given", self.given);
        visit("words", self.words);
        visit("mostly", self.mostly);
        visit("size", self.size);
        visit("songs", self.songs);
        visit("share", self.share);
        visit("cohesion", self.cohesion);
        visit("tightness", self.tightness);
        visit("stability", self.stability);
        visit("nearest", self.nearest);
        visit("medoid", self.medoid);
        visit("closest", self.closest);
        visit("borderline", self.borderline);
        visit("features", self.features);
        visit("provenance", self.provenance);
        visit("keys", self.keys);
        visit("labels", self.labels);
        visit("terms", self.terms);
    }
};

struct PageExplanation {
    static constexpr const char* kName = "SentExplanation";
    std::string features_from;
    int noise = 0;
    std::vector<PageCluster> clusters;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("features_from", self.features_from);
        visit("noise", self.noise);
        visit("clusters", self.clusters);
    }
};

struct PageWarning {
    static constexpr const char* kName = "Warning";
    std::string code, text;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("code", self.code);
        visit("text", self.text);
    }
};

struct PageFailure {
    static constexpr const char* kName = "Failure";
    std::string id, path, stage, code, reason;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("id", self.id);
        visit("path", self.path);
        visit("stage", self.stage);
        visit("code", self.code);
        visit("reason", self.reason);
    }
};

struct PageRecipe {
    static constexpr const char* kName = "Recipe";
    std::string kind;
    std::map<std::string, std::string> options;
    Seed seed = 0;
    std::string parent, version;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("kind", self.kind);
        visit("options", self.options);
        visit("seed", self.seed);
        visit("parent", self.parent);
        visit("version", self.version);
    }
};

struct PageDefault {
    static constexpr const char* kName = "DefaultClustering";
    std::string method, clustering;
    Phrase rule;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("method", self.method);
        visit("clustering", self.clustering);
        visit("rule", self.rule);
    }
};

/// Rows of metrics.json with five digits: every column once; a cell is null where a row lacks the column.
struct ScoreTable {
    std::vector<std::string> columns;
    std::vector<std::vector<rundir::Figure>> rows;
};

/// One finding of `audit` (audit_record.hpp).
struct PageFinding {
    static constexpr const char* kName = "Finding";
    std::string kind;  ///< label, outlier or master
    std::int64_t song = -1, other = -1;
    std::string label, suggested;
    std::optional<double> support, q, score;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("kind", self.kind);
        visit("song", self.song);
        visit("other", self.other);
        visit("label", self.label);
        visit("suggested", self.suggested);
        visit("support", self.support);
        visit("q", self.q);
        visit("score", self.score);
    }
};

/// What `audit` found in the run, and by which rules.
struct PageAudit {
    static constexpr const char* kName = "Audit";
    std::string clustering, labels_column;
    std::size_t songs = 0;
    std::vector<std::tuple<std::string, Phrase>> rules;  ///< kind, rule
    std::vector<PageFinding> findings;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("clustering", self.clustering);
        visit("labels_column", self.labels_column);
        visit("songs", self.songs);
        visit("rules", self.rules);
        visit("findings", self.findings);
    }
};

/// The table of `run --across COLUMN` with what its columns are and what to take, in words.
struct PageAcross {
    static constexpr const char* kName = "Across";
    std::string column;
    Phrase advice;
    std::vector<Phrase> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<Phrase> legend;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("column", self.column);
        visit("advice", self.advice);
        visit("columns", self.columns);
        visit("rows", self.rows);
        visit("legend", self.legend);
    }
};

/// The method whose AMI lies highest above chance for one target, and the others beside it by their paired intervals
/// (findings.hpp).
struct PageBest {
    static constexpr const char* kName = "Best";
    std::string target, method;
    std::vector<std::tuple<std::string, double, double, double>> near;  ///< method, difference from the best, interval
    std::vector<std::string> below;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("method", self.method);
        visit("near", self.near);
        visit("below", self.below);
    }
};

/// The last merges of an agglomerative clustering: what was merged before them are its leaves.
struct PageTree {
    static constexpr const char* kName = "Tree";
    using Merge = std::tuple<std::size_t, std::size_t, double, std::size_t>;  ///< left, right, height, songs
    std::vector<Merge> merges;
    std::vector<std::tuple<std::size_t, int>> leaves;  ///< songs and their cluster, -3 for several
    std::optional<double> cut;  ///< a height between the merges inside clusters and those across; null where none is

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("merges", self.merges);
        visit("leaves", self.leaves);
        visit("cut", self.cut);
    }
};

/// How `--k auto` chose: by figure, the numbers of clusters that were tried with what each reached.
struct PageChoice {
    static constexpr const char* kName = "Choice";
    int k                              = 0;
    Phrase reason;
    std::vector<PageCurve> curves;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("k", self.k);
        visit("reason", self.reason);
        visit("curves", self.curves);
    }
};

/// What only some runs have.
struct PageExtras {
    static constexpr const char* kName = "Extras";
    IfAny<std::map<std::string, PageTree>> merge_trees;  ///< by clustering
    IfAny<PackedLists> peaks;                            ///< `count` bytes for each song, in base64
    IfAny<PageAudit> audit;
    IfAny<PageAcross> across;
    IfAny<std::vector<PageBest>> best;  ///< one a target that was compared in pairs
    IfAny<PageChoice> choice;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("merge_trees", self.merge_trees);
        visit("peaks", self.peaks);
        visit("audit", self.audit);
        visit("across", self.across);
        visit("best", self.best);
        visit("choice", self.choice);
    }
};

/// Whether the songs form groups at all (evaluation/structure.hpp); p, statistic and null are null where that was not
/// tested, for fewer than 20 songs.
struct PageStructure {
    static constexpr const char* kName = "Structure";
    bool structured                    = false;
    std::optional<double> p, statistic, null;
    double level = 0;
    int songs = 0, of_songs = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("structured", self.structured);
        visit("p", self.p);
        visit("statistic", self.statistic);
        visit("null", self.null);
        visit("level", self.level);
        visit("songs", self.songs);
        visit("of_songs", self.of_songs);
    }
};

struct PageData {
    static constexpr const char* kName = "Sent";
    std::string version, title;
    std::size_t n = 0;
    std::string command;
    std::vector<Seed> seeds;
    rundir::Settings config;
    std::optional<PageRecipe> recipe;
    std::vector<std::pair<std::string, double>> timings;
    std::optional<double> peak_memory_mb;
    std::vector<PageWarning> warnings;
    Verdict verdict;
    std::vector<Phrase> findings;
    std::optional<PageStructure> structure;  ///< null: an earlier version made the run
    std::vector<PageFailure> failures;
    ScoreTable metrics;
    std::vector<std::pair<std::string, std::string>> target_names;
    PageSongs songs;
    std::map<std::string, Coded> columns;
    std::map<std::string, Quantised> numbers;
    std::map<std::string, std::string> groups;                                  ///< of the numbers that are features
    std::map<std::string, std::tuple<std::string, std::string, int>> measures;  ///< of numbers: what, unit, digits
    std::vector<std::string> filters;  ///< numbers that people understand, in the order in which they are offered
    std::vector<PageMethod> methods;
    std::vector<PageMap> maps;
    std::vector<PageExplanation> explanations;
    std::size_t first_method = 0;  ///< what the page opens with
    std::optional<PageDefault> default_clustering;
    std::map<std::string, PackedLists> neighbors;  ///< by the number of a map
    std::vector<std::tuple<std::size_t, std::size_t, double>> duplicates;
    std::vector<PageModel> models;
    PagePictures pictures;
    std::vector<PageSweep> sweeps;
    PageExtras extras;
    bool server = false, can_play = false;
    bool can_search = false;         ///< the server finds lyrics by meaning
    bool can_edit   = false;         ///< the server takes edits
    std::vector<std::string> notes;  ///< codes of what the run lacks: no-sound, no-labels

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit);
};

template <class Self, class Visit>
void PageData::fields(Self& self, Visit&& visit) {
    visit("version", self.version);
    visit("title", self.title);
    visit("n", self.n);
    visit("command", self.command);
    visit("seeds", self.seeds);
    visit("config", self.config);
    visit("recipe", self.recipe);
    visit("timings", self.timings);
    visit("peak_memory_mb", self.peak_memory_mb);
    visit("warnings", self.warnings);
    visit("verdict", self.verdict);
    visit("findings", self.findings);
    visit("structure", self.structure);
    visit("failures", self.failures);
    visit("metrics", self.metrics);
    visit("target_names", self.target_names);
    visit("songs", self.songs);
    visit("columns", self.columns);
    visit("numbers", self.numbers);
    visit("groups", self.groups);
    visit("measures", self.measures);
    visit("filters", self.filters);
    visit("methods", self.methods);
    visit("maps", self.maps);
    visit("explanations", self.explanations);
    visit("first_method", self.first_method);
    visit("default_clustering", self.default_clustering);
    visit("neighbors", self.neighbors);
    visit("duplicates", self.duplicates);
    visit("models", self.models);
    visit("pictures", self.pictures);
    visit("sweeps", self.sweeps);
    visit("extras", self.extras);
    visit("server", self.server);
    visit("can_play", self.can_play);
    visit("can_search", self.can_search);
    visit("can_edit", self.can_edit);
    visit("notes", self.notes);
}

/// The data as the JSON that the page reads; text that is not UTF-8 is repaired with U+FFFD.
std::string to_json_text(const PageData& data);

/// The TypeScript interfaces of PageData and of all that it holds: what web/src/sent.ts is.
std::string typescript_of_page_data();

}  // namespace ektara::report
