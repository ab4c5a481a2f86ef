#pragma once

#include <string>

#include "ektara/artifacts/typed_table.hpp"

namespace ektara::artifacts {

/// A table as the bytes of an Apache Parquet file (format 2.10): one row group, pages of 1,024 rows, PLAIN values,
/// nothing compressed. Columns are optional: a missing cell is a null. Texts are UTF-8 strings, whole numbers INT32,
/// the others FLOAT and DOUBLE. The same table gives the same bytes.
///
/// Parquet is written here because Debian 12 has no library for it; what is left out (compression, dictionaries,
/// statistics, nesting) no reader needs. Throws Error E6249 where the texts of one page take 2 GB or more.
std::string format_parquet(const TypedTable& table);

}  // namespace ektara::artifacts
