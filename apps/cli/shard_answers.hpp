#pragma once

#include <filesystem>

#include "command.hpp"
#include "ektara/extraction/shard.hpp"

namespace ektara::cli {

/// The exit code of a shard that is whole.
int code_of(const extraction::ShardDone& done, const Global& global);

/// Whether this folder is the whole shard of this key already; then that is said, and it stays as it is, whatever
/// became of the files.
bool is_done_before(Global& global, const std::filesystem::path& shard, const extraction::ShardKey& key);

}  // namespace ektara::cli
