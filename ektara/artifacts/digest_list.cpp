#include "ektara/artifacts/digest_list.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <iterator>
#include <mutex>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/artifacts/detail/raw_file.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

using detail::Descriptor;
using detail::fail_write;

constexpr std::string_view kHeader = "# ektara digests of ";
/// In place of the digest of a file that was deleted.
constexpr std::string_view kRemoved = "removed";
/// What people say of a run, and no result of it: it may be written by hand, and is kept when the run is made anew.
constexpr const char* kOfPeople = "edits.json";
/// RUN/models/NAME/file lies three folders below its list.
constexpr int kFoldersAbove = 4;

std::string digest_of(std::string_view bytes) { return Digest().add(bytes).text(); }

std::string check_of(std::string_view digest, std::string_view bytes, std::string_view path) {
    return Digest().add(digest).add(bytes).add(path).text().substr(0, 8);
}

std::string line_of(const std::string& path, const Written& written) {
    const auto bytes = fmt::format("{}", written.bytes);
    return fmt::format("{} {} {} {}\n", written.digest, bytes, check_of(written.digest, bytes, path), path);
}

void add_line(const std::string& line, DigestList& list) {
    if (line.empty()) return;
    std::istringstream words(line);
    std::string digest, bytes, check, path;
    words >> digest >> bytes >> check >> path;
    std::uint64_t count = 0;
    const auto end      = bytes.data() + bytes.size();
    const bool right    = !path.empty() && line == fmt::format("{} {} {} {}", digest, bytes, check, path) &&
                       check == check_of(digest, bytes, path) && std::from_chars(bytes.data(), end, count).ptr == end &&
                       leads_inside(listed_file(path));  // others' paths must not lead out of the folder
    if (!right) {
        ++list.damaged_lines;
        return;
    }
    if (digest == kRemoved) {
        list.files.erase(path);
        return;
    }
    auto& known = list.files[path];
    const Written written{digest, count};
    // The last is the newest.
    std::erase(known, written);
    known.push_back(written);
}

/// A list in a folder such as /tmp may be anybody's.
bool anybody_writes(const fs::path& folder) {
    struct stat status {};
    return ::stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0;
}

/// Lists that were read, by folder. A list only grows, so that what was read of it is not read again.
class Lists {
  public:
    /// A copy of what is known of a path; nothing where the folder has no list.
    struct Found {
        bool has_list = false;
        std::vector<Written> written;
    };
    Found find(const fs::path& folder, const std::string& path) {
        const std::lock_guard lock(one_at_a_time_);
        const auto* list = refreshed(folder);
        if (list == nullptr) return {};
        const auto found = list->files.find(path);
        return {true, found == list->files.end() ? std::vector<Written>{} : found->second};
    }
    std::optional<DigestList> all(const fs::path& folder) {
        const std::lock_guard lock(one_at_a_time_);
        if (refreshed(folder) == nullptr) return std::nullopt;
        const auto& known = known_.at(folder);
        auto list         = known.list;
        list.damaged_lines += known.begun.empty() ? 0 : 1;
        return list;
    }

  private:
    static constexpr std::size_t kTail = 128;
    struct Known {
        dev_t device = 0;
        ino_t inode  = 0;
        std::pair<time_t, long> changed;  ///< when
        off_t read = 0;
        std::string tail;             ///< the last bytes that were read
        std::string begun;            ///< a line whose end was not there yet
        std::optional<bool> is_list;  ///< nothing: its first line was not read
        DigestList list;
    };

