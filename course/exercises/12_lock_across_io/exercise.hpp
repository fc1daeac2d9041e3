// Exercise 12, the interface: a shop that sells seats by name, and one lock.
#pragma once

#include "async/async_mutex.hpp"
#include "platform/storage.hpp"
#include "platform/stream.hpp"

#include <optional>
#include <set>
#include <string>

namespace exercise {

using namespace trecho;

struct Shop {
    AsyncMutex mutex;           // protects what follows
    AsyncMutex::Guard in_use;   // the lock of the customer who is being served
    std::set<std::string> free; // the seats on sale: 1A, 1B, ..
    LogFile& ledger;            // a line for each seat sold. One append at a time!
};

struct Customer {
    Stream& stream;
    std::string unread; // has arrived, and isn't taken yet
};

// The next line, without its end; nothing when the customer has gone. (Written in test.cpp.)
awaitable<std::optional<std::string>> read_line(Customer& customer);

// Sends one line. Returns when the network has taken all of it, which may be never if the customer
// doesn't read; false when the connection has failed. (Written in test.cpp.)
awaitable<bool> say(Customer& customer, std::string line);

// Answers each line of the customer until it goes:
//   SEATS    the free seats, with blanks between them
//   BUY 1A   True: the seat was free, and is sold, and its line is in the ledger
//            False: it wasn't free, or couldn't be stored; then it is on sale as before
awaitable<void> serve_customer(Customer customer, Shop& shop);

} // namespace exercise
