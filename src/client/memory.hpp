// What a customer keeps between two starts of the program, so that every sale is reported to them.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

struct Memory {
    std::string session; // "" before the first greeting

    // The newest ticket that the customer was told of. If the server's `last` names another one,
    // the answer to an S was lost.
    std::string ticket;

    std::string undecided; // the itinerary of an S that has no answer yet; else ""

    std::string name; // others may see it beside the tickets; "" if the person gave none
};

// One field a line, without empty lines at the end: usually the session alone.
std::string print_memory(const Memory& memory);

// Drops fields that aren't valid, because people may edit the file. Without a valid session,
// returns an empty memory.
Memory parse_memory(std::string_view text);

// Keeps the memory: a file, or a string in tests.
class SessionStore {
public:
    virtual ~SessionStore() = default;
    virtual std::string load() = 0; // the saved text; "" if there is none
    virtual void save(const std::string& text) = 0;

    // Whether the next start of the program will load what was saved.
    virtual bool is_kept() const { return true; }
};

} // namespace trecho
