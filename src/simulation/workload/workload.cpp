#include "simulation/workload/workload.hpp"

#include "protocol/answers.hpp"
#include "simulation/workload/plain_answers.hpp"
#include "simulation/world/server_instance.hpp"

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

std::string_view name_of(ClientKind character) {
    switch (character) {
    case ClientKind::plain: return "plain";
    case ClientKind::old: return "old";
    case ClientKind::hasty: return "hasty";
    case ClientKind::rowdy: return "rowdy";
    case ClientKind::faithful: return "faithful";
    case ClientKind::pedant: return "pedant";
    }
    return "";
}

awaitable<void> live(Workload& workload, Lane lane, ClientKind character,
                     asio::cancellation_signal& interrupt) {
    switch (character) {
    case ClientKind::plain: return run_plain_client(workload, lane, Framing::lines, interrupt);
    case ClientKind::old: return run_plain_client(workload, lane, Framing::unframed, interrupt);
    case ClientKind::hasty: return run_pipelining_client(workload, lane, interrupt);
    case ClientKind::rowdy: return run_malformed_client(workload, lane, interrupt);
    case ClientKind::pedant: return run_conformance_client(workload, lane, interrupt);
    case ClientKind::faithful: break;
    }
    return run_resuming_client(workload, lane, interrupt);
}

Client::Client(Workload& workload, Lane lane, asio::cancellation_signal& interrupt)
    : workload_(workload), lane_(lane), interrupt_(interrupt),
      patience_(workload.simulation.clock, interrupt), history_(workload.history),
      visits_left_(workload.simulation.entropy.between(1, visits_max)) {}

// Most come at about the same time, for only then is there something to see; some come later.
awaitable<bool> Client::wants_more() {
    const bool has_a_day = workload_.span > Duration::zero();
    if (has_a_day && now() - workload_.start >= workload_.span) co_return false;
    if (!has_a_day && visits_left_-- == 0) co_return false;

    Duration longest = one_in(3) ? Duration(2min) : Duration(100ms);
    if (has_a_day && one_in(3)) longest = 4h;
    if (workload_.is_long && one_in(3)) longest = 6h; // on the same connection, if it lives so long
    co_await wait(draw_duration(longest));
    co_return true;
}

awaitable<void> Client::wait(Duration duration) { co_await sleep_until(clock(), now() + duration); }

awaitable<std::unique_ptr<Stream>> Client::connect(const char* address) {
    const bool in_the_old_way = std::string_view(address) == ServerInstance::legacy_address;
    std::unique_ptr<Stream> stream;
    for (int tries = 0; tries < tries_to_connect && !stream; ++tries) {
        if (tries > 0) co_await wait(500ms * (1 << tries));
        const auto connector = workload_.wire.connector(address, name());
        Connected connected = co_await within(patience_, now() + 10s, connector->connect());
        stream = std::move(connected.stream);
        if (stream) history_.connects(lane_);
        const bool is_full = stream && co_await is_turned_away(*stream, in_the_old_way);
        if (is_full) stream.reset();
    }
    co_return stream;
}

// Where there is room for few, who comes listens first: who is one too many hears it unasked.
awaitable<bool> Client::is_turned_away(Stream& stream, bool in_the_old_way) {
    if (workload_.server.clients_max > few_clients) co_return false;
    std::string heard;
    error_code error;
    while (!error) {
        std::array<char, 256> bytes;
        const TimePoint from = std::max(now(), history_.network_is_silent_until());
        const TimePoint until = from + (heard.empty() ? Duration(500ms) : Duration(5s));
        const ReadResult read = co_await within(patience_, until, stream.read_some(bytes));
        heard.append(bytes.data(), read.bytes);
        error = read.error;
    }
    if (heard.empty() && error == asio::error::timed_out) co_return false;
    const std::string busy =
        refusal_answer(Refusal::busy, "too many customers at once; come back in a moment");
    const bool was_told = heard == (in_the_old_way ? std::string(no) : busy + "\n");
    history_.is_turned_away(lane_, was_told && error == asio::error::eof);
    co_return true;
}

std::unique_ptr<Stream> Client::read_along(std::unique_ptr<Stream> stream, Framing framing) {
    return std::make_unique<PlainAnswers>(
        std::move(stream), framing, [this](const std::string& other) {
            if (history_.is_disturbed(lane_)) return;
            workload_.verdict.report(Invariant::protocol_is_kept,
                                     name() + " was answered \"" + other + "\"");
        });
}

// Half of them of one leg. Places are chained by legs that there are, but for a slip now and then.
std::string Client::draw_itinerary() {
    if (one_in(20)) return "Recife > Nowhere";
    const auto& legs = workload_.network.legs();
    const LegId first = static_cast<LegId>(between(0, legs.size() - 1));
    std::string itinerary = to_string(legs[first]);
    if (one_in(12)) return itinerary + " > " + legs[first].origin + " > " + legs[first].destination;

    Network::PlaceId place = workload_.network.destination_of(first);
    while (one_in(2)) {
        const auto& departures = workload_.network.departures(place);
        if (departures.empty()) break;
        const LegId next = departures[between(0, departures.size() - 1)];
        itinerary += " > " + legs[next].destination;
        place = workload_.network.destination_of(next);
    }
    return itinerary;
}

// The same place, as other keyboards and editors write it.
std::string Client::spell_place(std::string message) {
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

std::string Client::spell(std::string message) {
    message = spell_place(message);
    if (one_in(3)) std::ranges::transform(message, message.begin(), to_lower);
    if (one_in(3)) message = " " + message + "\t";
    if (one_in(3)) message += '\r';
    return message;
}

Duration Client::draw_thinking() {
    const Duration longest = one_in(2) ? Duration(5ms) : workload_.confirm_limit * 4 / 5;
    return draw_duration(longest);
}

std::optional<TimePoint> Client::draw_leaving() {
    const bool leaves = one_in(4);
    const TimePoint at = now() + draw_duration(workload_.confirm_limit);
    return leaves ? std::optional(at) : std::nullopt;
}

Duration Client::draw_duration(Duration longest) {
    return Duration(between(0, static_cast<std::uint64_t>(longest.count())));
}

TimePoint Client::end_of_patience() const { return now() + 30min; }

} // namespace trecho
