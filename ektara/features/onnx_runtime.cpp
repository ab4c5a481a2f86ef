#include "ektara/features/onnx_runtime.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>

#include <dlfcn.h>
#include <fmt/format.h>

#include "ektara/artifacts/missing_weights.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"

namespace ektara::features {
namespace fs = std::filesystem;
namespace {

// Types that are only pointed to.
struct OrtStatus;
struct OrtEnv;
struct OrtSession;
struct OrtSessionOptions;
struct OrtRunOptions;
struct OrtMemoryInfo;
struct OrtValue;
struct OrtShapeInfo;

// ONNX Runtime's C interface, as far as it is used here. One symbol, OrtGetApiBase, gives a table of functions for a
// version of the interface. The table of version 1 (ONNX Runtime 1.0, 2019) has 102 places, and those of all later
// versions begin with it: compiled programs depend on it, so the order is never changed. A place is therefore told by
// its number; a library that does not know version 1 any more gives no table. Enums have the size of int.
constexpr std::uint32_t kApiVersion = 1;
template <std::size_t place, class Signature>
struct Function {
    static constexpr std::size_t kPlace = place;
    using Pointer                       = Signature*;
};
using GetErrorMessage = Function<2, const char*(const OrtStatus*)>;
using CreateEnv       = Function<3, OrtStatus*(int log_level, const char* log_id, OrtEnv**)>;
using CreateSession = Function<7, OrtStatus*(const OrtEnv*, const char* path, const OrtSessionOptions*, OrtSession**)>;
using Run           = Function<9, OrtStatus*(OrtSession*, const OrtRunOptions*, const char* const* input_names,
                                   const OrtValue* const* inputs, std::size_t n_inputs, const char* const* output_names,
                                   std::size_t n_outputs, OrtValue** outputs)>;
using CreateSessionOptions = Function<10, OrtStatus*(OrtSessionOptions**)>;
using DisableMemPattern    = Function<17, OrtStatus*(OrtSessionOptions*)>;
using DisableCpuMemArena   = Function<19, OrtStatus*(OrtSessionOptions*)>;
using SetIntraOpNumThreads = Function<24, OrtStatus*(OrtSessionOptions*, int)>;
using SetInterOpNumThreads = Function<25, OrtStatus*(OrtSessionOptions*, int)>;
using CreateTensorWithData =
    Function<49, OrtStatus*(const OrtMemoryInfo*, void* data, std::size_t n_bytes, const std::int64_t* shape,
                            std::size_t n_axes, int element_type, OrtValue**)>;
using GetTensorMutableData       = Function<51, OrtStatus*(OrtValue*, void**)>;
using GetTensorElementType       = Function<60, OrtStatus*(const OrtShapeInfo*, int*)>;
using GetDimensionsCount         = Function<61, OrtStatus*(const OrtShapeInfo*, std::size_t*)>;
using GetDimensions              = Function<62, OrtStatus*(const OrtShapeInfo*, std::int64_t*, std::size_t)>;
using GetTensorTypeAndShape      = Function<65, OrtStatus*(const OrtValue*, OrtShapeInfo**)>;
using CreateCpuMemoryInfo        = Function<69, OrtStatus*(int allocator, int memory, OrtMemoryInfo**)>;
using ReleaseStatus              = Function<93, void(OrtStatus*)>;
using ReleaseSession             = Function<95, void(OrtSession*)>;
using ReleaseValue               = Function<96, void(OrtValue*)>;
using ReleaseShapeInfo           = Function<99, void(OrtShapeInfo*)>;
using ReleaseSessionOptions      = Function<100, void(OrtSessionOptions*)>;
constexpr int kOnlyFatalMessages = 4, kFloatElements = 1, kDeviceAllocator = 0, kDefaultMemory = 0;

using AnyFunction = void (*)();
struct ApiBase {
    const AnyFunction* (*table)(std::uint32_t version);
    const char* (*version)();
};

/// Why a library cannot be used.
struct NoRuntime {
    std::string why;
};

[[noreturn]] void fail_without_runtime(const std::string& why) {
    fail<artifacts::MissingWeights>("E5063",
                                    "there is no ONNX Runtime that can be used: {}; {}, or leave the feature out", why,
                                    kOnnxRuntimeRemedy);
}

/// The library in a folder: of several the one with the highest name.
fs::path library_in(const fs::path& folder) {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().starts_with("libonnxruntime.so")) found = std::max(found, entry.path());
    if (found.empty()) throw NoRuntime{fmt::format("no libonnxruntime.so* is in {}", folder.string())};
    return found;
}

/// What dlopen is asked for, in turn.
std::vector<std::string> candidates(const fs::path& place) {
    if (place.empty()) return {"libonnxruntime.so.1", "libonnxruntime.so"};
    std::error_code ignored;
    return {(fs::is_directory(place, ignored) ? library_in(place) : place).string()};
}

void* open_library(const fs::path& place) {
    std::string why;
    for (const auto& name : candidates(place)) {
        if (void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) return handle;
        const char* text = ::dlerror();
        if (why.empty()) why = text == nullptr ? name : text;
    }
    throw NoRuntime{why};
}

}  // namespace

