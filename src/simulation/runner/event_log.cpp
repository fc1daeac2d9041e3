#include "simulation/runner/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>

namespace trecho {

namespace {

constexpr std::size_t column = 26;

// Cut where it is too wide for its column; a name's accents count as one letter each.
std::string fit(std::string_view text) {
    std::string cell;
    std::size_t letters = 0;
    for (const char byte : text) {
        const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; // RFC 3629
        if (!continues && ++letters > column) break;
        cell += byte;
    }
    cell.append(column - std::min(letters, column), ' ');
    return cell;
}

} // namespace

void EventLog::tell(Lane lane, std::string text) {
    const Duration at = duration();
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(at.count()), std::uint64_t{lane}}) {
        for (std::size_t byte = 0; byte < 8; ++byte)
            mix(static_cast<unsigned char>(number >> (8 * byte)));
    }
    for (const char byte : text) mix(static_cast<unsigned char>(byte));
    last_.push_back({at, lane, std::move(text)});
    if (last_.size() > kept_lines) last_.pop_front();
}

std::string EventLog::lanes(std::size_t lines) const {
    const std::size_t skipped = last_.size() - std::min(lines, last_.size());
    std::set<Lane> shown{0};
    for (const Line& line : last_ | std::views::drop(skipped)) shown.insert(line.lane);

    std::string text = fmt::format("{:15}", "");
    for (const Lane lane : shown) {
        text += "  " + fit(lane == 0 ? "server" : fmt::format("customer {}", lane));
    }
    text += '\n';
    for (const Line& line : last_ | std::views::drop(skipped)) {
        text += print_duration(line.at);
        for (const Lane lane : shown) text += "  " + fit(lane == line.lane ? line.text : "");
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

std::string print_duration(Duration duration) {
    using namespace std::chrono;
    const auto whole = duration_cast<microseconds>(duration).count();
    return fmt::format("{:02}:{:02}:{:02}.{:06}", whole / 3'600'000'000, whole / 60'000'000 % 60,
                       whole / 1'000'000 % 60, whole % 1'000'000);
}

} // namespace trecho
