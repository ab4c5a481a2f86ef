#pragma once

#include <string>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/types.hpp"

namespace ektara::collection {

/// What a table of embeddings that is given beside a collection is called among features: "embedding:NAME".
std::string embedding_feature(const std::string& name);
bool is_embedding(const std::string& feature);

/// The file of "NAME=FILE". Throws UsageError E1290 for text of another form, and for a name of other characters than
/// letters, digits, '.', '_' and '-'.
struct EmbeddingSource {
    std::string name, file;
};
EmbeddingSource embedding_source(const std::string& text);

/// Reads the tables of `options.embeddings` and joins them to the collection's tracks: by id, else by the path of the
/// audio, else by its file name, whichever first finds `options.least_matched` of the smaller side. A name that two
/// rows or two tracks share joins nothing. The digests of the files become part of `input_hash`.
///
/// W-UNMATCHED says how many rows of the file name no track. Throws Error E1262 where too few rows find a track, E1292
/// where the file does not name its rows, UsageError E1290 for a name that is given twice, and what `table_as_read`
/// throws.
void add_embeddings(Collection& collection, const InputOptions& options);

/// The table of that feature, with the rows of those tracks that have one. Throws UsageError E1291 where the collection
/// has none.
const FeatureMatrix& given_embedding(const Collection& collection, const std::string& feature);

/// The embedding of that feature for these tracks, row for row, with its recipe. Where a track has none, the mean of
/// the others stands for it, which W-EMBEDDING-MISSING says. Throws as `given_embedding`, and Error E1293 where no
/// track has one.
struct EmbeddingRows {
    FeatureMatrix table;
    std::vector<Warning> warnings;
};
EmbeddingRows embedding_rows(const Collection& collection, const std::string& feature,
                             const std::vector<Track>& tracks);

}  // namespace ektara::collection
