#include "simulation/explorer/small_world.hpp"

#include "async/deadline.hpp"
#include "client/plain_customer.hpp"
#include "office/recovery.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr auto journey = "Recife > Salvador";
constexpr auto network_json =
    R"({"legs":[{"origin":"Recife","destination":"Salvador","seats":1}]})";
constexpr Duration time_limit = 10s;

// What happens within this time is as good as simultaneous. Nothing else takes less than seconds.
constexpr Duration window = 1ms;

// A message arrives whole, and at once: when it does is what the order decides.
NetworkSettings immediate() {
    NetworkSettings settings;
    settings.delay_min = settings.delay_max = Duration::zero();
    settings.splits = false;
    return settings;
}

} // namespace

SmallWorld::SmallWorld(std::size_t customers, GuardPolicy guard, Schedule& order)
    : order_(order), network_(Network::parse(network_json, "network")),
      office_settings_{guard, time_limit}, wire_(simulation_, immediate()),
      plan_(simulation_, FaultLevel::none, time_limit, [](Fault, Lane) { return false; }),
      history_(simulation_.clock, network_, time_limit, log_, verdict_, idle_limit_default, window),
      customers_(simulation_.executor(),
                 [this](const std::exception_ptr&) {
                     verdict_.broken(Invariant::nothing_is_left, "a customer threw an exception");
                 }),
      count_(customers) {}

void SmallWorld::run() {
    ledger_.sync_takes = 1us;
    auto watch = std::make_unique<ServerInvariants>(simulation_, network_, office_settings_, log_,
                                                    verdict_, plan_);
    server_ = std::make_unique<ServerInstance>(
        SimulatedMachine{simulation_, wire_, ledger_, availability_, {}}, network_,
        office_settings_, std::move(watch));
    simulation_.run_what_is_ready(); // it listens before anybody comes

    for (Lane lane = 1; lane <= count_; ++lane) {
        customers_.spawn(
            [&](asio::cancellation_signal& interrupt) { return live(lane, interrupt); });
    }
    run_in_order([this] { return customers_.running() == 0; });
    if (!verdict_.holds()) return;
    server_->stop();
    run_in_order([this] { return server_->has_ended(); });
    if (verdict_.holds()) check_the_end();
}

awaitable<void> SmallWorld::live(Lane lane, asio::cancellation_signal& interrupt) {
    const auto connector =
        wire_.connector(ServerInstance::address, fmt::format("customer {}", lane));
    Connected connected = co_await connector->connect();
    history_.connects(lane);
    PlainCustomer customer(std::move(connected.stream), simulation_.clock, interrupt);

    const ClientHistory::Id purchase = history_.asks(lane, journey);
    const PlainAnswer offer = co_await customer.ask_for(journey);
    if (offer.error) co_return history_.is_disconnected(lane, "while it waited for an offer");
    if (!offer.is_yes) co_return history_.is_refused(purchase);

    history_.is_offered(purchase);
    const auto behaviour = static_cast<Behaviour>(order_.choose(4));
    if (behaviour == Behaviour::hangs_up) co_return history_.is_lost(purchase);
    if (behaviour == Behaviour::buys_at_the_last_moment)
        co_await sleep_until(simulation_.clock, simulation_.clock.now() + time_limit);

    const bool buys = behaviour != Behaviour::declines;
    history_.decides(purchase, buys);
    const PlainAnswer answer = co_await customer.decide(buys ? Decision::buy : Decision::decline);
    if (answer.error) {
        if (behaviour != Behaviour::buys_at_the_last_moment)
            history_.is_disconnected(lane, "after it had decided");
        co_return history_.is_lost(purchase);
    }
    if (answer.is_yes) co_return history_.is_sold(purchase);
    history_.is_not_sold(purchase);
}

void SmallWorld::run_in_order(const std::function<bool()>& is_reached) {
    const TimePoint end = simulation_.time.now() + 1h;
    run_what_is_ready();
    while (verdict_.holds() && !is_reached()) {
        if (simulation_.time.is_empty() || simulation_.time.next() > end) {
            verdict_.broken(Invariant::everybody_is_answered,
                            "somebody is still waiting, and nothing will ever happen");
            return;
        }
        const auto events = events_from_outside();
        come_from_outside(events[order_.choose(events.size())]);
        run_what_is_ready();
    }
}

// Asio queues what comes from outside, behind what is ready already (Simulation says why it has to
// be the executor's).
void SmallWorld::come_from_outside(const VirtualTime::Event& event) {
    is_coming_ = true;
    asio::post(simulation_.context, [this, event] {
        is_coming_ = false;
        simulation_.time.let_happen(event);
    });
}

// One coroutine after the other; before each, something may come from outside.
void SmallWorld::run_what_is_ready() {
    simulation_.context.restart();
    for (;;) {
        const bool has_run = simulation_.context.poll_one() > 0;
        order_.was_needed(has_run);
        if (!has_run) return;
        if (is_coming_ || simulation_.time.is_empty()) continue;
        const auto events = events_from_outside();
        const std::size_t preempts = order_.preempt(events.size());
        if (preempts > 0) come_from_outside(events[preempts - 1]);
        simulation_.context.restart();
    }
}

// What the server says to a client changes nothing in the server, whenever it arrives: so that is
// no matter of order, and comes first. What is far in the future isn't simultaneous with now.
std::vector<VirtualTime::Event> SmallWorld::events_from_outside() const {
    std::vector<VirtualTime::Event> events;
    for (const VirtualTime::Candidate& candidate : simulation_.time.next_ones(window)) {
        if (is_to_a_client(candidate.lane)) return {candidate.event};
        events.push_back(candidate.event);
    }
    return events;
}

bool SmallWorld::is_to_a_client(VirtualTime::Lane lane) const {
    for (Lane customer = 1; customer <= count_; ++customer) {
        const auto connection = wire_.connection_of(fmt::format("customer {}", customer));
        if (connection && connection->to_client()->lane() == lane) return true;
    }
    return false;
}

void SmallWorld::check_the_end() {
    check_no_seat_is_held(server_->office(), verdict_);
    const std::vector<LedgerRecord> records = recover(ledger_.content(), "ledger.jsonl").records;
    history_.check_ledger(records);
    for (const LegHistory& history : history_.histories(records)) {
        const LinearizabilityVerdict verdict = check_linearizability(history);
        if (verdict.outcome != LinearizabilityVerdict::Outcome::linearizable)
            verdict_.broken(Invariant::linearizable, explain(history, verdict));
    }
    server_.reset();
    check_nothing_waits(simulation_, verdict_);
}

} // namespace trecho
