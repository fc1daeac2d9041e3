#include "simulation/explorer/small_world.hpp"

#include "async/deadline.hpp"
#include "client/plain_customer.hpp"

#include <boost/asio/post.hpp>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr auto journey = "Recife > Salvador";
constexpr auto network_json =
    R"({"legs":[{"origin":"Recife","destination":"Salvador","seats":1}]})";
constexpr Duration time_limit = 10s;

// Events within it are as good as simultaneous. Nothing else takes less than seconds.
constexpr Duration window = 1ms;

// A message arrives whole, and at once: the schedule decides when.
Scenario small_scenario(std::size_t customers, GuardPolicy guard) {
    Scenario scenario;
    scenario.network = Network::parse(network_json, "network");
    scenario.office = {guard, time_limit};
    scenario.wire.delay_min = scenario.wire.delay_max = Duration::zero();
    scenario.wire.splits = false;
    scenario.clients.assign(customers, ClientKind::plain);
    scenario.simultaneous = window;
    scenario.compares_ahead = false;
    return scenario;
}

} // namespace

SmallWorld::SmallWorld(std::size_t customers, GuardPolicy guard, Schedule schedule)
    : World(1, [&](SeededEntropy&) { return small_scenario(customers, guard); }),
      schedule_(std::move(schedule)) {
    state_.ledger.sync_takes = 1us;
}

void SmallWorld::start_server() {
    World::start_server();
    state_.simulation.run_what_is_ready(); // it listens before a client connects
}

awaitable<void> SmallWorld::run_client(Lane lane, asio::cancellation_signal& interrupt) {
    ClientHistory& history = state_.history;
    const auto connector = state_.wire.connector(ServerInstance::address, peer_of(lane));
    Connected connected = co_await connector->connect();
    history.connects(lane);
    PlainCustomer customer(std::move(connected.stream), state_.simulation.clock, interrupt);

    const ClientHistory::Id purchase = history.asks(lane, journey);
    const PlainAnswer offer = co_await customer.ask_for(journey);
    if (offer.error) co_return history.is_disconnected(lane, "while it waited for an offer");
    if (!offer.is_yes) co_return history.is_refused(purchase);

    history.is_offered(purchase);
    const auto behaviour = static_cast<Behaviour>(schedule_.choose(4));
    if (behaviour == Behaviour::hangs_up) co_return history.is_lost(purchase);
    if (behaviour == Behaviour::buys_at_the_last_moment)
        co_await sleep_until(state_.simulation.clock, state_.simulation.clock.now() + time_limit);

    const bool buys = behaviour != Behaviour::declines;
    history.decides(purchase, buys);
    const PlainAnswer answer = co_await customer.decide(buys ? Decision::buy : Decision::decline);
    if (answer.error) {
        if (behaviour != Behaviour::buys_at_the_last_moment)
            history.is_disconnected(lane, "after it had decided");
        co_return history.is_lost(purchase);
    }
    if (answer.is_yes) co_return history.is_sold(purchase);
    history.is_not_sold(purchase);
}

void SmallWorld::let_next_happen() {
    const auto events = events_from_outside();
    inject(events[schedule_.choose(events.size())]);
    run_what_is_ready();
}

// Asio queues what comes from outside behind what is ready already (Simulation says why it must be
// the executor's).
void SmallWorld::inject(const VirtualTime::Event& event) {
    is_injecting_ = true;
    asio::post(state_.simulation.context, [this, event] {
        is_injecting_ = false;
        state_.simulation.time.let_happen(event);
    });
}

// One coroutine after the other; before each, something may come from outside.
void SmallWorld::run_what_is_ready() {
    state_.simulation.context.restart();
    for (;;) {
        const bool has_run = state_.simulation.context.poll_one() > 0;
        schedule_.was_needed(has_run);
        if (!has_run) return;
        if (is_injecting_ || state_.simulation.time.is_empty()) continue;
        const auto events = events_from_outside();
        const std::size_t preempts = schedule_.preempt(events.size());
        if (preempts > 0) inject(events[preempts - 1]);
        state_.simulation.context.restart();
    }
}

// What arrives at a client changes nothing in the server, whenever it arrives: so it comes first,
// in no other order. What is far in the future isn't simultaneous with now.
std::vector<VirtualTime::Event> SmallWorld::events_from_outside() const {
    std::vector<VirtualTime::Event> events;
    for (const VirtualTime::Candidate& candidate : state_.simulation.time.next_ones(window)) {
        if (is_to_a_client(candidate.lane)) return {candidate.event};
        events.push_back(candidate.event);
    }
    return events;
}

bool SmallWorld::is_to_a_client(VirtualTime::Lane lane) const {
    for (Lane customer = 1; customer <= state_.scenario.clients.size(); ++customer) {
        const auto connection = state_.wire.connection_of(peer_of(customer));
        if (connection && connection->to_client()->lane() == lane) return true;
    }
    return false;
}

} // namespace trecho
