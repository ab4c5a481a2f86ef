#include "ektara/rundir/own_runs.hpp"

#include <span>
#include <string>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/sha256.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

/// A run may be moved and copied; its note stays with the place where it was made.
fs::path note_of(const fs::path& run) {
    const std::string place = fs::canonical(run).string();
    return artifacts::models_folder().parent_path() / "runs" / sha256(std::as_bytes(std::span(place)));
}

}  // namespace

void note_own_run(const fs::path& run, const fs::path& input) {
    try {
        const fs::path whole = fs::canonical(input);
        artifacts::write_file(note_of(run), (fs::is_directory(whole) ? whole : whole.parent_path()).string());
    } catch (const Error&) {
    } catch (const fs::filesystem_error&) {
    }
}

std::optional<fs::path> music_of_own_run(const fs::path& run) {
    try {
        fs::path folder = artifacts::read_file(note_of(run));
        if (fs::is_directory(folder)) return folder;
    } catch (const Error&) {
    } catch (const fs::filesystem_error&) {
    }
    return std::nullopt;
}

}  // namespace ektara::rundir
