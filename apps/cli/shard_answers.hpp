#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "command.hpp"
#include "ektara/extraction/shard.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::cli {

/// What run.json says of a folder of this verb and recipe.
rundir::Settings settings_of(const std::string& verb, const std::map<std::string, std::string>& recipe);

/// Whether this folder is the whole shard of this key already; then that is said, and it stays as it is, whatever
/// became of the files.
bool is_done_before(Global& global, const std::filesystem::path& shard, const extraction::ShardKey& key);

}  // namespace ektara::cli
