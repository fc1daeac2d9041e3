#include "support/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trecho::museum {

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t first_column = 13; // right of the times
constexpr std::size_t last_column = 75;
constexpr std::size_t second_of_two = 44; // so that there is room for notes on its right

// Text as characters, each with the bytes of its UTF-8 encoding.
std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> found;
    for (const char byte : text) {
        const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
        if (continues && !found.empty())
            found.back() += byte;
        else
            found.emplace_back(1, byte);
    }
    return found;
}

} // namespace

std::vector<std::string> wrap(const std::string& text, std::size_t letters) {
    std::vector<std::string> lines(1);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        const std::string longer = lines.back().empty() ? word : lines.back() + ' ' + word;
        if (characters(longer).size() <= letters || lines.back().empty())
            lines.back() = longer;
        else
            lines.push_back(word);
        begin = end + 1;
    }
    return lines;
}

std::string print_time(Duration time) {
    const double seconds = std::round(to_seconds(time) * 10'000) / 10'000;
    if (seconds < 1) return fmt::format("{:g} ms", seconds * 1000);
    if (seconds <= 120) return fmt::format("{:g} s", seconds);
    return fmt::format("{:g} min", seconds / 60);
}

void Timeline::cast(const std::vector<Phrase>& names) {
    const std::size_t last = names.size() == 2 ? second_of_two : last_column;
    for (std::size_t actor = 0; actor < names.size(); ++actor)
        columns_.push_back(first_column + (last - first_column) * actor / (names.size() - 1));
    Row header(width, " ");
    for (std::size_t actor = 0; actor < names.size(); ++actor) {
        const auto name = characters(names[actor].in(language_));
        const std::size_t begin = std::min(columns_[actor] - name.size() / 2, width - name.size());
        std::ranges::copy(name, header.begin() + static_cast<std::ptrdiff_t>(begin));
    }
    print(header);
    last_ = clock_.now();
}

void Timeline::arrow(Actor from, Actor to, std::string_view text) {
    const std::string time = let_time_pass();
    Row line = row();
    const std::size_t begin = std::min(columns_[from], columns_[to]) + 1;
    const std::size_t end = std::max(columns_[from], columns_[to]) - 1; // where the arrow ends
    std::fill(line.begin() + static_cast<std::ptrdiff_t>(begin),
              line.begin() + static_cast<std::ptrdiff_t>(end) + 1, "-");
    line[from < to ? end : begin] = from < to ? ">" : "<";

    auto letters = characters(text);
    const std::size_t room = end - begin - 6;
    if (letters.size() > room) {
        letters.resize(room - 2);
        letters.insert(letters.end(), 2, ".");
    }
    letters.insert(letters.begin(), " ");
    letters.emplace_back(" ");
    std::ranges::copy(letters, line.begin() + static_cast<std::ptrdiff_t>(begin) + 3);
    print(line, time);
}

// Notes stand on the right of their actor's line; where there is no room, on the left.
void Timeline::note(Actor who, const Phrase& what) {
    const std::string time = let_time_pass();
    const bool is_on_the_left = columns_[who] == last_column;
    const bool is_last = who + 1 == columns_.size();
    const std::size_t room =
        is_last && !is_on_the_left ? width - columns_[who] - 2 : columns_[1] - columns_[0] - 4;
    bool is_first = true;
    for (const std::string& part : wrap(what.in(language_), room)) {
        Row line = row();
        if (is_first) line[columns_[who]] = "*";
        const auto letters = characters(part);
        const std::size_t begin =
            is_on_the_left ? columns_[who] - 1 - letters.size() : columns_[who] + 2;
        std::ranges::copy(letters, line.begin() + static_cast<std::ptrdiff_t>(begin));
        print(line, is_first ? time : "");
        is_first = false;
    }
}

// Returns what stands beside the next row. A row of dots stands for a second or more in which
// nothing happens.
std::string Timeline::let_time_pass() {
    const TimePoint now = clock_.now();
    if (now - last_ >= std::chrono::seconds(1)) print(row(":"));
    last_ = now;
    std::string time = print_time(now - began_);
    if (time == printed_time_) return {};
    printed_time_ = time;
    return time;
}

Timeline::Row Timeline::row(std::string_view line) const {
    Row cells(width, " ");
    for (const std::size_t column : columns_) cells[column] = line;
    return cells;
}

void Timeline::print(const Row& row, const std::string& time) {
    std::string text = fmt::format("{:>9}", time);
    for (std::size_t cell = 9; cell < row.size(); ++cell) text += row[cell];
    text.erase(text.find_last_not_of(' ') + 1);
    picture_ += text + '\n';
}

} // namespace trecho::museum
