// Goal: the lines are those that the customer wrote, however the network cuts the stream.
#include "exercise.hpp"

#include "protocol/framing.hpp"
#include "simulation/platform/virtual_time.hpp"
#include "support/in_quotes.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace exercise {

namespace {

constexpr std::size_t bytes_max = 20;

using Texts = std::vector<std::string>;

// The lines that are there now. A wrong next() may never say that there are no more.
Texts take_all(Lines& lines) {
    Texts all;
    while (all.size() < 1000) {
        std::optional<std::string> line = lines.next();
        if (!line) break;
        all.push_back(std::move(*line));
    }
    return all;
}

// What `reads` bring, in a sentence if it isn't `expected`.
std::string compare(const Texts& reads, const Texts& expected) {
    Lines lines(bytes_max);
    Texts given;
    for (const std::string& read : reads) {
        lines.received(read);
        std::ranges::copy(take_all(lines), std::back_inserter(given));
    }
    if (given == expected) return "";
    return "the reads " + in_quotes(reads) + " bring the lines " + in_quotes(expected) +
           "; next() gave " + in_quotes(given);
}

void expect_lines(const Texts& reads, const Texts& expected) {
    const std::string wrong = compare(reads, expected);
    if (!wrong.empty()) ADD_FAILURE() << wrong;
}

bool is_too_long(const Texts& reads) {
    Lines lines(bytes_max);
    for (const std::string& read : reads) {
        lines.received(read);
        take_all(lines);
    }
    return lines.is_too_long();
}

// Trecho's own framing, which has to agree.
class Reference {
public:
    void received(std::string_view bytes) {
        while (!bytes.empty() && !buffer_.is_too_long()) {
            const std::span<char> space = buffer_.free_space();
            const std::size_t taken = std::min(space.size(), bytes.size());
            std::copy_n(bytes.begin(), taken, space.begin());
            buffer_.received(taken);
            bytes.remove_prefix(taken);
            while (buffer_.has_message()) lines_.emplace_back(buffer_.take());
        }
    }
    Texts take_all() { return std::exchange(lines_, {}); }
    bool is_too_long() const { return buffer_.is_too_long(); }

private:
    trecho::MessageBuffer buffer_{trecho::Framing::lines, bytes_max};
    Texts lines_;
};

std::string random_line(trecho::SeededEntropy& chance) {
    std::string line;
    const bool is_near_the_limit = chance.one_in(8);
    const std::size_t size =
        is_near_the_limit ? chance.between(bytes_max - 2, bytes_max + 2) : chance.between(0, 6);
    while (line.size() < size) line += chance.one_in(8) ? '\r' : 'a';
    return line + (chance.one_in(2) ? "\r\n" : "\n");
}

// A customer's lines, cut anywhere, and asked for after some of the reads.
std::string what_went_wrong(std::uint64_t seed) {
    trecho::SeededEntropy chance(seed);
    std::string stream;
    for (int line = 0; line < 12; ++line) stream += random_line(chance);

    Lines lines(bytes_max);
    Reference reference;
    Texts reads;
    while (!stream.empty()) {
        const std::size_t size = chance.between(1, std::min<std::size_t>(stream.size(), 15));
        reads.push_back(stream.substr(0, size));
        stream.erase(0, size);
        lines.received(reads.back());
        reference.received(reads.back());
        if (chance.one_in(3)) continue;

        const Texts expected = reference.take_all();
        const Texts given = take_all(lines);
        const std::string story = "after the reads " + in_quotes(reads);
        if (given != expected)
            return story + " next() must give " + in_quotes(expected) + "; it gave " +
                   in_quotes(given);
        if (lines.is_too_long() != reference.is_too_long())
            return story + (lines.is_too_long()
                                ? " the next line isn't too long; is_too_long() says that it is"
                                : " the next line is too long; is_too_long() doesn't say so");
        if (reference.is_too_long()) break;
    }
    return "";
}

} // namespace

TEST(Lines, GivesTheLineThatOneReadBrings) {
    expect_lines({"Recife > Natal\n"}, {"Recife > Natal"});
    expect_lines({}, {});
}

TEST(Lines, GivesEachOfTheLinesThatOneReadBrings) {
    expect_lines({"Recife > Natal\nS\n"}, {"Recife > Natal", "S"});
    expect_lines({"\n\nS\n"}, {"", "", "S"});
}

TEST(Lines, JoinsALineThatSeveralReadsBring) {
    expect_lines({"Rec", "ife > Natal\n"}, {"Recife > Natal"});
    expect_lines({"Recife > ", "Natal", "\n", "S\nN"}, {"Recife > Natal", "S"});
    expect_lines({"Recife > Natal"}, {});
}

TEST(Lines, DropsACarriageReturnBeforeTheEnd) {
    expect_lines({"S\r\n"}, {"S"});
    expect_lines({"S\r", "\n"}, {"S"});
    expect_lines({"S\r\r\n", "a\rb\n"}, {"S\r", "a\rb"});
}

TEST(Lines, KeepsAByteOfZeroLikeAnyOther) {
    const std::string line("a\0b", 3);
    expect_lines({line + "\n"}, {line});
    expect_lines({line.substr(0, 2), line.substr(2) + "\nS\n"}, {line, "S"});
}

TEST(Lines, AcceptsManyShortLinesAtOnce) {
    std::string read;
    Texts expected;
    for (int line = 0; line < 100; ++line) {
        read += "S\n";
        expected.emplace_back("S");
    }
    Lines lines(bytes_max);
    lines.received(read);
    EXPECT_FALSE(lines.is_too_long())
        << "a read brought 100 lines of one byte; none of them is too long";
    expect_lines({read}, expected);
}

TEST(Lines, NoticesALineThatIsTooLong) {
    const std::string longest(bytes_max, 'x');
    expect_lines({longest + "\n"}, {longest});
    expect_lines({longest + "\r\n"}, {longest});
    EXPECT_FALSE(is_too_long({longest, "\r"}))
        << "a line of bytes_max bytes isn't too long; the CR may belong to its end";
    EXPECT_TRUE(is_too_long({longest, "y"}))
        << "more than bytes_max bytes have come without an end: the line is too long already";
    EXPECT_TRUE(is_too_long({longest + "y\n"})) << "a complete line can be too long, too";
    EXPECT_TRUE(is_too_long({longest + "\ry\n"})) << "only a CR right before the LF is dropped";
}

TEST(Lines, GivesTheLinesBeforeALongOneAndNoneAfterIt) {
    const std::string too_long(bytes_max + 1, 'x');
    expect_lines({"S\n" + too_long + "\nN\n"}, {"S"});
    expect_lines({"S\n" + too_long, "\n", "N\n"}, {"S"});
}

TEST(Lines, AgreesWithTrechosFramingOnRandomStreams) { for_each_seed(2000, what_went_wrong); }

} // namespace exercise
