#include "simulator/town.hpp"

#include "protocol/answers.hpp"
#include "simulator/plain_answers.hpp"
#include "simulator/server_life.hpp"

#include <algorithm>
#include <array>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t visits_max = 4;
constexpr int tries_to_connect = 8;

// More than these are never too many.
constexpr std::size_t few_clients = 100;

} // namespace

std::string_view name_of(Character character) {
    switch (character) {
    case Character::plain: return "plain";
    case Character::old: return "old";
    case Character::hasty: return "hasty";
    case Character::rowdy: return "rowdy";
    case Character::faithful: return "faithful";
    case Character::pedant: return "pedant";
    }
    return "";
}

awaitable<void> live(Town& town, Lane lane, Character character,
                     asio::cancellation_signal& interrupt) {
    switch (character) {
    case Character::plain: return live_plainly(town, lane, Framing::lines, interrupt);
    case Character::old: return live_plainly(town, lane, Framing::unframed, interrupt);
    case Character::hasty: return live_hastily(town, lane, interrupt);
    case Character::rowdy: return live_rowdily(town, lane, interrupt);
    case Character::pedant: return live_pedantically(town, lane, interrupt);
    case Character::faithful: break;
    }
    return live_faithfully(town, lane, interrupt);
}

Mind::Mind(Town& town, Lane lane, asio::cancellation_signal& interrupt)
    : town_(town), lane_(lane), interrupt_(interrupt), patience_(town.simulation.clock, interrupt),
      testimony_(town.testimony), visits_left_(town.simulation.entropy.between(1, visits_max)) {}

// Most come at about the same time, for only then is there something to see; some come later.
awaitable<bool> Mind::wants_more() {
    const bool has_a_day = town_.span > Duration::zero();
    if (has_a_day && now() - town_.start >= town_.span) co_return false;
    if (!has_a_day && visits_left_-- == 0) co_return false;

    Duration longest = one_in(3) ? Duration(2min) : Duration(100ms);
    if (has_a_day && one_in(3)) longest = 4h;
    if (town_.is_long && one_in(3)) longest = 6h; // on the same connection, if it lives so long
    co_await wait(draw_duration(longest));
    co_return true;
}

awaitable<void> Mind::wait(Duration duration) { co_await sleep_until(clock(), now() + duration); }

awaitable<std::unique_ptr<Stream>> Mind::connect(const char* address) {
    const bool in_the_old_way = std::string_view(address) == ServerLife::legacy_address;
    std::unique_ptr<Stream> stream;
    for (int tries = 0; tries < tries_to_connect && !stream; ++tries) {
        if (tries > 0) co_await wait(500ms * (1 << tries));
        const auto connector = town_.wire.connector(address, name());
        Connected connected = co_await within(patience_, now() + 10s, connector->connect());
        stream = std::move(connected.stream);
        if (stream) testimony_.connects(lane_);
        const bool is_full = stream && co_await is_turned_away(*stream, in_the_old_way);
        if (is_full) stream.reset();
    }
    co_return stream;
}

// Where there is room for few, who comes listens first: who is one too many hears it unasked.
awaitable<bool> Mind::is_turned_away(Stream& stream, bool in_the_old_way) {
    if (town_.server.clients_max > few_clients) co_return false;
    std::string heard;
    error_code error;
    while (!error) {
        std::array<char, 256> bytes;
        const TimePoint from = std::max(now(), testimony_.network_is_silent_until());
        const TimePoint until = from + (heard.empty() ? Duration(500ms) : Duration(5s));
        const ReadResult read = co_await within(patience_, until, stream.read_some(bytes));
        heard.append(bytes.data(), read.bytes);
        error = read.error;
    }
    if (heard.empty() && error == asio::error::timed_out) co_return false;
    const std::string busy =
        refusal_answer(Refusal::busy, "too many customers at once; come back in a moment");
    const bool was_told = heard == (in_the_old_way ? std::string(no) : busy + "\n");
    testimony_.is_turned_away(lane_, was_told && error == asio::error::eof);
    co_return true;
}

std::unique_ptr<Stream> Mind::read_along(std::unique_ptr<Stream> stream, Framing framing) {
    return std::make_unique<PlainAnswers>(
        std::move(stream), framing, [this](const std::string& other) {
            if (testimony_.is_disturbed(lane_)) return;
            town_.verdict.broken(Property::protocol_is_kept,
                                 name() + " was answered \"" + other + "\"");
        });
}

// Half of them of one leg. Places are chained by legs that there are, but for a slip now and then.
std::string Mind::draw_itinerary() {
    if (one_in(20)) return "Recife > Nowhere";
    const auto& legs = town_.network.legs();
    const LegId first = static_cast<LegId>(between(0, legs.size() - 1));
    std::string itinerary = to_string(legs[first]);
    if (one_in(12)) return itinerary + " > " + legs[first].origin + " > " + legs[first].destination;

    Network::PlaceId place = town_.network.destination_of(first);
    while (one_in(2)) {
        const auto& departures = town_.network.departures(place);
        if (departures.empty()) break;
        const LegId next = departures[between(0, departures.size() - 1)];
        itinerary += " > " + legs[next].destination;
        place = town_.network.destination_of(next);
    }
    return itinerary;
}

// The same place, as other keyboards and editors write it.
std::string Mind::spell_place(std::string message) {
    constexpr std::string_view place = "São Luís";
    constexpr std::array spellings{"SÃO LUÍS", "Sa\u0303o Lui\u0301s", "são\u00a0 luís",
                                   "\u00a0São Luís\u2003"};
    for (std::size_t found = message.find(place); found != std::string::npos;) {
        const std::string_view spelling = spellings[between(0, spellings.size() - 1)];
        message.replace(found, place.size(), spelling);
        found = message.find(place, found + spelling.size());
    }
    return message;
}

std::string Mind::spell(std::string message) {
    message = spell_place(message);
    if (one_in(3)) std::ranges::transform(message, message.begin(), to_lower);
    if (one_in(3)) message = " " + message + "\t";
    if (one_in(3)) message += '\r';
    return message;
}

Duration Mind::draw_thinking() {
    const Duration longest = one_in(2) ? Duration(5ms) : town_.confirm_limit * 4 / 5;
    return draw_duration(longest);
}

std::optional<TimePoint> Mind::draw_leaving() {
    const bool leaves = one_in(4);
    const TimePoint at = now() + draw_duration(town_.confirm_limit);
    return leaves ? std::optional(at) : std::nullopt;
}

Duration Mind::draw_duration(Duration longest) {
    return Duration(between(0, static_cast<std::uint64_t>(longest.count())));
}

TimePoint Mind::end_of_patience() const { return now() + 30min; }

} // namespace trecho
