#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/core/error.hpp"

namespace ektara::artifacts {

/// Files that prove themselves: a folder with a `digests.txt` keeps the digest of every file that is written below it.
///
/// `write_file` adds a line before it puts a file in its place; `read_file` and `MappedFile` compare what they read
/// (Error E4104) and know what should be there (E4106). So every reader of a run checks, and each byte is gone over
/// once, while it is in memory. The digest is `Digest` (core/digest.hpp): fast, and made against damage and mistakes.
/// It is no defence against somebody who changes files on purpose, who could write the list anew as well.
///
/// A line is "digest bytes check path": the path percent-encoded and relative to the folder, `check` a digest of the
/// other three. The first line names the owner of the list, by which a list of another run is known.
inline constexpr const char* kDigestList = "digests.txt";

/// Files that are not listed: they hold their own digest, since they differ between runs with the same results.
inline constexpr const char* kProveThemselves[] = {"run.json", "report.html"};

/// What was written under one path; a kill may have come before the last of several.
struct Written {
    std::string digest;
    std::uint64_t bytes                   = 0;
    bool operator==(const Written&) const = default;
};

struct DigestList {
    std::string owner;
    std::map<std::string, std::vector<Written>> files;  ///< by percent-encoded path
    std::size_t damaged_lines = 0;
};

/// How a file relates to the list above it. Unlisted: there is a list, but not this file in it.
enum class Proof { NoList, Unlisted, Proven, Damaged, Missing };

/// Begins the list of a folder with these lines, in place of one that is there, in one step.
void write_digest_list(const std::filesystem::path& folder, const DigestList& list);

/// The file of a listed path, relative to the folder of the list.
std::filesystem::path listed_file(const std::string& path);

/// The list of a folder; nothing where it has none.
std::optional<DigestList> read_digest_list(const std::filesystem::path& folder);

/// Sorts the lines and leaves one for each path: that of the file as it is now. So two runs with the same results end
/// with the same list, whatever came between. Does nothing where there is no list.
void tidy_digest_list(const std::filesystem::path& folder);

/// Reads the whole file.
Proof proof_of(const std::filesystem::path& file);

/// Whether a list lies above a file and does not hold it, as Proof::Unlisted. Does not read the file.
bool is_unlisted(const std::filesystem::path& file);

/// Whether a file is there and may be gone on from: where there is a list, only what is listed, a table with the names
/// beside it. Does not read it.
bool is_written(const std::filesystem::path& file);

/// Whether a file that need not be there is to be read: it is there, or the list says that it was written, so that
/// reading it tells that it is missing. Throws Error E4105 for a file that is there and not in the list.
bool is_expected(const std::filesystem::path& file);

/// Adds a line for what is about to be put in its place, where a list lies above it. Throws as write_file.
void note_written(const std::filesystem::path& file, std::string_view bytes);
/// Deletes a file, where it is there, and has the list forget it.
void remove_written(const std::filesystem::path& file);
/// Whether these bytes are what was written to this file; true where no list has it.
bool holds_what_was_written(const std::filesystem::path& file, std::string_view bytes);
/// Throws Error E4104 where they are not.
void check_read(const std::filesystem::path& file, std::string_view bytes);
/// Throws Error E4106 where the list has this file, which is not there.
void check_missing(const std::filesystem::path& file);
/// Whether an error says that a file is not what was written there, or is missing: E4104 or E4106.
bool is_of_changed_file(const Error& problem);

/// Text that holds its own digest: `text` with the 32 zeros (`kOwnDigest`) behind the last `before` replaced by the
/// digest of itself and `owner`. Throws InvalidArgument where `before` is not in the text.
inline constexpr std::string_view kOwnDigest = "00000000000000000000000000000000";
std::string with_own_digest(std::string text, std::string_view before, std::string_view owner);
/// Nothing where `before` (what stands before the digest) is not in the text; otherwise whether its digest is right.
std::optional<bool> own_digest_is_right(std::string text, std::string_view before, std::string_view owner);

}  // namespace ektara::artifacts
