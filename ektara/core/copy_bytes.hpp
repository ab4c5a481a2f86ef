// The bytes of a file as numbers.
#pragma once

#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ektara {

/// Copies bytes as they lie to values that have room for them. Nothing is a copy too: std::memcpy may not be given the
/// null pointer of an empty vector, whatever the size.
template <typename Value>
void copy_bytes(std::string_view from, Value* to) {
    static_assert(std::is_trivially_copyable_v<Value>);
    if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

/// Bytes as the numbers they are; what is left after the last whole number is dropped.
template <typename Value>
std::vector<Value> values_of_bytes(std::string_view bytes) {
    std::vector<Value> values(bytes.size() / sizeof(Value));
    copy_bytes(bytes.substr(0, values.size() * sizeof(Value)), values.data());
    return values;
}

}  // namespace ektara
