#include "ektara/artifacts/store.hpp"

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include <sqlite3.h>

#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFile = "store.sqlite";
/// Raised when the table changes; "Ektr" in the file's header tells the store from other databases.
constexpr int kFormat = 1, kApplication = 0x456b7472;
constexpr const char* kTable =
    "CREATE TABLE entries (space TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, value BLOB NOT NULL, PRIMARY "
    "KEY (space, key))";
constexpr int kPatienceMs = 10'000;
/// What is put is written in parts of so many entries or bytes, or once the first of them has waited so long: each
/// transaction takes locks, and writes the same pages of the index anew.
constexpr std::size_t kMostWaiting = 64, kMostWaitingBytes = 1 << 18;
constexpr std::chrono::milliseconds kLongestWait{500};

/// The file is not what it should be: it is begun anew.
struct Damage {
    std::string reason;
};

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// SQLite also says "out of memory" when a damaged file asks it for more than it ever allocates at once.
bool memory_is_short() {
    constexpr sqlite3_uint64 kPlenty = 64U << 20U;
    void* piece                      = sqlite3_malloc64(kPlenty);
    sqlite3_free(piece);
    return piece == nullptr;
}

[[noreturn]] void fail_with(int status, sqlite3* database, const fs::path& file) {
    const std::string reason = database == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(database);
    switch (status & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH:
        case SQLITE_ERROR:
            throw Damage{reason};
        case SQLITE_NOMEM:
            if (memory_is_short()) throw std::bad_alloc();
            throw Damage{"it asks for more memory than any store needs"};
        case SQLITE_FULL:
            fail("E4103", "{}: no space left on the disk; make room, or choose another --cache", file.string());
        default:
            fail("E4401", "{}: the store cannot be used: {}; choose another --cache", file.string(), reason);
    }
}

struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
/// Statements by their text, compiled once.
using Prepared = std::map<std::string, std::unique_ptr<sqlite3_stmt, EndStatement>>;

/// One use of a statement; the texts that are bound must outlive it.
class Statement {
  public:
    Statement(sqlite3* database, Prepared& prepared, const char* sql, const fs::path& file)
        : database_(database), file_(file) {
        auto& known = prepared[sql];
        if (!known) {
            sqlite3_stmt* made = nullptr;
            check(sqlite3_prepare_v2(database, sql, -1, &made, nullptr));
            known.reset(made);
        }
        statement_ = known.get();
    }
    /// The texts are let go of, and so is the lock of a reader.
    ~Statement() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    Statement(const Statement&)            = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& text(int place, std::string_view value) {
        check(sqlite3_bind_text64(statement_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                                  SQLITE_STATIC, SQLITE_UTF8));
        return *this;
    }
    Statement& blob(int place, std::string_view value) {
        check(sqlite3_bind_blob64(statement_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                                  SQLITE_STATIC));
        return *this;
    }
    /// True where there is a row.
    bool step() {
        const int status = sqlite3_step(statement_);
        if (status != SQLITE_ROW && status != SQLITE_DONE) fail_with(status, database_, file_);
        return status == SQLITE_ROW;
    }
    std::string bytes(int column) const {
        const void* data = sqlite3_column_blob(statement_, column);
        const int count  = sqlite3_column_bytes(statement_, column);
        return data == nullptr ? std::string()
                               : std::string(static_cast<const char*>(data), static_cast<std::size_t>(count));
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

  private:
    void check(int status) const {
        if (status != SQLITE_OK) fail_with(status, database_, file_);
    }
    sqlite3* database_;
    const fs::path& file_;
    sqlite3_stmt* statement_ = nullptr;
};

std::string digest_of(std::string_view space, std::string_view key, std::string_view value) {
    return Digest().add(space).add(key).add(value).text();
}

}  // namespace

struct Store::State {
    fs::path folder, file;
    Database database;
    Prepared prepared;
    std::map<std::pair<std::string, std::string>, std::string> waiting;  ///< what is put, by space and key
    std::size_t waiting_bytes = 0;
    std::chrono::steady_clock::time_point first_put;
    std::string rebuilt;
    Trouble trouble = Trouble::Fails;
    std::string unusable;
    mutable std::mutex one_at_a_time;

    Statement statement(const char* sql) { return {database.get(), prepared, sql, file}; }
    void run(const char* sql) { statement(sql).step(); }
    std::int64_t number(const char* sql) {
        auto asked = statement(sql);
        return asked.step() ? asked.number(0) : 0;
    }

