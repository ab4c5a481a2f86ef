// How well two columns of a CSV file agree:  evaluate_labels FILE.csv CLASSES CLUSTERS
#include <ektara/artifacts/csv.hpp>
#include <ektara/core/error.hpp>
#include <ektara/core/labels.hpp>
#include <ektara/metrics/evaluation.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 4) {
        fmt::print(stderr, "usage: evaluate_labels FILE.csv CLASSES CLUSTERS\n");
        return 2;
    }
    try {
        const auto csv    = artifacts::read_csv(argv[1]);
        const auto column = [&](const char* name) {
            std::vector<std::string> texts;
            for (const auto& row : csv.rows) texts.push_back(row[csv.at(name, argv[1])]);
            return encode_labels(texts);
        };
        metrics::EvaluationOptions options;
        options.half_samples = options.permutations = 1000;
        const metrics::Target classes{argv[2], column(argv[2])};
        const metrics::Grouping clusters{argv[3], {column(argv[3])}};
        // Every row is a song of its own: no third list.
        for (const auto& score : metrics::evaluate({classes}, {clusters}, {}, options)) {
            fmt::print("rows {}, classes {}, clusters {}\n", score.n, score.classes, score.k);
            fmt::print("ARI {:.3f} [{:.3f}, {:.3f}], by chance {:.3f}\n", score.scores.ari, score.ari_low,
                       score.ari_high, score.chance_ari);
            fmt::print("AMI {:.3f} [{:.3f}, {:.3f}], p = {:.3f}\n", score.scores.ami, score.ami_low, score.ami_high,
                       score.p_value);
        }
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
