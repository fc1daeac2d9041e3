#include "cluster/storm_customer.hpp"

#include "platform/tcp.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace trecho {

using namespace std::chrono_literals;

namespace {

using State = Purchase::State;

// Only a bug makes a customer wait so long for an answer, or for a server that it can reach.
constexpr Duration storm_patience = 40s;

} // namespace

class StormCustomer::PlaceConnector final : public Connector {
public:
    PlaceConnector(const Executor& executor, const std::atomic<std::uint16_t>& port)
        : executor_(executor), port_(port) {}

    awaitable<Connected> connect() override {
        const auto connector = tcp_connector(executor_, {"127.0.0.1", port_});
        co_return co_await connector->connect();
    }

private:
    Executor executor_;
    const std::atomic<std::uint16_t>& port_;
};

StormCustomer::StormCustomer(StormState& state, Clock& clock, const Executor& executor, Lane lane,
                             asio::cancellation_signal& interrupt)
    : state_(state), history_(state.history), clock_(clock), lane_(lane), interrupt_(interrupt),
      patience_(clock, interrupt), random_(state.settings.seed * 1'000'003 + lane) {
    for (const auto& port : state.ports)
        connectors_.push_back(std::make_unique<PlaceConnector>(executor, port));
    // Its connections may end at any time, for reasons that it doesn't know.
    history_.messages_are_late(lane, 24h);
}

awaitable<void> StormCustomer::run() {
    co_await pause(draw_duration(200ms));
    while (!state_.is_ending || open_ || cancelling_) {
        if (!is_connected()) co_await come_back();
        if (!is_connected()) co_return; // in vain, which is reported
        co_await act();
        co_await pause(draw_duration(state_.settings.thought));
    }
    if (!is_connected()) co_await come_back();
    if (is_connected()) co_await look_at_tickets();
    if (is_connected()) co_await server().leave();
}

awaitable<void> StormCustomer::act() {
    if (cancelling_) return look_at_tickets();
    if (open_) return decide();
    const std::uint64_t choice = between(0, 19);
    if (choice == 0) return look_at_legs();
    if (choice == 1) return look_at_tickets();
    if (choice == 2) return take_over();
    return choice <= 8 ? cancel() : buy();
}

awaitable<void> StormCustomer::come_back() {
    const TimePoint give_up = end_of_patience();
    bool is_there = co_await try_to_arrive();
    while (!is_there && clock_.now() < give_up) {
        co_await pause(20ms + draw_duration(100ms));
        is_there = co_await try_to_arrive();
    }
    history_.expect(is_there, lane_, Invariant::clients_reconnect, "found no server for {}",
                    print_duration(storm_patience));
}

// Begins with any of the servers.
awaitable<bool> StormCustomer::try_to_arrive() {
    std::vector<ListedServer> servers;
    const std::size_t first = between(0, storm_servers - 1);
    for (std::size_t place = 0; place < storm_servers; ++place) {
        const std::size_t server = (first + place) % storm_servers;
        servers.push_back({std::to_string(server), connectors_[server].get()});
    }
    returning_ = std::make_unique<ReturningCustomer>(
        ServerList(servers), clock_, interrupt_, *this,
        [this](std::uint64_t ahead) { history_.is_told_ahead(lane_, ahead); });
    history_.connects(lane_);
    const Arrival arrival = co_await within(patience_, end_of_patience(), returning_->arrive());
    if (arrival.error) {
        disconnect();
        co_return false;
    }
    server_ = std::stoul(servers[arrival.server].address);
    resumes(arrival.standing);
    co_return true;
}

awaitable<void> StormCustomer::buy() {
    const std::string wanted = draw_itinerary();
    const Id id = open_.emplace(history_.asks(lane_, wanted, session_));
    state_.server_of.push_back(server_);
    const bool vanishes = one_in(10); // from the line
    const TimePoint until = vanishes ? clock_.now() + draw_duration(200ms) : end_of_patience();
    const Offer offer = co_await within(patience_, until, server().ask_for(wanted));
    history_.expect(offer.error != asio::error::timed_out || vanishes, lane_,
                    Invariant::every_client_is_answered, "waited too long for {}", wanted);
    if (offer.error) co_return disconnect();
    if (offer.is_held) {
        history_.is_offered(id);
        co_return co_await decide();
    }
    open_.reset();
    if (offer.reason != "storage") co_return history_.is_refused(id, offer.reason);
    ++state_.refused_by_storage;
    history_.is_lost(id);
    in_doubt_ = id;
}

