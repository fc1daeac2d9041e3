// A picture of who does what, when: a vertical line for each actor, an arrow for each message that
// one sends to another, and a note for what an actor does alone. At most 80 columns wide.
#pragma once

#include "platform/clock.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trecho::museum {

enum class Language { en, pt };

struct Phrase {
    std::string en;
    std::string pt;

    const std::string& in(Language language) const { return language == Language::pt ? pt : en; }
};

using Actor = std::size_t; // from left to right

class Timeline {
public:
    Timeline(const Clock& clock, Language language)
        : clock_(clock), began_(clock.now()), language_(language) {}

    // Two or three actors. Call it once, before all others.
    void cast(const std::vector<Phrase>& names);

    // A message, when it is read or written. `text` is cut if it is too long.
    void arrow(Actor from, Actor to, std::string_view text);

    // What an actor does; in several rows if it is long.
    void note(Actor who, const Phrase& what);

    const std::string& picture() const { return picture_; }

private:
    using Row = std::vector<std::string>; // one character in each cell

    std::string let_time_pass();
    Row row(std::string_view line = "|") const;
    void print(const Row& row, const std::string& time = {});

    const Clock& clock_;
    TimePoint began_;
    Language language_;
    std::vector<std::size_t> columns_; // of the actors' lines
    TimePoint last_{};                 // when the last row was printed
    std::string printed_time_;         // beside the rows
    std::string picture_;
};

// Words in lines of at most so many characters.
std::vector<std::string> wrap(const std::string& text, std::size_t letters);

// 3 ms, 1.5 s, 2 min
std::string print_time(Duration time);

} // namespace trecho::museum
