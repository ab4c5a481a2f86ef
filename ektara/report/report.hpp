#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/report/page_data.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// What is put into the page.
struct PageOptions {
    /// The page comes from a server: sound by opaque id in place of relative paths, large tables on request.
    bool server = false;
    /// The server finds lyrics by meaning.
    bool search = false;
    /// The server takes edits.
    bool edit = false;
    /// File names and folders are left out of everything; what is left plays from previews only.
    bool no_paths = false;
    /// The clustering that is shown first, by its own or its method's name; empty: the run's default.
    std::string clusters = {};
    /// Those of an earlier page of the same spaces, taken as they are: UMAP is most of the time that a page takes.
    std::vector<PageMap> maps = {};
    /// A short piece of a sound of so many seconds as a `data:` address, "" where it cannot be made; empty: no
    /// previews.
    std::function<std::string(const std::filesystem::path&, double seconds)> preview = {};
};

/// What the page shows of a run directory, from its artifacts alone (web/src/model.ts names the fields): songs with
/// labels and numbers to colour by, maps, clusterings, explanations, neighbours, duplicates, rows of metrics.json,
/// training curves, warnings (the run's own and `notes` on it), failures, recipe. Throws Error E4304 where RUN holds no
/// finished run.
PageData page_data(const std::filesystem::path& run, const PageOptions& options = {});
PageData page_data(const RunView& run, const PageOptions& options = {});

/// The page as one HTML file that needs no network: style, font, script and data inside. Text of other people's (names,
/// tags) stands in it as JSON only, with `<`, `>` and `&` escaped.
std::string render(std::string_view data_json);
/// The page that asks its server for the data at this address; scripts and styles bear `nonce`.
std::string render_shell(const std::string& address, const std::string& nonce);

/// Writes RUN/report.html.
void write_report(const std::filesystem::path& run, const PageOptions& options = {});

/// The name under which a server gives out a track's sound: 32 hexadecimal digits that tell nothing of its place.
std::string audio_key(const TrackId& id);

/// Ids of all songs that some method has placed, in bytewise order: the order of everything in the page.
std::vector<TrackId> songs_of_page(const RunView& run);

/// The projections of a run without repetition, in the order of its methods: the page's maps.
std::vector<std::string> maps_of_page(const RunView& run);

}  // namespace ektara::report