awaitable<void> StormCustomer::decide() {
    switch (between(0, 19)) {
    case 0:
    case 1: disconnect(); co_return co_await pause(one_in(4) ? draw_duration(3s) : 0s);
    case 2: co_await pause(state_.settings.confirm_limit + 50ms); break; // it is too late
    case 3: co_return co_await take_over();
    case 4: co_return co_await quit();
    case 5: co_await pause(draw_duration(state_.settings.confirm_limit * 3 / 4)); break;
    default: co_await pause(draw_duration(state_.settings.thought));
    }
    co_await say(!one_in(4));
}

awaitable<void> StormCustomer::say(bool buys) {
    const Id id = *open_;
    history_.decides(id, buys);
    const bool vanishes = one_in(8);
    const TimePoint until = vanishes ? clock_.now() + draw_duration(5ms) : end_of_patience();
    const Sale sale = co_await within(patience_, until,
                                      server().decide(buys ? Decision::buy : Decision::decline));
    history_.expect(sale.error != asio::error::timed_out || vanishes, lane_,
                    Invariant::every_client_is_answered, "waited too long for the sale");
    if (sale.error) co_return disconnect();
    history_.expect(sale.reason.empty() || sale.came_too_late, lane_, "decided, and heard {}",
                    sale.reason);
    if (sale.came_too_late && state_.settings.database_fails) state_.released_late.insert(id);
    if (!sale.came_too_late) newest_decision_ = id;
    if (sale.is_sold) co_return has_bought(id, sale.ticket);
    if (buys && !sale.came_too_late) ++state_.unsold;
    history_.is_not_sold(id, sale.came_too_late);
    open_.reset();
}

awaitable<void> StormCustomer::quit() {
    history_.gives_up(*open_);
    co_await server().leave();
    disconnect();
}

// By another connection, while this one is open: the old one can do nothing any more.
awaitable<void> StormCustomer::take_over() {
    const auto old = std::exchange(returning_, nullptr);
    const std::string session = session_;
    co_await come_back();
    if (!is_connected() || session_ != session) co_return;
    const TimePoint until = clock_.now() + 300ms;
    if (open_) {
        const Sale sale = co_await within(patience_, until, old->customer().decide(Decision::buy));
        history_.expect(sale.error || !sale.is_sold, lane_, Invariant::no_unasked_sale,
                        "bought by a connection that was taken over");
    } else {
        const std::string wanted = draw_itinerary();
        const Offer offer = co_await within(patience_, until, old->customer().ask_for(wanted));
        history_.expect(offer.error || !offer.is_held, lane_,
                        "was offered seats on a connection that was taken over");
    }
}

awaitable<void> StormCustomer::cancel() {
    std::vector<Id> valid;
    for (const Id id : bought_)
        if (!history_.of(id).cancelled_at) valid.push_back(id);
    if (valid.empty()) co_return;
    const Id id = valid[between(0, valid.size() - 1)];
    history_.cancels(id);
    cancelling_ = id;
    const bool vanishes = one_in(8);
    const TimePoint until = vanishes ? clock_.now() + draw_duration(5ms) : end_of_patience();
    const std::string ticket = history_.of(id).ticket;
    const CancelResult result = co_await within(patience_, until, server().cancel(ticket));
    if (result.error) co_return disconnect();
    history_.expect(result.is_done || result.reason == "busy", lane_,
                    "has {}, cancelled it, and heard {}", ticket, result.reason);
    history_.is_cancelled(id, result.is_done);
    cancelling_.reset();
}

awaitable<void> StormCustomer::look_at_tickets() {
    const TicketList wallet = co_await within(patience_, end_of_patience(), server().tickets());
    if (wallet.error) co_return disconnect();
    if (wallet.reason.empty()) judge_tickets(wallet);
}

void StormCustomer::judge_tickets(const TicketList& wallet) {
    std::set<std::string> heard;
    for (const ListedTicket& listed : wallet.tickets) heard.insert(listed.ticket);
    // Its connection was lost, and the session resumed: whatever became of it is final.
    if (cancelling_) {
        history_.is_cancelled(*cancelling_, !heard.contains(history_.of(*cancelling_).ticket));
        cancelling_.reset();
    }
    std::set<std::string> expected;
    for (const Id id : bought_)
        if (!history_.of(id).cancelled_at) expected.insert(history_.of(id).ticket);
    history_.expect(heard == expected, lane_, "has the tickets {}, and was told {}", expected,
                    heard);
}