/// Never closed: its threads and statics outlive what calls it.
struct OnnxRuntime::Library {
    template <class Called, class... Arguments>
    auto call(Arguments... arguments) const {
        return reinterpret_cast<typename Called::Pointer>(table[Called::kPlace])(arguments...);
    }
    /// Throws an Error of that number, with what the library says, unless `status` is none.
    void check(OrtStatus* status, const char* code, const std::string& what) const {
        if (status == nullptr) return;
        const std::string text = call<GetErrorMessage>(status);
        call<ReleaseStatus>(status);
        throw Error(code, fmt::format("{}: ONNX Runtime {} says: {}", what, version, text.substr(0, text.find('\n'))));
    }

    /// Something of the library's that is given back by `Release`.
    template <class Thing, class Release>
    auto owned(Thing* thing) const {
        const auto release = [this](Thing* one) { call<Release>(one); };
        return std::unique_ptr<Thing, decltype(release)>(thing, release);
    }

    explicit Library(const fs::path& place) {
        void* const handle = open_library(place);
        const auto base_of = reinterpret_cast<const ApiBase* (*)()>(::dlsym(handle, "OrtGetApiBase"));
        if (base_of == nullptr) throw NoRuntime{fmt::format("{} has no function OrtGetApiBase", place.string())};
        const ApiBase* base = base_of();
        version             = base->version();
        table               = base->table(kApiVersion);
        if (table == nullptr)
            fail_without_runtime(
                fmt::format("version {} does not know version {} of its interface", version, kApiVersion));
        check(call<CreateEnv>(kOnlyFatalMessages, "ektara", &environment), "E5063", "its environment");
        check(call<CreateCpuMemoryInfo>(kDeviceAllocator, kDefaultMemory, &memory), "E5063", "its memory");
    }

    std::string version;
    const AnyFunction* table = nullptr;
    OrtEnv* environment      = nullptr;
    OrtMemoryInfo* memory    = nullptr;
};

OnnxRuntime::OnnxRuntime(const fs::path& place) {
    try {
        library_ = std::make_shared<const Library>(place);
    } catch (const NoRuntime& none) {
        fail_without_runtime(none.why);
    }
}

const std::string& OnnxRuntime::version() const { return library_->version; }

namespace {

/// The library, or why there is none.
struct Opened {
    std::optional<OnnxRuntime> runtime;
    std::string why;
};

const Opened& opened() {
    static const Opened kOpened = [] {
        const char* place = std::getenv(kOnnxRuntimeVariable);
        try {
            return Opened{OnnxRuntime(std::make_shared<const OnnxRuntime::Library>(place == nullptr ? "" : place)), {}};
        } catch (const NoRuntime& none) {
            return Opened{std::nullopt, none.why};
        }
    }();
    return kOpened;
}

}  // namespace