    void wait_to_be_written(std::string_view space, std::string_view key, std::string_view bytes) {
        if (waiting.empty()) first_put = std::chrono::steady_clock::now();
        waiting.insert_or_assign({std::string(space), std::string(key)}, std::string(bytes));
        waiting_bytes += bytes.size();
    }
    bool is_time_to_write() const {
        return waiting.size() >= kMostWaiting || waiting_bytes >= kMostWaitingBytes ||
               std::chrono::steady_clock::now() - first_put >= kLongestWait;
    }

    /// All that waits, in one transaction; it waits on where that fails.
    void write_waiting() {
        if (waiting.empty()) return;
        run("BEGIN IMMEDIATE");
        try {
            for (const auto& [place, bytes] : waiting) insert(place.first, place.second, bytes);
            run("COMMIT");
        } catch (...) {
            sqlite3_exec(database.get(), "ROLLBACK", nullptr, nullptr, nullptr);
            throw;
        }
        waiting.clear();
        waiting_bytes = 0;
    }
    void insert(std::string_view space, std::string_view key, std::string_view bytes) {
        const std::string digest = digest_of(space, key, bytes);
        statement("INSERT OR REPLACE INTO entries VALUES (?1, ?2, ?3, ?4)")
            .text(1, space)
            .text(2, key)
            .text(3, digest)
            .blob(4, bytes)
            .step();
    }

