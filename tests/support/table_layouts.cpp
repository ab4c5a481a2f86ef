#include "table_layouts.hpp"

#include <algorithm>
#include <functional>

#include <fmt/ranges.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"

namespace ektara::testing {
namespace {

constexpr int kSongs = 30;

std::string point(float value) { return fmt::format("{}", value); }

std::string comma(float value) {
    auto text = point(value);
    std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

/// One line: what stands before the features, these, and what stands behind.
struct Line {
    std::vector<std::string> before, after;
};

std::string joined(const Line& line, const std::vector<std::string>& features, const std::string& between) {
    std::vector<std::string> cells = line.before;
    cells.insert(cells.end(), features.begin(), features.end());
    cells.insert(cells.end(), line.after.begin(), line.after.end());
    return fmt::format("{}", fmt::join(cells, between));
}

struct Dialect {
    std::string between = ",", line_end = "\n";
    std::function<std::string(float)> number = point;
};

/// A header and a line a song.
std::string table_text(const std::string& header, const std::function<Line(int)>& line, const Dialect& dialect = {}) {
    const auto songs = layout_songs();
    std::string text = header.empty() ? "" : header + dialect.line_end;
    for (int i = 0; i < kSongs; ++i) {
        std::vector<std::string> features;
        for (Eigen::Index j = 0; j < songs.features.cols(); ++j)
            features.push_back(dialect.number(songs.features(i, j)));
        text += joined(line(i), features, dialect.between) + dialect.line_end;
    }
    return text;
}

std::string header(const Line& line, const std::string& between = ",") {
    return joined(line, gtzan_features(), between);
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// FMA's features.csv: feature, statistic and number on three lines, and the name of the index on a fourth.
std::string fma_header() {
    std::string feature = "feature", statistic = "statistics", number = "number", index = "track_id";
    for (int j = 0; j < 57; ++j) {
        feature += j < 40 ? ",mfcc" : ",tonnetz";
        statistic += j % 2 == 0 ? ",mean" : ",std";
        number += fmt::format(",{:02}", j / 2 + 1);
        index += ",";
    }
    return feature + "\n" + statistic + "\n" + number + "\n" + index;
}

std::string utf16(const std::string& ascii) {
    std::string text = "\xff\xfe";
    for (const char c : ascii) text += {c, '\0'};
    return text;
}

std::string labels_text(const std::string& head, const std::function<std::string(int)>& line) {
    std::string text = head;
    for (int i = 0; i < kSongs; ++i) text += line(i) + "\n";
    return text;
}

std::string text_of(const std::string& name) {
    const auto songs = layout_songs();
    const auto file  = [&](int i) { return songs.filenames[static_cast<std::size_t>(i)]; };
    const auto genre = [&](int i) { return songs.genres[static_cast<std::size_t>(i)]; };
    if (name == "gtzan")
        return table_text(header({{"filename", "length"}, {"label"}}), [&](int i) {
            return Line{{file(i), "661794"}, {genre(i)}};
        });
    if (name == "fma") return table_text(fma_header(), [&](int i) { return Line{{fmt::format("{}", 100 + i)}, {}}; });
    if (name == "banglabeats")
        return table_text(header({{"file_name"}, {"Genre"}}),
                          [&](int i) {
                              return Line{{file(i)}, {genre(i)}};
                          },
                          {",", "\r\n"});
    if (name == "pandas")
        return table_text(header({{"", "filename"}, {"label_id", "label"}}), [&](int i) {
            return Line{{fmt::format("{}", i), file(i)}, {fmt::format("{}", i % 3), genre(i)}};
        });
    if (name == "r") {
        std::string head = "\"\",\"filename\"";
        for (const auto& column : gtzan_features()) head += "," + quoted(column);
        return table_text(head + ",\"year\",\"genre\"", [&](int i) {
            return Line{{quoted(fmt::format("{}", i + 1)), quoted(file(i))},
                        {fmt::format("{}", 1990 + i % 7), quoted(genre(i))}};
        });
    }
    if (name == "excel-german")
        return "\xef\xbb\xbf" + table_text(header({{"filename"}, {"genre"}}, ";"),
                                           [&](int i) {
                                               return Line{{file(i)}, {genre(i)}};
                                           },
                                           {";", "\r\n", comma});
    if (name == "excel-unicode")
        return utf16(table_text(header({{"filename"}, {"genre"}}, "\t"),
                                [&](int i) {
                                    return Line{{file(i)}, {genre(i)}};
                                },
                                {"\t", "\r\n"}));
    if (name == "weka") return table_text(header({{}, {"class"}}), [&](int i) { return Line{{}, {genre(i)}}; });
    if (name == "numpy")
        return table_text("", [](int) { return Line{}; },
                          {" ", "\n", [](float x) { return fmt::format("{:.18e}", x); }});
    if (name == "polars")
        return table_text(header({{"filename", "track_id"}, {"genre"}}), [&](int i) {
            return Line{{file(i), fmt::format("{}", 70000 + 7 * i)}, {genre(i)}};
        });
    return table_text(header({{"filename", "duration"}, {"genre", "checked"}}), [&](int i) {
        return Line{{file(i), "30.013"}, {genre(i), i % 2 == 0 ? "true" : "false"}};
    });
}

}  // namespace

LayoutSongs layout_songs() {
    LayoutSongs songs{{}, {}, random_matrix(kSongs, 57, 15)};
    const char* genres[] = {"blues", "hiphop", "metal"};
    for (int i = 0; i < kSongs; ++i) {
        songs.filenames.push_back(fmt::format("{}.{:05}.wav", genres[i / 10], i % 10));
        songs.genres.emplace_back(genres[i / 10]);
        songs.features.row(i).array() += static_cast<float>(20 + 20 * (i / 10));
    }
    return songs;
}

std::vector<std::string> gtzan_features() {
    std::vector<std::string> names;
    for (const char* name : {"chroma_stft", "rms", "spectral_centroid", "spectral_bandwidth", "rolloff",
                             "zero_crossing_rate", "harmony", "perceptr"})
        for (const char* moment : {"mean", "var"}) names.push_back(fmt::format("{}_{}", name, moment));
    names.emplace_back("tempo");
    for (int i = 1; i <= 20; ++i)
        for (const char* moment : {"mean", "var"}) names.push_back(fmt::format("mfcc{}_{}", i, moment));
    return names;
}

std::vector<TableLayout> table_layouts() {
    return {{"gtzan", "features_30_sec.csv", "", "label"},
            {"fma", "features.csv", "tracks.csv", "track_genre_top", true, false},
            {"banglabeats", "dataset.csv", "", "Genre"},
            {"pandas", "pandas.csv", "", "label"},
            {"r", "r.csv", "", "genre"},
            {"excel-german", "de.csv", "", "genre"},
            {"excel-unicode", "unicode.txt", "", "genre"},
            {"weka", "weka.csv", "", "class", false},
            {"numpy", "X.csv", "y.csv", "genre", false, false},
            {"polars", "polars.csv", "", "genre"},
            {"duckdb", "duckdb.csv", "", "genre"}};
}

void write_layout(const TableLayout& layout, const std::filesystem::path& folder) {
    const auto songs = layout_songs();
    artifacts::write_file(folder / layout.file, text_of(layout.name));
    const auto genre = [&](int i) { return songs.genres[static_cast<std::size_t>(i)]; };
    if (layout.name == "fma")
        artifacts::write_file(folder / layout.labels_file,
                              labels_text(",set,set,track\n,split,subset,genre_top\ntrack_id,,,\n", [&](int i) {
                                  return fmt::format("{},training,small,{}", 100 + i, genre(i));
                              }));
    if (layout.name == "numpy") artifacts::write_file(folder / layout.labels_file, labels_text("genre\n", genre));
}

}  // namespace ektara::testing