const OnnxRuntime& onnx_runtime() {
    if (!opened().runtime) fail_without_runtime(opened().why);
    return *opened().runtime;
}

std::string why_no_onnx_runtime() { return opened().why; }

struct OnnxSession::State {
    State(const OnnxRuntime& opened_runtime, const fs::path& path)
        : runtime(opened_runtime), library(runtime.library()), file(path.string()) {
        OrtSessionOptions* made = nullptr;
        check(library.call<CreateSessionOptions>(&made), "E5067");
        const auto options = library.owned<OrtSessionOptions, ReleaseSessionOptions>(made);
        // One thread: files are analysed side by side, and sums have one order. Memory is given back after each patch.
        check(library.call<SetIntraOpNumThreads>(made, 1), "E5067");
        check(library.call<SetInterOpNumThreads>(made, 1), "E5067");
        check(library.call<DisableMemPattern>(made), "E5067");
        check(library.call<DisableCpuMemArena>(made), "E5067");
        check(library.call<CreateSession>(library.environment, file.c_str(), made, &session), "E5067");
    }
    State(const State&)            = delete;
    State& operator=(const State&) = delete;
    ~State() { library.call<ReleaseSession>(session); }

    void check(OrtStatus* status, const char* code) const { library.check(status, code, file); }

    OnnxRuntime runtime;
    const OnnxRuntime::Library& library;
    std::string file;
    OrtSession* session = nullptr;
};

OnnxSession::OnnxSession(const OnnxRuntime& runtime, const fs::path& model)
    : state_(std::make_shared<const State>(runtime, model)) {}

namespace {

constexpr const char* kCannotRun = "E5068";

/// A copy of what the library has computed.
OnnxTensorValues values_of(const OnnxRuntime::Library& library, OrtValue* output, const std::string& what) {
    const auto check   = [&](OrtStatus* status) { library.check(status, kCannotRun, what); };
    OrtShapeInfo* made = nullptr;
    check(library.call<GetTensorTypeAndShape>(output, &made));
    const auto info    = library.owned<OrtShapeInfo, ReleaseShapeInfo>(made);
    int type           = 0;
    std::size_t n_axes = 0;
    check(library.call<GetTensorElementType>(made, &type));
    check(library.call<GetDimensionsCount>(made, &n_axes));
    if (type != kFloatElements) fail(kCannotRun, "{}: its output is not of float32", what);
    OnnxTensorValues values{std::vector<std::int64_t>(n_axes), {}};
    check(library.call<GetDimensions>(made, values.shape.data(), n_axes));
    void* data = nullptr;
    check(library.call<GetTensorMutableData>(output, &data));
    const auto count =
        std::accumulate(values.shape.begin(), values.shape.end(), std::int64_t{1}, std::multiplies<std::int64_t>());
    const auto* floats = static_cast<const float*>(data);
    if (count > 0) values.values.assign(floats, floats + count);
    return values;
}

}  // namespace

OnnxTensorValues OnnxSession::run(const std::string& input, const OnnxTensorValues& values,
                                  const std::string& output) const {
    const auto& library = state_->library;
    const auto check    = [&](OrtStatus* status) { state_->check(status, kCannotRun); };
    OrtValue* given     = nullptr;
    // The library does not write to an input, but takes no pointer to const.
    check(library.call<CreateTensorWithData>(library.memory, const_cast<float*>(values.values.data()),
                                             values.values.size() * sizeof(float), values.shape.data(),
                                             values.shape.size(), kFloatElements, &given));
    const auto owned_input = library.owned<OrtValue, ReleaseValue>(given);
    const char *input_name = input.c_str(), *output_name = output.c_str();
    const OrtValue* inputs = given;
    OrtValue* computed     = nullptr;
    check(library.call<Run>(state_->session, nullptr, &input_name, &inputs, std::size_t{1}, &output_name,
                            std::size_t{1}, &computed));
    const auto owned_output = library.owned<OrtValue, ReleaseValue>(computed);
    return values_of(library, computed, state_->file);
}

}  // namespace ektara::features
