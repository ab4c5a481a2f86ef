#include "ektara/artifacts/parquet.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "ektara/artifacts/detail/thrift.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/core/version.hpp"

namespace ektara::artifacts {
namespace {

using detail::ThriftWriter;

constexpr std::string_view kFileMark = "PAR1";
constexpr std::size_t kRowsOfAPage   = 1024;
constexpr std::int32_t kInt32 = 1, kFloat = 4, kDouble = 5, kByteArray = 6;  // parquet.thrift: Type
constexpr std::int32_t kOptional = 1;                                        // FieldRepetitionType
constexpr std::int32_t kUtf8     = 0;                                        // ConvertedType
constexpr std::int32_t kPlain = 0, kRle = 3;                                 // Encoding
constexpr std::int32_t kUncompressed = 0;                                    // CompressionCodec
constexpr std::int32_t kDataPage     = 0;                                    // PageType

void add_little_endian(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

bool is_known(const std::string& cell) { return !cell.empty(); }
bool is_known(const std::optional<std::int32_t>& cell) { return cell.has_value(); }
bool is_known(double cell) { return !std::isnan(cell); }

void add_plain(std::string& bytes, const std::string& cell) {
    const auto text = valid_utf8(cell);
    add_little_endian(bytes, text.size(), 4);
    bytes += text;
}
void add_plain(std::string& bytes, const std::optional<std::int32_t>& cell) {
    add_little_endian(bytes, static_cast<std::uint32_t>(*cell), 4);
}
void add_plain(std::string& bytes, float cell) { add_little_endian(bytes, std::bit_cast<std::uint32_t>(cell), 4); }
void add_plain(std::string& bytes, double cell) { add_little_endian(bytes, std::bit_cast<std::uint64_t>(cell), 8); }

/// A run of equal levels, in Parquet's hybrid of runs and packed bits with a width of one bit.
void add_run(std::string& levels, std::size_t length, bool level) {
    detail::add_varint(levels, static_cast<std::uint64_t>(length) << 1);
    levels += static_cast<char>(level);
}

/// The levels (1: a value, 0: a null) and the values of some rows: what stands in a page behind its header.
template <class Cell>
std::string page_body(const std::vector<Cell>& cells, std::size_t first, std::size_t end) {
    std::string levels, values, body;
    for (std::size_t i = first; i < end;) {
        const bool there = is_known(cells[i]);
        std::size_t next = i;
        for (; next < end && is_known(cells[next]) == there; ++next)
            if (there) add_plain(values, cells[next]);
        add_run(levels, next - i, there);
        i = next;
    }
    add_little_endian(body, levels.size(), 4);
    body += levels;
    return body + values;
}

std::string page_header(std::size_t n_rows, std::size_t size, const std::string& column) {
    if (size > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
        fail("E6249", "parquet: the texts of column '{}' are too long (2 GB in {} rows); write .csv", column, n_rows);
    ThriftWriter header;
    header.item_struct([&] {
        header.field(1, kDataPage);
        header.field(2, static_cast<std::int32_t>(size));
        header.field(3, static_cast<std::int32_t>(size));
        header.field_struct(5, [&] {
            header.field(1, static_cast<std::int32_t>(n_rows));
            header.field(2, kPlain);
            header.field(3, kRle);
            header.field(4, kRle);
        });
    });
    return header.bytes();
}

/// Where the pages of a column lie in the file.
struct Chunk {
    std::size_t begin = 0, bytes = 0;
};

Chunk add_pages(std::string& file, const TypedColumn& column, std::size_t n_rows) {
    Chunk chunk{file.size(), 0};
    std::visit(
        [&](const auto& cells) {
            for (std::size_t first = 0; first < n_rows; first += kRowsOfAPage) {
                const std::size_t end = std::min(first + kRowsOfAPage, n_rows);
                const auto body       = page_body(cells, first, end);
                file += page_header(end - first, body.size(), column.name);
                file += body;
            }
        },
        column.values);
    chunk.bytes = file.size() - chunk.begin;
    return chunk;
}

std::int32_t type_of(const TypedColumn& column) {
    constexpr std::int32_t kTypes[] = {kByteArray, kInt32, kFloat, kDouble};  // in the order of ColumnValues
    return kTypes[column.values.index()];
}

void add_schema(ThriftWriter& footer, const TypedTable& table) {
    footer.field_list(2, ThriftWriter::Type::Struct, table.columns.size() + 1);
    footer.item_struct([&] {
        footer.field(4, "schema");
        footer.field(5, static_cast<std::int32_t>(table.columns.size()));
    });
    for (const auto& column : table.columns)
        footer.item_struct([&] {
            footer.field(1, type_of(column));
            footer.field(3, kOptional);
            footer.field(4, valid_utf8(column.name));
            if (type_of(column) != kByteArray) return;
            footer.field(6, kUtf8);
            footer.field_struct(10, [&] { footer.field_struct(1, [] {}); });  // LogicalType: STRING
        });
}

void add_chunk(ThriftWriter& footer, const TypedColumn& column, const Chunk& chunk, std::int64_t n_rows) {
    footer.item_struct([&] {
        footer.field(2, static_cast<std::int64_t>(chunk.begin));
        footer.field_struct(3, [&] {
            footer.field(1, type_of(column));
            footer.field_list(2, ThriftWriter::Type::I32, 2);
            footer.item(kPlain);
            footer.item(kRle);
            footer.field_list(3, ThriftWriter::Type::Binary, 1);
            footer.item(valid_utf8(column.name));
            footer.field(4, kUncompressed);
            footer.field(5, n_rows);
            footer.field(6, static_cast<std::int64_t>(chunk.bytes));
            footer.field(7, static_cast<std::int64_t>(chunk.bytes));
            footer.field(9, static_cast<std::int64_t>(chunk.begin));
        });
    });
}

std::string footer_of(const TypedTable& table, const std::vector<Chunk>& chunks) {
    const auto n_rows = static_cast<std::int64_t>(table.n_rows);
    std::int64_t size = 0;
    for (const auto& chunk : chunks) size += static_cast<std::int64_t>(chunk.bytes);
    ThriftWriter footer;
    footer.item_struct([&] {
        footer.field(1, 2);  // version of the format
        add_schema(footer, table);
        footer.field(3, n_rows);
        footer.field_list(4, ThriftWriter::Type::Struct, chunks.empty() ? 0 : 1);
        if (!chunks.empty())
            footer.item_struct([&] {
                footer.field_list(1, ThriftWriter::Type::Struct, chunks.size());
                for (std::size_t c = 0; c < chunks.size(); ++c) add_chunk(footer, table.columns[c], chunks[c], n_rows);
                footer.field(2, size);
                footer.field(3, n_rows);
            });
        footer.field(6, fmt::format("ektara version {}", version()));
    });
    return footer.bytes();
}

}  // namespace

std::string format_parquet(const TypedTable& table) {
    std::string file(kFileMark);
    std::vector<Chunk> chunks;
    if (table.n_rows > 0)
        for (const auto& column : table.columns) chunks.push_back(add_pages(file, column, table.n_rows));
    const auto footer = footer_of(table, chunks);
    file += footer;
    add_little_endian(file, footer.size(), 4);
    file += kFileMark;
    return file;
}

}  // namespace ektara::artifacts