awaitable<void> StormCustomer::look_at_legs() {
    const TimePoint asked_at = clock_.now();
    const Listing listing = co_await within(patience_, end_of_patience(), server().list());
    if (listing.error) co_return disconnect();
    if (!listing.reason.empty()) co_return; // the database is away
    history_.expect(listing.legs.size() == state_.network.legs().size(), lane_, "missed legs");
    for (LegId leg = 0; leg < listing.legs.size(); ++leg)
        history_.is_told_free(lane_, leg, listing.legs[leg].left, asked_at);
}

awaitable<void> StormCustomer::pause(Duration duration) {
    co_await sleep_until(clock_, clock_.now() + duration);
}

void StormCustomer::resumes(const Standing& standing) {
    const std::string session = returning_->memory().session;
    const bool is_first = session_.empty();
    session_ = session;
    if (is_first) return;
    if (!standing.is_known) return resumes_unknown();
    ++state_.resumed;
    if (standing.is_confirming) {
        resumes_offer(standing);
    } else {
        resumes_idle(standing);
    }
    compare_last(standing);
}

// The server died before the session was stored.
void StormCustomer::resumes_unknown() {
    const bool was_used = !bought_.empty() || (open_ && history_.of(*open_).offered_at);
    history_.expect(!was_used, lane_, "came back, and its session was not known any more");
    if (open_) history_.has_been_released(*open_);
    open_.reset();
    newest_decision_.reset();
}

void StormCustomer::resumes_offer(const Standing& standing) {
    if (!open_) open_ = std::exchange(in_doubt_, std::nullopt);
    history_.expect(open_.has_value(), lane_, "came back to seats that it never asked for");
    if (!open_) return;
    const auto left = std::chrono::duration<double>(standing.seconds);
    history_.is_offered(*open_, std::chrono::duration_cast<Duration>(left));
    history_.expect(standing.itinerary == places_of(*open_), lane_, "came back to {}",
                    fmt::join(standing.itinerary, " > "));
    history_.expect(left <= state_.settings.confirm_limit + 1ms, lane_, "has {} s left to decide",
                    standing.seconds);
}

void StormCustomer::resumes_idle(const Standing& standing) {
    const auto has_ticket = [&](const std::string& ticket) {
        return std::ranges::any_of(bought_,
                                   [&](Id id) { return history_.of(id).ticket == ticket; });
    };
    const auto& last = standing.last;
    if (last && last->sold && !has_ticket(last->ticket)) {
        history_.expect(open_ && last->itinerary == places_of(*open_), lane_,
                        "has bought {}, which it didn't want", fmt::join(last->itinerary, " > "));
        if (!open_) return;
        newest_decision_ = open_;
        return has_bought(*open_, last->ticket);
    }
    if (!open_) return;
    const Id id = *std::exchange(open_, std::nullopt);
    const bool has_decided = history_.of(id).decided_at.has_value();
    history_.has_been_released(id);
    if (has_decided && last && !last->sold && last->itinerary == places_of(id))
        newest_decision_ = id; // the N, or the S that was not sold
}

void StormCustomer::compare_last(const Standing& standing) {
    if (!newest_decision_) return;
    history_.expect(is_about(standing.last, *newest_decision_), lane_,
                    "came back, and `last` is not what it decided last");
}

bool StormCustomer::is_about(const std::optional<ListedDecision>& last, Id purchase) const {
    const bool was_sold = history_.of(purchase).state == State::sold;
    return last && last->sold == was_sold && last->ticket == history_.of(purchase).ticket &&
           last->itinerary == places_of(purchase);
}

void StormCustomer::has_bought(Id purchase, const std::string& ticket) {
    history_.is_sold(purchase, ticket);
    bought_.push_back(purchase);
    open_.reset();
    ++state_.sales;
}

// One leg, or two; and some legs are wanted more than others.
std::string StormCustomer::draw_itinerary() {
    const std::size_t legs = state_.settings.legs;
    const std::size_t begin = std::min(between(0, legs - 1), between(0, legs - 1));
    std::string itinerary = fmt::format("C{} > C{}", begin, (begin + 1) % legs);
    if (one_in(4)) itinerary += fmt::format(" > C{}", (begin + 2) % legs);
    return itinerary;
}

std::vector<std::string> StormCustomer::places_of(Id purchase) const {
    const Places places = state_.network.places_of(history_.of(purchase).itinerary);
    return {places.begin(), places.end()};
}

std::uint64_t StormCustomer::between(std::uint64_t low, std::uint64_t high) {
    return std::uniform_int_distribution<std::uint64_t>(low, high)(random_);
}

TimePoint StormCustomer::end_of_patience() const { return clock_.now() + storm_patience; }

} // namespace trecho