    const DigestList* refreshed(const fs::path& folder) {
        const fs::path file = folder / kDigestList;
        const Descriptor open_file(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat status {};
        if (open_file.number() < 0 || ::fstat(open_file.number(), &status) != 0 || !S_ISREG(status.st_mode) ||
            anybody_writes(folder)) {
            known_.erase(folder);
            return nullptr;
        }
        auto& known        = known_[folder];
        const auto changed = std::pair(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
        const bool same =
            known.inode == status.st_ino && known.device == status.st_dev &&
            (known.read == status.st_size ? known.changed == changed
                                          : known.read < status.st_size && is_as_read(open_file.number(), known));
        if (!same) known = {status.st_dev, status.st_ino, {}, 0, {}, {}, {}, {}};
        known.changed = changed;
        if (known.read < status.st_size && known.is_list.value_or(true)) read_more(open_file.number(), file, known);
        return known.is_list.value_or(false) ? &known.list : nullptr;
    }

    /// Whether what was read of a longer file stands there still: another file may have got the number of one that is
    /// gone.
    static bool is_as_read(int descriptor, const Known& known) {
        std::string now(known.tail.size(), '\0');
        const auto length = static_cast<ssize_t>(now.size());
        return ::pread(descriptor, now.data(), now.size(), known.read - length) == length && now == known.tail;
    }

    /// The first line; a file that begins otherwise is somebody else's.
    static void begin(const std::string& line, Known& known) {
        known.is_list = line.starts_with(kHeader);
        if (*known.is_list) known.list.owner = line.substr(kHeader.size());
    }

    static void read_more(int descriptor, const fs::path& file, Known& known) {
        char block[1 << 16];
        while (true) {
            const ssize_t count = ::pread(descriptor, block, sizeof block, known.read);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail("E4101", "{}: cannot be read: {}", file.string(), std::strerror(errno));
            if (count == 0 || !known.is_list.value_or(true)) return;
            known.read += count;
            known.begun.append(block, static_cast<std::size_t>(count));
            known.tail.append(block, static_cast<std::size_t>(count));
            if (known.tail.size() > kTail) known.tail.erase(0, known.tail.size() - kTail);
            take_lines(known);
        }
    }

    static void take_lines(Known& known) {
        std::size_t at = 0;
        for (auto end = known.begun.find('\n'); end != std::string::npos; end = known.begun.find('\n', at)) {
            const auto line = known.begun.substr(at, end - at);
            at              = end + 1;
            if (!known.is_list)
                begin(line, known);
            else if (*known.is_list)
                add_line(line, known.list);
        }
        known.begun.erase(0, at);
    }

    std::mutex one_at_a_time_;
    std::map<fs::path, Known> known_;
};

Lists& lists() {
    static Lists all;
    return all;
}

/// Where a file stands: the folder of its list and its path in it.
struct Place {
    fs::path folder;
    std::string path;
    std::vector<Written> written;
};

bool is_left_out(const fs::path& own) {
    const auto name   = own.filename().string();
    const bool hidden = std::any_of(own.begin(), own.end(), [](const auto& part) { return part.native()[0] == '.'; });
    return hidden || name == kDigestList || own == kOfPeople ||
           (own == own.filename() &&
            std::find(std::begin(kProveThemselves), std::end(kProveThemselves), name) != std::end(kProveThemselves));
}

/// Nothing where no list lies above the file, or the file is one that no list holds.
std::optional<Place> place_of(const fs::path& file) {
    const fs::path whole = fs::absolute(file).lexically_normal();
    fs::path folder      = whole.parent_path();
    for (int i = 0; i < kFoldersAbove && folder != folder.root_path(); ++i, folder = folder.parent_path()) {
        const auto own  = whole.lexically_relative(folder);
        const auto path = percent_encoded(own.string());
        auto found      = lists().find(folder, path);
        if (!found.has_list) continue;
        if (is_left_out(own)) return std::nullopt;
        return Place{folder, path, std::move(found.written)};
    }
    return std::nullopt;
}

bool is_one_of(const std::vector<Written>& written, std::string_view bytes) {
    const auto same_size = [&](const Written& one) { return one.bytes == bytes.size(); };
    if (std::none_of(written.begin(), written.end(), same_size)) return false;
    const Written now{digest_of(bytes), bytes.size()};
    return std::find(written.begin(), written.end(), now) != written.end();
}

/// True where no list has the file.
bool is_as_listed(const std::optional<Place>& place, std::string_view bytes) {
    return !place || place->written.empty() || is_one_of(place->written, bytes);
}

/// Whether the last line of the list has its end: a full disk may have cut it.
bool ends_with_a_line(int descriptor) {
    struct stat status {};
    char last = '\n';
    if (::fstat(descriptor, &status) != 0 || status.st_size == 0) return true;
    return ::pread(descriptor, &last, 1, status.st_size - 1) != 1 || last == '\n';
}

void append(const fs::path& list, const std::string& line) {
    const Descriptor file(::open(list.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (file.number() < 0) fail_write(list);
    // In one piece: other threads and processes add lines too.
    detail::write_all(file.number(), ends_with_a_line(file.number()) ? line : "\n" + line, list);
}

std::string text_of(const DigestList& list) {
    std::string text = fmt::format("{}{}\n", kHeader, list.owner);
    for (const auto& [path, written] : list.files)
        for (const auto& one : written) text += line_of(path, one);
    return text;
}

/// The raw bytes of a file, unchecked; nothing where it is not there.
std::optional<std::string> bytes_of(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) return std::nullopt;
    return detail::read_unchecked(file);
}

}  // namespace

void write_digest_list(const fs::path& folder, const DigestList& list) {
    write_file(folder / kDigestList, text_of(list));
}

fs::path listed_file(const std::string& path) { return path_of_text("file:///" + path).relative_path(); }

std::optional<DigestList> read_digest_list(const fs::path& folder) {
    return lists().all(fs::absolute(folder).lexically_normal());
}

void tidy_digest_list(const fs::path& folder) {
    auto list = read_digest_list(folder);
    if (!list) return;
    for (auto& [path, written] : list->files) {
        if (written.size() < 2) continue;
        const auto bytes = bytes_of(folder / listed_file(path));
        const Written now{bytes ? digest_of(*bytes) : "", bytes ? bytes->size() : 0};
        const bool known = std::find(written.begin(), written.end(), now) != written.end();
        written          = {known ? now : written.back()};
    }
    write_digest_list(folder, *list);
}

Proof proof_of(const fs::path& file) {
    const auto place = place_of(file);
    if (!place) return Proof::NoList;
    if (place->written.empty()) return Proof::Unlisted;
    const auto bytes = bytes_of(file);
    if (!bytes) return Proof::Missing;
    return is_one_of(place->written, *bytes) ? Proof::Proven : Proof::Damaged;
}

bool is_unlisted(const fs::path& file) {
    const auto place = place_of(file);
    return place && place->written.empty();
}

bool is_written(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return false;
    const auto place = place_of(file);
    if (!place) return true;
    if (place->written.empty()) return false;
    if (file.extension() != ".npy") return true;
    const auto names = fs::path(file).replace_extension(".json");
    return !fs::exists(names, ignored) || is_written(names);
}

bool is_expected(const fs::path& file) {
    std::error_code ignored;
    const bool is_there = fs::exists(file, ignored);
    const auto place    = place_of(file);
    if (!place) return is_there;
    if (place->written.empty() && is_there)
        fail("E4105",
             "{}: was not written by the run that it lies in; move it away, or run the command again that makes this "
             "file",
             file.string());
    return !place->written.empty();
}

void note_written(const fs::path& file, std::string_view bytes) {
    const auto place = place_of(file);
    if (!place) return;
    const Written now{digest_of(bytes), bytes.size()};
    if (!place->written.empty() && place->written.back() == now) return;
    append(place->folder / kDigestList, line_of(place->path, now));
}

void remove_written(const fs::path& file) {
    const auto place = place_of(file);
    std::error_code ignored;
    fs::remove(file, ignored);
    if (place && !place->written.empty())
        append(place->folder / kDigestList, line_of(place->path, {std::string(kRemoved), 0}));
}

bool holds_what_was_written(const fs::path& file, std::string_view bytes) {
    return is_as_listed(place_of(file), bytes);
}

void check_read(const fs::path& file, std::string_view bytes) {
    const auto place = place_of(file);
    if (is_as_listed(place, bytes)) return;
    fail("E4104",
         "{}: is not what was written there: it is damaged, was changed, or is of another run; the command that made "
         "it makes it anew, 'ektara check {}' names all such files",
         file.string(), place->folder.string());
}

void check_missing(const fs::path& file) {
    const auto place = place_of(file);
    if (!place || place->written.empty()) return;
    fail("E4106", "{}: is missing, though it was written; the command that made the run makes it anew", file.string());
}

bool is_of_changed_file(const Error& problem) { return problem.code() == "E4104" || problem.code() == "E4106"; }

std::string with_own_digest(std::string text, std::string_view before, std::string_view owner) {
    const auto at = text.rfind(before);
    require(at != std::string::npos, "E4104", "own digest: the text has no place for it");
    const auto digest = Digest().add(owner).add(text).text();
    return text.replace(at + before.size(), kOwnDigest.size(), digest);
}

std::optional<bool> own_digest_is_right(std::string text, std::string_view before, std::string_view owner) {
    const auto at = text.rfind(before);
    if (at == std::string::npos || at + before.size() + kOwnDigest.size() > text.size()) return std::nullopt;
    const auto told = text.substr(at + before.size(), kOwnDigest.size());
    text.replace(at + before.size(), kOwnDigest.size(), kOwnDigest);
    return Digest().add(owner).add(text).text() == told;
}

}  // namespace ektara::artifacts
