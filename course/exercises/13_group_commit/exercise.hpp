// Exercise 13, the interface: a ledger whose sales share syncs.
#pragma once

#include "platform/storage.hpp"

#include <memory>
#include <string>

namespace exercise {

using namespace trecho;

class Ledger {
public:
    // `file` takes one append at a time, and each append ends with a sync: 1 to 5 ms for one line,
    // and the same for a thousand.
    explicit Ledger(LogFile& file);
    ~Ledger();

    // Adds `line`, which has its line end. Returns when the sync that holds it has ended: without
    // an error if the line is on disk; with the file's error if it isn't, and never will be.
    //
    // Nobody waits for more sales to come: if the disk is idle, the line is written at once. All
    // lines that come while the disk is busy are written together, in order of arrival, as soon as
    // it is idle.
    //
    // Not cancellable: an interruption of the coroutine that waits changes nothing.
    awaitable<error_code> append(std::string line);

private:
    struct State; // yours: it is defined in exercise.cpp
    std::unique_ptr<State> state_;
};

} // namespace exercise
