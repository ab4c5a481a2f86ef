#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ektara::artifacts {

/// A file format that is neither CSV nor .npy, and what makes one of these out of it.
struct ForeignFormat {
    std::string what, cure;
    bool is_audio = false;

    std::string text() const { return what + "; " + cure; }
};

/// Told by the first bytes, never by the name: archives (.npz, .xlsx), Parquet, Feather, HDF5, pickle, compressed
/// files, Excel, SQLite, MATLAB, R, ARFF, JSON, HTML and audio. Nothing for text that may be a CSV.
std::optional<ForeignFormat> foreign_format(std::string_view bytes);

}  // namespace ektara::artifacts
