#include "shard_answers.hpp"

#include "ektara/artifacts/json.hpp"

namespace ektara::cli {

int code_of(const extraction::ShardDone& done, const Global& global) {
    if (done.failed() == 0) return kOk;
    return global.strict ? kFailed : kSomeSkipped;
}

bool is_done_before(Global& global, const std::filesystem::path& shard, const extraction::ShardKey& key) {
    const auto done = extraction::read_shard_done(shard);
    if (!done || done->key != key) return false;
    global.exit_code = code_of(*done, global);
    if (global.json)
        print_json(
            artifacts::Json{{"done_before", true}, {"tracks", done->tracks()}, {"failures", done->failed()}}.dump() +
            "\n");
    else if (!global.quiet)
        say("{}: was made before: {} tracks, {} failed\n", shard.native(), done->tracks(), done->failed());
    return true;
}

}  // namespace ektara::cli
