#include "shard_answers.hpp"

#include "ektara/artifacts/json.hpp"

namespace ektara::cli {

rundir::Settings settings_of(const std::string& verb, const std::map<std::string, std::string>& recipe) {
    rundir::Settings settings{{"verb", verb}};
    settings.insert(settings.end(), recipe.begin(), recipe.end());
    return settings;
}

bool is_done_before(Global& global, const std::filesystem::path& shard, const extraction::ShardKey& key) {
    const auto done = extraction::read_shard_done(shard);
    if (!done || done->key != key) return false;
    note_failed(done->failed(), global);
    if (global.json)
        print_json(
            artifacts::Json{{"done_before", true}, {"tracks", done->tracks()}, {"failures", done->failed()}}.dump() +
            "\n");
    else if (!global.quiet)
        say("{}: was made before: {} tracks, {} failed\n", shard.native(), done->tracks(), done->failed());
    return true;
}

}  // namespace ektara::cli
