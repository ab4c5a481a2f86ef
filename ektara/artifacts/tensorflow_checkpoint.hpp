#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// A float32 tensor in C order.
struct CheckpointTensor {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// The float32 tensors of a TensorFlow checkpoint of version 2 with one data file, without TensorFlow.
///
/// `index` is a LevelDB table (blocks of prefix-compressed keys, uncompressed; source: LevelDB, doc/table_format.md) of
/// BundleEntryProto messages (dtype 1, shape 2, offset 4 and size 5; source: TensorFlow,
/// core/protobuf/tensor_bundle.proto); `data` holds the tensors, little endian. Tensors of other types are left out.
/// Throws Error E5023, which begins with `name`, where the bytes are not such a table.
std::map<std::string, CheckpointTensor> read_tensorflow_checkpoint(std::string_view index, std::string_view data,
                                                                   const std::string& name);

}  // namespace ektara::artifacts
