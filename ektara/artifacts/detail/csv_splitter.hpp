#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/core/error.hpp"

namespace ektara::artifacts::detail {

/// Takes the apostrophe away that `csv_cell` put before a text that a spreadsheet would run.
void disarm(std::string& cell);

/// Throws Error E1201 where a column's name stands twice in the header of the file `name`.
void require_distinct(const std::vector<std::string>& columns, const std::string& name);

/// Splits text into records, one character at a time, and counts lines for the messages. Where cells are separated by
/// blanks, several blanks are one.
class CsvSplitter {
  public:
    CsvSplitter(std::string_view text, const std::string& name, char delimiter = ',', std::size_t first_line = 1)
        : text_(text), name_(name), delimiter_(delimiter), line_(first_line), started_(first_line) {}

    /// Reads the next record into `cells`; false at the end. Blank lines are left out.
    bool next(std::vector<std::string>& cells) {
        while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) line_ += text_[at_++] == '\n' ? 1 : 0;
        if (at_ >= text_.size()) return false;
        started_ = line_;
        cells.clear();
        quoted_.clear();
        skip_blanks();
        do cells.push_back(cell());
        while (passes_delimiter());
        return true;
    }
    /// The line where the last record began.
    std::size_t line() const { return started_; }
    /// Which cells of the last record stood in quotes.
    const std::vector<bool>& quoted() const { return quoted_; }

  private:
    bool ends_line() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
    void skip_blanks() {
        if (delimiter_ != ' ') return;
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    bool passes_delimiter() {
        if (at_ >= text_.size() || text_[at_] != delimiter_) return false;
        ++at_;
        skip_blanks();
        return delimiter_ != ' ' || !ends_line();
    }
    /// One cell; stops at the delimiter or line end behind it.
    std::string cell() {
        std::string value;
        quoted_.push_back(at_ < text_.size() && text_[at_] == '"');
        if (quoted_.back()) quoted(value);
        while (!ends_line() && text_[at_] != delimiter_) value += text_[at_++];
        return value;
    }
    void quoted(std::string& value) {
        const std::size_t opened = line_;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
                    ++at_;
                    return;
                }
                ++at_;
            }
            line_ += text_[at_] == '\n' ? 1 : 0;
            value += text_[at_];
        }
        fail("E1201", "{}: the quote opened on line {} is never closed", name_, opened);
    }

    std::string_view text_;
    const std::string& name_;
    char delimiter_;
    std::size_t at_ = 0, line_, started_;
    std::vector<bool> quoted_;
};

}  // namespace ektara::artifacts::detail
