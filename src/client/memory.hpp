// What a customer keeps between two starts of the program, so that no sale stays untold.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

struct Memory {
    std::string session; // "" before the first greeting

    // The newest ticket that the customer was told of. When `last` is about another one, an S has
    // arrived whose answer was lost.
    std::string ticket;

    std::string undecided; // the itinerary whose S was sent, without an answer yet; else ""

    std::string name; // that others may see beside the tickets; "" when the person has said none
};

// One a line; what is empty at the end isn't there, so most of the time it is the session alone.
std::string print_memory(const Memory& memory);

// What isn't of that form is forgotten: people may have written into the file.
Memory parse_memory(std::string_view text);

// Where it is kept.
class SessionStore {
public:
    virtual ~SessionStore() = default;
    virtual std::string load() = 0; // what was saved; "" when nothing was
    virtual void save(const std::string& text) = 0;

    // Whether what was saved is found at the next start.
    virtual bool is_kept() const { return true; }
};

} // namespace trecho
