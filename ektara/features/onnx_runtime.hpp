#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ektara::features {

/// The environment variable that says where ONNX Runtime's library lies: the file, or a folder with libonnxruntime.so*.
inline constexpr const char* kOnnxRuntimeVariable = "EKTARA_ONNXRUNTIME";

/// How it is got.
inline constexpr const char* kOnnxRuntimeRemedy =
    "install Debian's libonnxruntime-dev, or run 'pip install onnxruntime' and set EKTARA_ONNXRUNTIME to the package's "
    "folder onnxruntime/capi";

/// ONNX Runtime's library, opened when it is first needed; nothing of it is needed to build Ektara.
class OnnxRuntime {
  public:
    /// Opens the library at `place`: a file, or a folder with libonnxruntime.so*; empty: by name, where the system's
    /// loader looks. Throws MissingWeights E5063 where there is none that can be used, and why.
    explicit OnnxRuntime(const std::filesystem::path& place);

    /// "1.21.0".
    const std::string& version() const;

    struct Library;
    explicit OnnxRuntime(std::shared_ptr<const Library> library) : library_(std::move(library)) {}
    const Library& library() const { return *library_; }

  private:
    std::shared_ptr<const Library> library_;
};

/// The library that kOnnxRuntimeVariable names, or the system's; opened once in the life of the program. Throws
/// MissingWeights E5063, which says how to get it. May be called from any thread.
const OnnxRuntime& onnx_runtime();
/// Why that library cannot be used; empty where it can.
std::string why_no_onnx_runtime();

/// A tensor of float32 in C order.
struct OnnxTensorValues {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

/// A model that is ready to run, on the calling thread alone. May be used by several threads.
class OnnxSession {
  public:
    /// Throws Error E5067 where ONNX Runtime cannot take the model, with what it says.
    OnnxSession(const OnnxRuntime& runtime, const std::filesystem::path& model);

    /// The output of that name for an input of that name. Throws Error E5068 where ONNX Runtime cannot compute it, or
    /// the output is not of float32.
    OnnxTensorValues run(const std::string& input, const OnnxTensorValues& values, const std::string& output) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace ektara::features