    void open() {
        std::error_code problem;
        fs::create_directories(folder, problem);
        sqlite3* raw     = nullptr;
        const int status = sqlite3_open_v2(file.c_str(), &raw,
                                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
        database.reset(raw);
        if (status != SQLITE_OK) fail_with(status, raw, file);
        sqlite3_busy_timeout(raw, kPatienceMs);
        // A file that somebody else wrote must not bring code of its own.
        sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        prepare();
    }

    void prepare() {
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = NORMAL");
        run("BEGIN IMMEDIATE");
        if (number("SELECT count(*) FROM sqlite_schema") == 0) {
            run(kTable);
            run(fmt::format("PRAGMA application_id = {}", kApplication).c_str());
            run(fmt::format("PRAGMA user_version = {}", kFormat).c_str());
        }
        run("COMMIT");
        if (number("PRAGMA application_id") != kApplication) throw Damage{"it is no store of Ektara"};
        if (const auto format = number("PRAGMA user_version"); format != kFormat)
            throw Damage{fmt::format("it has format {}, this version writes {}", format, kFormat)};
        auto schema = statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
        if (!schema.step() || schema.bytes(0) != kTable || schema.step()) throw Damage{"its table is another one"};
    }

    /// Empties the file in its place, under SQLite's own locks: others who have it open go on with the empty one. Were
    /// it removed, the last of them to close would remove the new one's log. False where SQLite cannot.
    bool empty_in_place() {
        sqlite3* raw = nullptr;
        const Database fresh =
            sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr) == SQLITE_OK
                ? Database(raw)
                : nullptr;
        if (!fresh) {
            sqlite3_close_v2(raw);
            return false;
        }
        sqlite3_busy_timeout(raw, kPatienceMs);
        // Having read the schema it stays with the log that the others use; it may fail, the file is damaged.
        sqlite3_table_column_metadata(raw, nullptr, "entries", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
        sqlite3_db_config(raw, SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
        const int status = sqlite3_exec(raw, "VACUUM", nullptr, nullptr, nullptr);
        sqlite3_db_config(raw, SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
        if (status == SQLITE_BUSY || status == SQLITE_LOCKED) fail_with(status, raw, file);
        return status == SQLITE_OK;
    }

    void begin_anew(const std::string& why) {
        prepared.clear();
        database.reset();
        rebuilt = why;
        if (!empty_in_place())
            for (const char* end : {"", "-wal", "-shm", "-journal"}) {
                std::error_code ignored;
                fs::remove(file.string() + end, ignored);
            }
        try {
            open();
        } catch (const Damage& again) {
            fail("E4401", "{}: the store cannot be made: {}; choose another --cache", file.string(), again.reason);
        }
    }

    /// Runs what reads or writes, or does nothing where the store is not used any more.
    template <class Action>
    auto guarded(Action&& action) {
        using Result = decltype(action());
        const UninterruptedSection section;
        const std::lock_guard lock(one_at_a_time);
        if (!unusable.empty()) return Result();
        try {
            return repaired(action);
        } catch (const Error& problem) {
            if (trouble == Trouble::Fails) throw;
            unusable = problem.what();
            return Result();
        }
    }

    /// A damaged store is begun anew and the action is run again.
    template <class Action>
    auto repaired(Action&& action) {
        try {
            return action();
        } catch (const Damage& damage) {
            begin_anew("it is damaged: " + damage.reason);
        }
        try {
            return action();
        } catch (const Damage& again) {
            fail("E4401", "{}: the store cannot be used: {}; choose another --cache", file.string(), again.reason);
        }
    }
};

Store::Store(const fs::path& folder, Trouble trouble) : state_(std::make_unique<State>()) {
    state_->folder  = folder;
    state_->file    = folder / kFile;
    state_->trouble = trouble;
    try {
        state_->open();
    } catch (const Damage& damage) {
        state_->guarded([&] { state_->begin_anew(damage.reason); });
    } catch (const Error& problem) {
        if (trouble == Trouble::Fails) throw;
        state_->unusable = problem.what();
    }
}
Store::~Store() {
    try {
        flush();
    } catch (const std::exception&) {  // what is not kept is computed again
    }
}

void Store::flush() {
    State& s = *state_;
    s.guarded([&] { s.write_waiting(); });
}

std::optional<std::string> Store::find(std::string_view space, std::string_view key) {
    State& s = *state_;
    return s.guarded([&]() -> std::optional<std::string> {
        const auto waits = s.waiting.find({std::string(space), std::string(key)});
        if (waits != s.waiting.end()) return waits->second;
        auto found = s.statement("SELECT digest, value FROM entries WHERE space = ?1 AND key = ?2");
        if (!found.text(1, space).text(2, key).step()) return std::nullopt;
        std::string value = found.bytes(1);
        if (found.bytes(0) != digest_of(space, key, value)) throw Damage{"an entry does not fit its digest"};
        return value;
    });
}

void Store::put(std::string_view space, std::string_view key, std::string_view bytes) {
    State& s = *state_;
    s.guarded([&] {
        s.wait_to_be_written(space, key, bytes);
        if (s.is_time_to_write()) s.write_waiting();
    });
}

std::optional<std::vector<float>> Store::find_floats(std::string_view space, std::string_view key) {
    const auto bytes = find(space, key);
    if (!bytes || bytes->size() % sizeof(float) != 0) return std::nullopt;
    return values_of_bytes<float>(*bytes);
}

void Store::put_floats(std::string_view space, std::string_view key, std::span<const float> values) {
    put(space, key, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

std::int64_t Store::erase(std::string_view space, std::string_view first, std::string_view behind) {
    State& s = *state_;
    return s.guarded([&]() -> std::int64_t {
        s.write_waiting();
        s.statement("DELETE FROM entries WHERE space = ?1 AND key >= ?2 AND key < ?3")
            .text(1, space)
            .text(2, first)
            .text(3, behind)
            .step();
        return sqlite3_changes64(s.database.get());
    });
}

std::int64_t Store::clear(std::string_view space) {
    State& s = *state_;
    return s.guarded([&]() -> std::int64_t {
        s.write_waiting();
        s.statement("DELETE FROM entries WHERE space = ?1").text(1, space).step();
        return sqlite3_changes64(s.database.get());
    });
}

std::string Store::rebuilt() const {
    const std::lock_guard lock(state_->one_at_a_time);
    return state_->rebuilt;
}

std::string Store::unusable() const {
    const std::lock_guard lock(state_->one_at_a_time);
    return state_->unusable;
}

Store::Health Store::check() {
    flush();
    State& s = *state_;
    const std::lock_guard lock(s.one_at_a_time);
    Health health;
    health.file = s.file;
    std::error_code ignored;
    health.bytes = static_cast<std::int64_t>(fs::file_size(s.file, ignored));
    try {
        auto pages = s.statement("PRAGMA integrity_check(10)");
        while (pages.step())
            if (const auto line = pages.bytes(0); line != "ok") health.problems.push_back(line);
        auto all = s.statement("SELECT space, key, digest, value FROM entries");
        while (all.step()) {
            ++health.entries;
            if (all.bytes(2) != digest_of(all.bytes(0), all.bytes(1), all.bytes(3)))
                health.problems.push_back("an entry does not fit its digest: " + all.bytes(1));
        }
    } catch (const Damage& damage) {
        health.problems.push_back(damage.reason);
    }
    return health;
}

fs::path default_store_folder() {
    const auto folder = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value == '/' ? fs::path(value) : fs::path();
    };
    if (const auto cache = folder("XDG_CACHE_HOME"); !cache.empty()) return cache / "ektara";
    if (const auto home = folder("HOME"); !home.empty()) return home / ".cache" / "ektara";
    return {};
}

}  // namespace ektara::artifacts
