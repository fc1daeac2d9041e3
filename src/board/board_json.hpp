// What the board knows, as the JSON that its page reads (docs/board.md). Each text is one line.
#pragma once

#include "async/census.hpp"
#include "board/board_observer.hpp"
#include "office/office.hpp"

#include <string>

namespace trecho {

struct LiveSettings {
    std::string version;         // of the program
    std::string epoch;           // another one after each start
    TimePoint start;             // all times in JSON are milliseconds since then
    CalendarTime calendar_start; // the same instant, for people
};

// Prints one state of the board. It is made for one text, and what it is given must outlive it.
class BoardPrinter {
public:
    BoardPrinter(const BoardObserver& board, const Office& office, const LiveSettings& settings,
                 TimePoint now)
        : board_(board), office_(office), settings_(settings), now_(now) {}

    std::string snapshot() const;

    // `figures` is what figures() returns.
    std::string changes(const std::string& figures) const;
    // `wait` is where its coroutine waits; null: not known.
    std::string connection(const ConnectionRow& row, const ListedWait* wait) const;

    // The last members of a snapshot and of changes: the totals and the office, whose rates and
    // percentiles change with time alone.
    std::string figures() const;

private:
    void append_row(std::string& text, const ConnectionRow& row, std::size_t marks,
                    std::size_t spans) const;
    void append_place(std::string& text, const ConnectionRow& row) const;
    void append_event(std::string& text, const PastEvent& event) const;
    void append_rows(std::string& text, const std::vector<const ConnectionRow*>& rows,
                     bool is_snapshot) const;
    void append_legs(std::string& text) const;
    void append_aliases(std::string& text) const;
    void append_changed_legs(std::string& text) const;
    void append_totals(std::string& text) const;
    void append_office(std::string& text) const;
    void append_time(std::string& text, TimePoint at) const;

    const BoardObserver& board_;
    const Office& office_;
    const LiveSettings& settings_;
    TimePoint now_;
};

} // namespace trecho
