// The features of one audio file, one line each:  features_of_a_file SONG [mfcc-moments|descriptors|rich|…]
#include <ektara/artifacts/csv.hpp>
#include <ektara/core/error.hpp>
#include <ektara/features/extract.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 2) {
        fmt::print(stderr, "usage: features_of_a_file SONG [FEATURE]\n");
        return 2;
    }
    try {
        const std::string feature = argc > 2 ? argv[2] : "mfcc-moments";
        features::ExtractOptions options;
        options.names = {feature};
        Track song;
        song.id = song.audio = argv[1];
        // A file that cannot be used is a value, not an exception.
        const auto outcome = features::extract_track(song, options);
        if (const auto* failure = std::get_if<Failure>(&outcome)) {
            fmt::print(stderr, "{}: {} {}\n", failure->track, failure->code, failure->reason);
            return 1;
        }
        const auto& row    = std::get<features::TrackFeatures>(outcome).rows.front();
        const auto columns = features::feature_columns(feature, options);
        for (std::size_t i = 0; i < columns.size(); ++i)
            fmt::print("{},{}\n", columns[i], artifacts::format_number(row[static_cast<Eigen::Index>(i)]));
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
