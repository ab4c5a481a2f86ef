#include "ektara/extraction/tag_reading.hpp"

#include <numeric>

#include "ektara/audio/file_tags.hpp"
#include "ektara/collection/track_labels.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/extraction/worker_pool.hpp"

namespace ektara::extraction {
namespace {

void read_in_processes(std::vector<Track>& tracks, const WorkerOptions& workers, int jobs, const Progress& progress) {
    std::vector<std::size_t> places(tracks.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::size_t done = 0;
    const auto open  = [&](std::size_t i) -> std::optional<audio::OpenedFile> {
        auto opened = audio::open_file(tracks[i].audio);
        if (auto* file = std::get_if<audio::OpenedFile>(&opened)) return std::move(*file);
        tracks[i] = collection::with_tags(std::move(tracks[i]), {});
        progress("tags", ++done, tracks.size());
        return std::nullopt;
    };
    const WorkerProtocol protocol{
        .greeting     = [](const WorkerOptions& limits) { return greeting({}, limits); },
        .begin        = [&](std::size_t i) { return tags_request(tracks[i]); },
        .next_request = [&](std::size_t i, const std::string& bytes) -> std::optional<std::string> {
            const auto answer = from_bytes(bytes);
            if (answer.contains("tags"))
                tracks[i] = collection::with_tags(std::move(tracks[i]), tags_from_json(answer.at("tags")));
            progress("tags", ++done, tracks.size());
            return std::nullopt;
        },
        .lost = [&](std::size_t, const WorkerFailure&) { progress("tags", ++done, tracks.size()); },
        .open = open};
    run_workers(places, jobs, workers, protocol);
}

}  // namespace

std::vector<Track> read_tags(std::vector<Track> tracks, const WorkerOptions& workers, int jobs,
                             const Progress& progress) {
    if (tracks.empty()) return tracks;
    if (!workers.program.empty()) {
        read_in_processes(tracks, workers, jobs, progress);
        return tracks;
    }
    parallel_for(tracks.size(), jobs, [&](std::size_t i) {
        tracks[i] = collection::with_tags(std::move(tracks[i]), audio::file_tags(tracks[i].audio));
    });
    return tracks;
}

}  // namespace ektara::extraction
