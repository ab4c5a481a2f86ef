#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/report/lyric_terms.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

struct ExplainOptions {
    int closest    = 5;
    int borderline = 3;
    int features   = 8;
    int terms      = 8;
    int tags       = 5;
    Words words    = plain_words;
};

/// What each cluster of a method's first seed is: {"method", "clustering", "space", "seed", "features_from", "n",
/// "songs", "n_clusters", "noise", "clusters": […]}; of a cluster `cluster, name, words, mostly, size, songs, share,
/// cohesion, tightness, stability, nearest, medoid, closest, borderline, features, provenance, labels, keys, terms`.
///
/// `given` is there where a person named the cluster, and then its name.
///
/// name: up to three plain words of effects of at least 0.5, then the language and the genres that prevail; where there
/// is none of them the strongest effect's own words, and "near the average" only where no effect reaches 0.5. `words`
/// (each with a value, mostly "") and `mostly` are its parts, for those who say it in another language.
/// cohesion: 1 − mean squared distance to the cluster's centroid ÷ that to the collection's (1: one point, 0: as wide
/// as everything); tightness says it in words. stability: over the run's other seeds, the mean of the best Jaccard
/// overlap with one of their clusters; null with one seed. nearest: the cluster whose centroid is nearest. medoid: the
/// row with the least sum of distances to the others (above 2,000 rows, among the 200 nearest the centroid). closest:
/// typical songs, one row each. borderline: songs with the least (d₂ − d₁)/d₂, distances to the nearest other and to
/// the own centroid; none of the closest, and not the medoid. features: effects on the columns of `descriptors` where
/// the run has them, else on those that were clustered, and on the labels (effects.hpp); `strength` is the effect as
/// its word points. Where the run has the feature `tags`, one line more has the tags that a model gives the cluster's
/// songs, marked as its opinion, and `tags` their effects. provenance: effects of labels that say where songs come from
/// (source, dataset). terms: typical words of lyrics without stop words. labels: counts, shares and lift (share ÷ share
/// in the collection) of language and genre. keys: rows in each key, C to B, where the features have keys. Noise is no
/// cluster.
artifacts::Json explain_method(const RunView& run, const RunMethod& method, const ExplainOptions& options = {});

/// Every method of the run: {"methods": […]}, what RUN/explain.json holds; where people changed the run also the
/// version of their edits (rundir/edits.hpp), "edits": another one says that the file is of before.
artifacts::Json explain_run(const RunView& run, const ExplainOptions& options = {});
void write_explanations(const std::filesystem::path& run, const ExplainOptions& options = {});

/// What brings two songs together, as the page says it: for each group of features (timbre, rhythm, harmony, dynamics,
/// …) the root mean square difference of the standardised columns, that of two random songs (√2), and the share of
/// songs that lie farther from either than they from one another (report/nearness.hpp); nearest group first, and in
/// each its most alike and most different columns. Columns with plain words count; of a group that has none, all.
/// Keys are told beside them: `difference` around the circle of fifths, `text` in names ("A minor and F major").
artifacts::Json explain_pair(const RunView& run, const TrackId& a, const TrackId& b);

/// The columns that explanations speak of, for the rows of a method.
FeatureMatrix explaining_features(const RunView& run, const RunMethod& method, std::string* name = nullptr);

/// Every fixed text that names and effects of clusters can have, sorted: keys of the page's catalogue.
std::vector<std::string> all_cluster_texts();

/// The result of explain_method as text for a terminal.
std::string explanation_text(const artifacts::Json& explanation);

}  // namespace ektara::report
