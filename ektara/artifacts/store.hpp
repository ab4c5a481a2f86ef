#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// Results that are kept from run to run, so that none is computed twice: FOLDER/store.sqlite, an SQLite database in
/// WAL mode that holds one table of (space, key) → bytes, a digest with each. What is not there must be computable:
/// nothing that stands here alone may be lost with it.
///
/// A store of another format, and one that turns out to be damaged when it is opened or read, is removed and begun
/// anew; `rebuilt()` then says why. An entry whose digest does not fit is damage. May be used by several threads and,
/// at the same time, by several processes. Throws Error E4401 where the store cannot be used, E4103 where the disk is
/// full; with `Trouble::GoesOn` it then finds and keeps nothing any more, and `unusable()` says why.
class Store {
  public:
    enum class Trouble { Fails, GoesOn };
    explicit Store(const std::filesystem::path& folder, Trouble trouble = Trouble::Fails);
    ~Store();
    Store(const Store&)            = delete;
    Store& operator=(const Store&) = delete;

    std::optional<std::string> find(std::string_view space, std::string_view key);
    /// Puts an entry in, or in the place of the one that has its key. Entries are written several at a time: with
    /// the 64th, or the first that is put half a second after the oldest, or by `flush`. Others see what is written.
    void put(std::string_view space, std::string_view key, std::string_view bytes);
    /// The same for numbers, to the bit.
    std::optional<std::vector<float>> find_floats(std::string_view space, std::string_view key);
    void put_floats(std::string_view space, std::string_view key, std::span<const float> values);

    /// Writes what was put; the destructor does so too, but cannot tell what went wrong.
    void flush();

    /// Removes the entries of a space whose keys lie between these, bytewise: from `first` on and before `behind`; how
    /// many there were.
    std::int64_t erase(std::string_view space, std::string_view first, std::string_view behind);
    /// Removes all entries of a space; how many there were.
    std::int64_t clear(std::string_view space);
    /// Why the store was begun anew, one line; empty where it was not.
    std::string rebuilt() const;
    /// Why it is not used any more; empty where it is.
    std::string unusable() const;

    struct Health {
        std::filesystem::path file;
        std::int64_t entries = 0, bytes = 0;
        /// What is wrong, one line each: SQLite's own check of the pages, and every entry against its digest.
        std::vector<std::string> problems;
    };
    /// Reads the whole store.
    Health check();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Where the store lies unless `--cache` says otherwise: $XDG_CACHE_HOME/ektara, else $HOME/.cache/ektara; empty where
/// neither is set.
std::filesystem::path default_store_folder();

}  // namespace ektara::artifacts
