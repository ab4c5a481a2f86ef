#include "ektara/artifacts/foreign_format.hpp"

#include <algorithm>

#include "ektara/core/labels.hpp"

namespace ektara::artifacts {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    const char *what, *cure;
};

constexpr const char* kByPandas =
    "write it as CSV with the Python package pandas (and pyarrow): pandas.read_parquet('x.parquet')"
    ".to_csv('x.csv', index=False)";
constexpr const char* kUnpack = "unpack it first";
constexpr const char* kByHand = "export the table as CSV";
constexpr const char* kByR    = "write the table there with write.csv(x, 'x.csv', row.names = FALSE)";
constexpr const char* kAudio  = "give the folder that it lies in, or a manifest CSV with a column 'path'";

constexpr Magic kTables[] = {
    {0, "PAR1\x15"sv, "a Parquet file", kByPandas},
    {0, "ARROW1"sv, "an Arrow (Feather) file",
     "write it as CSV with the Python package pandas (and pyarrow): pandas.read_feather('x.feather')"
     ".to_csv('x.csv', index=False)"},
    {0, "\x93NUMPY"sv, "a NumPy array under another name", "give its name the ending .npy"},
    {0, "\x89HDF"sv, "an HDF5 file", "write the table as CSV with the Python package pandas: pandas.read_hdf('x.h5')"},
    {0, "\x1f\x8b"sv, "a gzip file", kUnpack},
    {0, "BZh9"sv, "a bzip2 file", kUnpack},
    {0, "\xfd\x37zXZ"sv, "an xz file", kUnpack},
    {0, "\x28\xb5\x2f\xfd"sv, "a Zstandard file", kUnpack},
    {0, "\xd0\xcf\x11\xe0"sv, "an old Excel workbook (.xls)", "save the sheet as CSV UTF-8 in Excel"},
    {0, "SQLite format 3"sv, "an SQLite database", kByHand},
    {0, "MATLAB 5.0"sv, "a MATLAB file", "write the table there with writetable(T, 'x.csv')"},
    {0, "RDX2\n"sv, "an R workspace", kByR},
    {0, "RDX3\n"sv, "an R workspace", kByR},
};

constexpr Magic kSounds[] = {
    {8, "WAVE"sv, "WAV", kAudio},
    {0, "fLaC"sv, "FLAC", kAudio},
    {0, "OggS\0"sv, "Ogg", kAudio},
    {0, "ID3\2"sv, "MP3", kAudio},
    {0, "ID3\3"sv, "MP3", kAudio},
    {0, "ID3\4"sv, "MP3", kAudio},
    {0, "\xff\xfb"sv, "MP3", kAudio},
    {0, "\xff\xf3"sv, "MP3", kAudio},
    {0, "\xff\xfa"sv, "MP3", kAudio},
    {0, "\xff\xf2"sv, "MP3", kAudio},
    {0, "\xff\xf1"sv, "AAC", kAudio},
    {8, "AIFF"sv, "AIFF", kAudio},
    {8, "AIFC"sv, "AIFF", kAudio},
    {4, "ftyp"sv, "MP4", kAudio},
    {0, ".snd\0"sv, "AU", kAudio},
    {0, "\x1a\x45\xdf\xa3"sv, "Matroska", kAudio},
    {0, "\x30\x26\xb2\x75"sv, "WMA", kAudio},
    {0, "wvpk"sv, "WavPack", kAudio},
};

bool has(std::string_view bytes, const Magic& magic) {
    return bytes.size() >= magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes);
}

ForeignFormat archive(std::string_view bytes) {
    const auto names = bytes.substr(0, 4096);
    if (names.find(".npy") != std::string_view::npos)
        return {"a NumPy archive (.npz)",
                "save one array of it with the Python package numpy: np.save('x.npy', np.load('x.npz')['X'])"};
    if (names.find("[Content_Types].xml") != std::string_view::npos || names.find("xl/") != std::string_view::npos)
        return {"an Excel workbook (.xlsx)", "save the sheet as CSV UTF-8 in Excel"};
    return {"a ZIP archive", kUnpack};
}

/// A pickle of protocol 2 to 5 ends with a full stop.
bool is_pickle(std::string_view bytes) {
    return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5 && bytes.back() == '.';
}

/// What is text but no CSV, told by how it begins. ARFF may begin with comments.
std::optional<ForeignFormat> foreign_text(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    while (!bytes.empty() && (bytes[0] == '%' || std::string_view(" \t\r\n").find(bytes[0]) != std::string_view::npos))
        bytes.remove_prefix(bytes[0] == '%' ? std::min(bytes.find('\n'), bytes.size()) : 1);
    const std::string start = ascii_lower(std::string(bytes.substr(0, 16)));
    if (start.starts_with("@relation")) return ForeignFormat{"a Weka ARFF file", "save it as CSV in Weka"};
    if (start.starts_with("{\"") || start.starts_with("{\n") || start.starts_with("[{") || start.starts_with("[["))
        return ForeignFormat{"a JSON file", kByHand};
    if (start.starts_with("<!") || start.starts_with("<?xml") || start.starts_with("<html"))
        return ForeignFormat{"an HTML or XML page", kByHand};
    return std::nullopt;
}

}  // namespace

std::optional<ForeignFormat> foreign_format(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04")) return archive(bytes);
    for (const auto& magic : kTables)
        if (has(bytes, magic)) return ForeignFormat{magic.what, magic.cure};
    if (is_pickle(bytes))
        return ForeignFormat{"a Python pickle",
                             "write the table as CSV with the Python package pandas: pandas.read_pickle('x.pkl')"
                             ".to_csv('x.csv', index=False)"};
    for (const auto& magic : kSounds)
        if (has(bytes, magic))
            return ForeignFormat{std::string("one audio file (") + magic.what + ")", magic.cure, true};
    return foreign_text(bytes);
}

}  // namespace ektara::artifacts
