#include "ektara/extraction/worker.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/audio/opened_file.hpp"
#include "ektara/extraction/framing.hpp"
#include "ektara/extraction/track_message.hpp"
#include "signals.hpp"

namespace ektara::extraction {
namespace {

/// A worker in a process of its own, since it limits itself: what it answers to some messages, each with the file that
/// is passed to it, and its exit code.
struct Served {
    std::vector<std::string> answers;
    int exit_code = -1;
};

Served served(const std::filesystem::path& passed, const std::vector<std::string>& messages) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const pid_t worker = ::fork();
    if (worker == 0) {
        ::close(ends[0]);
        ::_exit(serve_worker(ends[1]));
    }
    ::close(ends[1]);
    Served found;
    std::string received;
    const auto file = audio::open_file(passed);
    for (const auto& message : messages) {
        EXPECT_TRUE(send_frame(ends[0], message, std::get<audio::OpenedFile>(file).descriptor()));
        std::optional<std::string> answer;
        while (!(answer = take_frame(received)) && receive(ends[0], received)) {
        }
        found.answers.push_back(answer.value_or("none"));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(worker, &status, 0);
    if (WIFEXITED(status)) found.exit_code = WEXITSTATUS(status);
    return found;
}

class Worker : public ::testing::Test {
  protected:
    Worker() {
        // A name that is not UTF-8.
        track_.id    = "a\xff.wav";
        track_.audio = folder_ / track_.id;
        testing::write_wav(track_.audio, testing::harmonics(22050, 220, 1));
        options_.names = {"descriptors"};
    }
    testing::TemporaryFolder folder_;
    Track track_;
    features::ExtractOptions options_;
};

TEST_F(Worker, AnswersWhatTheLibraryAnswersToTheBit) {
    const auto found =
        served(track_.audio, {greeting(options_, {}), identify_request(track_, audio::TagReader::Own),
                              extract_request(track_, {"mfcc-moments", "descriptors"}), tags_request(track_)});
    EXPECT_EQ(found.exit_code, 0) << "it ends where nobody asks any more";
    EXPECT_EQ(found.answers[0], "ready");
    const auto identified = identified_from_json(from_bytes(found.answers[1]), track_);
    EXPECT_EQ(identified.content, identify_track(track_, audio::TagReader::Own).content);
    EXPECT_FALSE(identified.failure);
    options_.names     = {"mfcc-moments", "descriptors"};
    const auto outcome = outcome_from_json(from_bytes(found.answers[2]), track_);
    const auto wanted  = features::extract_track(track_, options_);
    EXPECT_EQ(std::get<features::TrackFeatures>(outcome).rows, std::get<features::TrackFeatures>(wanted).rows);
    EXPECT_TRUE(from_bytes(found.answers[3]).contains("tags"));
}

TEST_F(Worker, TakesItsOptionsFromTheGreeting) {
    options_.shortest_seconds = 5;
    const auto found   = served(track_.audio, {greeting(options_, {}), extract_request(track_, {"descriptors"})});
    const auto outcome = outcome_from_json(from_bytes(found.answers[1]), track_);
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome)) << "the clip lasts a second";
    EXPECT_EQ(std::get<Failure>(outcome).track, track_.id);
    EXPECT_NE(std::get<Failure>(outcome).reason.find("at least 5.000 s"), std::string::npos);
}

TEST_F(Worker, TellsAWrongOptionAndGoesOn) {
    const auto found = served(track_.audio, {greeting(options_, {}), extract_request(track_, {"no-such"}),
                                             extract_request(track_, {"descriptors"})});
    EXPECT_TRUE(from_bytes(found.answers[1]).contains("error"));
    EXPECT_TRUE(
        std::holds_alternative<features::TrackFeatures>(outcome_from_json(from_bytes(found.answers[2]), track_)));
}

TEST_F(Worker, OpensNoPathAndSaysByWhatItIsConfined) {
    const auto found = served(track_.audio, {greeting(options_, {}), confinement_request()});
    const auto held  = from_bytes(found.answers[1]);
    EXPECT_TRUE(held.at("seccomp"));
    Track other;
    other.id    = "b.wav";
    other.audio = "/etc/passwd";
    // The name says another file; what is read is the one that was passed.
    const auto passed  = served(track_.audio, {greeting(options_, {}), extract_request(other, {"descriptors"})});
    const auto outcome = outcome_from_json(from_bytes(passed.answers[1]), other);
    EXPECT_TRUE(std::holds_alternative<features::TrackFeatures>(outcome));
}

}  // namespace
}  // namespace ektara::extraction
