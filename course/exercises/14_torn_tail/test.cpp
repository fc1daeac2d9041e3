// Goal: a kill costs no sale that was told and no start; other damage is never passed over.
#include "exercise.hpp"

#include "simulation/platform/virtual_time.hpp"
#include "support/seeds.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace exercise {

namespace {

struct Ledger {
    std::string bytes;
    std::vector<std::size_t> ends; // where each line ends

    std::size_t lines() const { return ends.size(); }
    std::size_t begin_of(std::size_t line) const { return line == 1 ? 0 : ends[line - 2]; }
};

// Sales and, now and then, a cancellation.
Ledger ledger_of(SeededEntropy& entropy, std::size_t lines) {
    Ledger ledger;
    for (std::uint64_t number = 1; number <= lines; ++number) {
        constexpr std::string_view at = "2026-11-23T14:05:11.123Z";
        Places places;
        places.push_back("Recife");
        places.push_back("São Paulo");
        if (entropy.one_in(2)) places.push_back("Natal");
        if (number > 1 && entropy.one_in(5)) {
            append_cancellation(ledger.bytes, number, at, ticket_of(number - 1));
        } else {
            append_sale(ledger.bytes, number, at, places, "", entropy.one_in(2) ? "Ana" : "");
        }
        ledger.ends.push_back(ledger.bytes.size());
    }
    return ledger;
}

struct Outcome {
    std::optional<Recovered> recovered;
    std::string refusal;
};

Outcome outcome_of(const std::string& bytes) {
    Outcome outcome;
    try {
        outcome.recovered = recover(bytes);
    } catch (const std::runtime_error& error) {
        outcome.refusal = error.what();
    }
    return outcome;
}

// `story` says what happened to a ledger of which so many lines are whole.
std::string compare(const std::string& story, const std::string& bytes, const Ledger& ledger,
                    std::size_t whole_lines) {
    const Outcome outcome = outcome_of(bytes);
    if (!outcome.recovered)
        return fmt::format("{}; recover() refused it (\"{}\"), so the server doesn't start", story,
                           outcome.refusal);
    const std::vector<LedgerRecord>& records = outcome.recovered->records;
    if (records.size() < whole_lines)
        return fmt::format("{}; recover() found {} of its {} sales that were told", story,
                           records.size(), whole_lines);
    if (records.size() > whole_lines)
        return fmt::format("{}; recover() found {} records, and only {} lines are whole", story,
                           records.size(), whole_lines);
    for (std::size_t place = 0; place < records.size(); ++place) {
        if (records[place].sequence != place + 1)
            return fmt::format("{}; record {} in the answer isn't that of line {}", story,
                               place + 1, place + 1);
    }
    const std::size_t expected = whole_lines == 0 ? 0 : ledger.ends[whole_lines - 1];
    if (outcome.recovered->whole_bytes != expected)
        return fmt::format("{}; whole_bytes is {}, and the whole lines have {} bytes: the next "
                           "line would begin in the middle of another",
                           story, outcome.recovered->whole_bytes, expected);
    return "";
}

// `line` is the damaged or missing one.
std::string must_refuse(const std::string& story, const std::string& bytes, std::size_t line) {
    const Outcome outcome = outcome_of(bytes);
    if (outcome.recovered)
        return fmt::format("{}; recover() accepted it, with {} records", story,
                           outcome.recovered->records.size());
    const std::string name = fmt::format("line {}", line);
    const std::size_t at = outcome.refusal.find(name);
    const std::size_t behind = at + name.size();
    const bool is_named =
        at != std::string::npos && (behind == outcome.refusal.size() ||
                                    outcome.refusal[behind] < '0' || outcome.refusal[behind] > '9');
    if (!is_named)
        return fmt::format("{}; recover() refused it, and \"{}\" doesn't name {}", story,
                           outcome.refusal, name);
    return "";
}

// A kill leaves the first bytes of the file, however many.
std::string after_a_kill(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    const Ledger ledger = ledger_of(entropy, entropy.between(0, 4));
    for (std::size_t size = 0; size <= ledger.bytes.size(); ++size) {
        const std::size_t whole = static_cast<std::size_t>(
            std::ranges::count_if(ledger.ends, [&](std::size_t end) { return end <= size; }));
        const std::size_t torn = size - (whole == 0 ? 0 : ledger.ends[whole - 1]);
        const std::string story =
            torn == 0 ? fmt::format("a ledger has {} whole lines and nothing else", whole)
                      : fmt::format("a kill left {} whole lines and the first {} of line {}", whole,
                                    torn == 1 ? "byte" : fmt::format("{} bytes", torn), whole + 1);
        std::string wrong = compare(story, ledger.bytes.substr(0, size), ledger, whole);
        if (!wrong.empty()) return wrong;
    }
    return "";
}

std::size_t line_of(const Ledger& ledger, std::size_t byte) {
    return static_cast<std::size_t>(std::ranges::upper_bound(ledger.ends, byte) -
                                    ledger.ends.begin()) +
           1;
}

// A bad disk: one byte is another, and not in the last line's end, which has a test of its own.
std::string after_a_wrong_byte(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    const Ledger ledger = ledger_of(entropy, entropy.between(1, 4));
    for (std::size_t place = 0; place + 1 < ledger.bytes.size(); ++place) {
        std::string bytes = ledger.bytes;
        const std::uint64_t bit = entropy.between(0, 7);
        bytes[place] = static_cast<char>(bytes[place] ^ static_cast<char>(1U << bit));
        const std::size_t line = line_of(ledger, place);
        std::string wrong = must_refuse(
            fmt::format("a bad disk changed byte {} of a ledger of {} lines, which is in line {}",
                        place + 1, ledger.lines(), line),
            bytes, line);
        if (!wrong.empty()) return wrong;
    }
    return "";
}

// A byte of a line of which a part is torn off, too: the damage was there before the kill.
std::string after_a_wrong_byte_and_a_kill(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    const Ledger ledger = ledger_of(entropy, 3);
    const std::size_t size = entropy.between(ledger.ends[1], ledger.ends[2] - 1);
    const std::size_t place = entropy.between(0, ledger.ends[1] - 2);
    std::string bytes = ledger.bytes.substr(0, size);
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    return must_refuse(fmt::format("byte {} is wrong, in line {} of 2 whole ones, and a kill left "
                                   "{} bytes of line 3",
                                   place + 1, line_of(ledger, place), size - ledger.ends[1]),
                       bytes, line_of(ledger, place));
}

std::string after_a_wrong_last_end(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    const Ledger ledger = ledger_of(entropy, entropy.between(1, 4));
    std::string bytes = ledger.bytes;
    bytes.back() = static_cast<char>('\n' ^ static_cast<char>(1U << entropy.between(0, 7)));
    return must_refuse(fmt::format("a bad disk changed the very last byte of a ledger of {} lines, "
                                   "so the last line is whole and its end isn't an end; that sale "
                                   "was told",
                                   ledger.lines()),
                       bytes, ledger.lines());
}

std::string after_a_lost_line(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    const Ledger ledger = ledger_of(entropy, entropy.between(2, 6));
    const std::size_t line = entropy.between(1, ledger.lines() - 1);
    const std::size_t begin = ledger.begin_of(line);
    std::string bytes = ledger.bytes;
    const std::string lost = bytes.substr(begin, ledger.ends[line - 1] - begin);
    if (entropy.one_in(2)) {
        bytes.erase(begin, lost.size());
        return must_refuse(
            fmt::format("line {} of {} is missing, as a whole", line, ledger.lines()), bytes, line);
    }
    bytes.insert(begin, lost);
    return must_refuse(fmt::format("line {} of {} is there twice", line, ledger.lines()), bytes,
                       line + 1);
}

} // namespace

TEST(Recover, CutsOffWhatAKillLeaves) { for_each_seed(20, after_a_kill); }

TEST(Recover, RefusesAWrongByteInAnyLine) { for_each_seed(20, after_a_wrong_byte); }

TEST(Recover, RefusesAWrongByteBeforeATornTail) {
    for_each_seed(200, after_a_wrong_byte_and_a_kill);
}

TEST(Recover, RefusesAMissingOrRepeatedLine) { for_each_seed(100, after_a_lost_line); }

TEST(Recover, RefusesALastLineWhoseEndIsDamaged) { for_each_seed(50, after_a_wrong_last_end); }

} // namespace exercise
