#include "ektara/experiment/space_stage.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/detail/cluster_first_rows.hpp"
#include "ektara/experiment/spaces.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/earlier_run.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::experiment {
namespace {

namespace fs = std::filesystem;

/// Everything that one base space is needed for with one seed: itself, its projections and their clusterings.
struct Job {
    Space base;
    Seed seed = 0;
    std::vector<Space> spaces;         ///< to be made: the base first
    std::vector<std::size_t> methods;  ///< to be clustered
};

template <class T>
void add_once(std::vector<T>& list, const T& item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// Longest first, so that no core waits for one long training at the end.
int rank(const Job& job) {
    if (job.base.model == Coordinates(models::Kind::ConvVae)) return 0;
    if (job.base.is_trained()) return 1;
    return 2;
}

class SpaceStage {
  public:
    SpaceStage(const rundir::RunDirectory& run, const ModelInput& input, const std::vector<Method>& methods,
               const RunOptions& options, const Progress& progress)
        : run_(run), input_(input), methods_(methods), options_(options), seeds_(seeds_of(options)) {
        for (const auto& method : methods_) results_.push_back({method, seeds_for(method), {}, {}});
        for (auto& result : results_) {
            result.spaces.resize(result.seeds.size());
            result.clusterings.resize(result.seeds.size());
        }
        make_fixed_spaces();
        const auto jobs  = plan();
        std::size_t done = 0;
        progress("models and clusterings", done, jobs.size());
        // Steps of several methods at once would tell nothing.
        const bool one_by_one = jobs.size() < 2 || effective_jobs(options_.jobs) < 2;
        const ProgressScope heard(one_by_one ? current_progress() : nullptr);
        parallel_for(jobs.size(), options_.jobs, [&](std::size_t i) {
            run_job(jobs[i]);
            const std::lock_guard lock(one_at_a_time_);
            progress("models and clusterings", ++done, jobs.size());
        });
    }
    std::vector<MethodResult> take() { return std::move(results_); }

  private:
    std::vector<Seed> seeds_for(const Method& method) const {
        const bool random = method.space.is_random() || is_random(options_.cluster.at(method.clusterer));
        return random ? seeds_ : std::vector<Seed>{seeds_.front()};
    }
    Seed seed_of_space(const Space& space, Seed seed) const { return space.is_random() ? seed : seeds_.front(); }

    /// Spaces in which nothing is drawn by chance are needed by the jobs of every seed.
    void make_fixed_spaces() {
        for (const auto& method : methods_)
            for (const auto& space : method.space.chain())
                if (!space.is_random()) make(space, seeds_.front());
    }
    std::vector<Job> plan() const {
        std::vector<Job> jobs;
        for (const Seed seed : seeds_)
            for (std::size_t m = 0; m < methods_.size(); ++m) {
                const auto& wanted = results_[m].seeds;
                if (std::find(wanted.begin(), wanted.end(), seed) == wanted.end()) continue;
                const Space base = methods_[m].space.base();
                auto job         = std::find_if(jobs.begin(), jobs.end(),
                                                [&](const Job& other) { return other.base == base && other.seed == seed; });
                if (job == jobs.end()) job = jobs.insert(jobs.end(), {base, seed, {}, {}});
                for (const auto& space : methods_[m].space.chain())
                    if (space.is_random()) add_once(job->spaces, space);
                job->methods.push_back(m);
            }
        std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return rank(a) < rank(b); });
        return jobs;
    }
    void run_job(const Job& job) {
        for (const auto& space : job.spaces) make(space, job.seed);
        for (const std::size_t m : job.methods) {
            auto& result          = results_[m];
            const auto at         = std::find(result.seeds.begin(), result.seeds.end(), job.seed);
            const auto s          = static_cast<std::size_t>(at - result.seeds.begin());
            result.spaces[s]      = find(result.method.space, job.seed);
            result.clusterings[s] = make_clustering(*result.spaces[s], result.method, job.seed);
        }
    }
    std::shared_ptr<const Embedding> find(const Space& space, Seed seed) {
        const std::lock_guard lock(one_at_a_time_);
        const auto found = made_.find(with_seed(space.name(), seed_of_space(space, seed)));
        return found == made_.end() ? nullptr : found->second;
    }
    void make(const Space& space, Seed seed) {
        if (find(space, seed)) return;
        auto embedding = std::make_shared<const Embedding>(made(space, seed));
        if (seed == seeds_.front()) write_map(run_, *embedding, space, seed);
        const std::lock_guard lock(one_at_a_time_);
        made_[with_seed(space.name(), seed)] = std::move(embedding);
    }
    Embedding made(const Space& space, Seed seed) {
        if (space.correction) return make_corrected(run_, *find(space.uncorrected(), seed), input_, space, seed);
        if (space.projection) return make_projection(run_, *find(space.base(), seed), options_, space, seed);
        return make_base(run_, input_, options_, space, seed);
    }
    Clustering make_clustering(const Embedding& space, const Method& method, Seed seed) const {
        const fs::path file = run_ / rundir::layout::clustering(with_seed(method.clustering(), seed));
        if (artifacts::is_written(file)) return rundir::read_clusters_csv(file, space.rows);
        const auto chosen = clusterer(options_, method, seed);
        if (method.subset > 0) {
            const auto grouped = with_earlier_numbers(
                cluster_first_rows(space.coords, method.subset, chosen, options_.n_clusters, seed), space, file);
            rundir::write_clusters_csv(file, space.rows, grouped);
            return grouped;
        }
        const auto found   = cluster::run(space.coords, context_of(method, input_), chosen, options_.jobs);
        const auto grouped = with_earlier_numbers(found, space, file);
        // The tree first: a clustering that is there is not made again.
        if (!found.tree.empty())
            rundir::write_merge_tree(run_ / rundir::layout::merge_tree(with_seed(method.clustering(), seed)),
                                     space.rows, found.tree, cluster::name(method.clusterer));
        rundir::write_clusters_csv(file, space.rows, grouped);
        return grouped;
    }
    Clustering with_earlier_numbers(const Clustering& found, const Embedding& space, const fs::path& file) const {
        return rundir::with_earlier_numbers(run_.path(), file.stem().string(), space.rows, found);
    }

    const rundir::RunDirectory& run_;
    const ModelInput& input_;
    const std::vector<Method>& methods_;
    const RunOptions& options_;
    std::vector<Seed> seeds_;
    std::vector<MethodResult> results_;
    std::map<std::string, std::shared_ptr<const Embedding>> made_;
    std::mutex one_at_a_time_;
};

}  // namespace

std::vector<MethodResult> space_stage(const rundir::RunDirectory& run, const ModelInput& input,
                                      const std::vector<Method>& methods, const RunOptions& options,
                                      const Progress& progress) {
    return SpaceStage(run, input, methods, options, progress).take();
}

}  // namespace ektara::experiment
