#include "simulation/workload/client.hpp"

#include "simulation/world/server_instance.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trecho {

namespace {

constexpr int tries_to_connect = 8;

// More than these are never too many.
constexpr std::size_t few_clients = 100;

// Shows the oracle each byte of the plain dialogue: `Connection` would forgive a line end too many,
// or one too few, which somebody else's client may not.
class JudgedStream final : public Stream {
public:
    JudgedStream(std::unique_ptr<Stream> stream, ProtocolOracle& protocol)
        : stream_(std::move(stream)), protocol_(protocol) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        const ReadResult read = co_await stream_->read_some(into);
        protocol_.reads_plain(std::string_view(into.data(), read.bytes));
        co_return read;
    }
    awaitable<WriteResult> write_some(std::string_view bytes) override {
        return stream_->write_some(bytes);
    }
    awaitable<error_code> wait_until_gone() override { return stream_->wait_until_gone(); }
    bool peer_has_ended() override { return stream_->peer_has_ended(); }
    void end_writing() override { stream_->end_writing(); }
    void reset() override { stream_->reset(); }
    std::string peer() const override { return stream_->peer(); }

private:
    std::unique_ptr<Stream> stream_;
    ProtocolOracle& protocol_;
};

} // namespace

Client::Client(const ClientContext& context)
    : state_(context.state), lane_(context.lane), interrupt_(context.interrupt),
      clock_(state_.simulation.clock), patience_(clock_, interrupt_), history_(state_.history),
      protocol_(lane_, history_, state_.sessions) {}

awaitable<void> Client::run() {
    for (;;) {
        const bool goes_on = co_await wants_more();
        if (!goes_on) co_return;
        if (!is_connected()) co_await arrive();
        if (is_connected()) co_await act();
        leave();
    }
}

// Most come at about the same time, for only then is there something to see; some come later.
awaitable<bool> Client::wants_more() {
    const bool has_a_day = state_.scenario.span > Duration::zero();
    if (has_a_day ? state_.log.duration() >= state_.scenario.span : visits_left_-- == 0)
        co_return false;
    Duration longest = one_in(3) ? Duration(2min) : Duration(100ms);
    if (has_a_day && one_in(3)) longest = 4h;
    if (state_.scenario.is_long && one_in(3)) longest = 6h; // on one connection, if it lives
    co_await wait(draw_duration(longest));
    co_return true;
}

awaitable<void> Client::connect(std::optional<Framing> plain) {
    const Framing framing = plain.value_or(Framing::lines);
    const bool is_legacy = framing == Framing::unframed;
    const char* const address =
        is_legacy ? ServerInstance::legacy_address : ServerInstance::address;
    const std::string busy = ProtocolOracle::busy_answer(is_legacy);
    std::unique_ptr<Stream> stream;
    for (int tries = 0; tries < tries_to_connect && !stream; ++tries) {
        if (tries > 0) co_await wait(500ms * (1 << tries));
        const auto connector = state_.wire.connector(address, name());
        Connected connected = co_await within(patience_, now() + 10s, connector->connect());
        stream = std::move(connected.stream);
        if (stream) history_.connects(lane_);
        if (!stream) continue;
        const bool is_full = co_await is_turned_away(*stream, busy);
        if (is_full) stream.reset();
    }
    if (!stream) co_return;
    protocol_.connects();
    stream_ = stream.get();
    if (plain) {
        protocol_.speaks_plain(framing);
        stream = std::make_unique<JudgedStream>(std::move(stream), protocol_);
    }
    const std::size_t longest_answer = plain ? message_bytes_max : answer_bytes_max;
    server_ = std::make_unique<Connection>(std::move(stream), framing, longest_answer, clock_,
                                           interrupt_);
}

// Where there is room for few, a client listens first: one too many is told so unasked.
awaitable<bool> Client::is_turned_away(Stream& stream, std::string_view answer) {
    if (state_.scenario.server.clients_max > few_clients) co_return false;
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
    history_.is_turned_away(lane_, heard == answer && error == asio::error::eof);
    co_return true;
}

awaitable<void> Client::expect_close(std::string when, Duration limit) {
    const Received end = co_await server_->receive(now() + limit);
    protocol_.must_be_closed(end.error, when);
    is_ended_by_server_ = end.error == asio::error::eof;
}

// Half of them of one leg. Places are chained by legs that there are, but for a slip now and then.
std::string Client::draw_itinerary() {
    if (one_in(20)) return "Recife > Nowhere";
    const Network& network = state_.scenario.network;
    const auto& legs = network.legs();
    const LegId first = static_cast<LegId>(between(0, legs.size() - 1));
    std::string itinerary = to_string(legs[first]);
    if (one_in(12)) return itinerary + " > " + legs[first].origin + " > " + legs[first].destination;

    Network::PlaceId place = network.destination_of(first);
    while (one_in(2)) {
        const auto& departures = network.departures(place);
        if (departures.empty()) break;
        const LegId next = one_of(departures);
        itinerary += " > " + legs[next].destination;
        place = network.destination_of(next);
    }
    return itinerary;
}

std::string Client::spell(std::string message) {
    constexpr std::string_view place = "São Luís";
    constexpr std::array spellings{"SÃO LUÍS", "Sa\u0303o Lui\u0301s", "são\u00a0 luís",
                                   "\u00a0São Luís\u2003"};
    for (std::size_t at = 0; (at = message.find(place, at)) != std::string::npos;) {
        const std::string_view spelling = one_of(spellings);
        message.replace(at, place.size(), spelling);
        at += spelling.size();
    }
    if (one_in(3)) std::ranges::transform(message, message.begin(), to_lower);
    if (one_in(3)) message = " " + message + "\t";
    if (one_in(3)) message += '\r';
    return message;
}

} // namespace trecho
