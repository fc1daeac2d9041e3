// What each fault does to a world.
#include "simulation/world/seeded_world.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>

#include <array>

namespace trecho {

namespace {

using namespace std::chrono_literals;

const error_code no_space = make_error_code(boost::system::errc::no_space_on_device);
const error_code io_error = make_error_code(boost::system::errc::io_error);

} // namespace

bool SeededWorld::inject(Fault fault, Lane customer) {
    if (is_disk_fault(fault)) return inject_into_disk(fault);
    if (fault == Fault::clock_step) return set_calendar();
    if (fault >= Fault::killed) return inject_into_server(fault);
    if (fault >= Fault::hang) return inject_into_network(fault, customer);
    return inject_into_connection(fault, customer);
}

bool SeededWorld::inject_into_server(Fault fault) {
    if (!server() || (fault == Fault::stopped && !server()->is_alive())) return false;
    if (fault == Fault::stopped)
        stop_server();
    else
        kill_server(fault);
    return true;
}

// One client connects in the very instant in which the server is told to stop, and decisions
// arrive in the instant in which their time ends.
void SeededWorld::stop_server() {
    late_client_ = state_.wire.connect_to(ServerInstance::address);
    const TimePoint now = state_.simulation.time.now();
    const Scenario& scenario = state_.scenario;
    const TimePoint end = now + std::min<Duration>(scenario.office.confirm_limit, drain_limit);
    for (Lane lane = 1; lane <= scenario.clients.size(); ++lane) {
        if (!state_.history.is_to_decide(lane) || entropy_.one_in(4)) continue;
        const auto connection = state_.wire.connection_of(peer_of(lane));
        if (!connection || scenario.clients[lane - 1] == ClientKind::unframed) continue;
        connection->to_server()->glue(end);
        state_.history.connection_is_disturbed(lane);
        state_.history.messages_are_late(lane, end - now);
    }
    World::stop_server();
}

// By up to two days; or to a year that an operator has mistyped, or that a machine without a
// battery begins with.
bool SeededWorld::set_calendar() {
    using namespace std::chrono;
    constexpr std::array wrong_years{1968y, 1969y, 2038y, 2260y};
    const Duration step = entropy_.duration_between(0s, 48h);
    if (entropy_.one_in(2)) {
        const auto year = entropy_.one_of(wrong_years);
        const CalendarTime wrong = sys_days(year / December / 31) + step;
        state_.simulation.clock.step(wrong - state_.simulation.clock.calendar());
    } else {
        state_.simulation.clock.step(entropy_.one_in(2) ? step : -step);
    }
    state_.log.tell(0, "the calendar is set");
    return true;
}

bool SeededWorld::inject_into_disk(Fault fault) {
    AppendFate fate;
    fate.takes = entropy_.duration_between(50us, state_.scenario.sync_max);
    if (fault == Fault::disk_full || fault == Fault::short_write) fate.error = no_space;
    if (fault == Fault::short_write) fate.leaves = entropy_.between(1, 100);
    if (fault == Fault::io_error) fate.error = io_error;
    if (fault == Fault::io_error || fault == Fault::slow_disk)
        fate.takes = entropy_.duration_between(2ms, 20s);
    next_fate_ = fate;
    state_.log.tell(0, "disk: " + std::string(name_of(fault)));
    return true;
}

// It may last for longer than a client goes on trying.
bool SeededWorld::inject_into_network(Fault fault, Lane customer) {
    if (!inject_into_connection(Fault::reset, customer)) return false;
    const Duration longest = entropy_.one_in(4) ? 4min : 30s;
    const TimePoint end = state_.simulation.time.now() + entropy_.duration_between(100ms, longest);
    const bool is_for_good = entropy_.one_in(2);
    if (fault == Fault::hang)
        state_.wire.hang_until(end);
    else
        state_.wire.be_silent_until(end, is_for_good);
    state_.history.network_is_silent_until(end);
    state_.log.tell(0, "network: " + std::string(name_of(fault)));
    return true;
}

bool SeededWorld::inject_into_connection(Fault fault, Lane customer) {
    const auto connection = state_.wire.connection_of(peer_of(customer));
    if (!connection || customer == 0) return false;
    // An old client can't survive this: its messages have no end.
    const bool is_old = state_.scenario.clients[customer - 1] == ClientKind::unframed;
    if (is_old && (fault == Fault::shatter || fault == Fault::glue)) return false;

    const Duration while_it_lasts =
        entropy_.duration_between(1ms, state_.scenario.office.confirm_limit + 2s);
    switch (fault) {
    case Fault::shatter: connection->to_server()->shatter(); break;
    case Fault::glue:
        connection->to_server()->glue(state_.simulation.time.now() + while_it_lasts);
        break;
    case Fault::delay: connection->to_server()->delay(while_it_lasts); break;
    case Fault::slow_read: connection->to_client()->delay(while_it_lasts); break;
    case Fault::reset: connection->reset(); break;
    case Fault::half_close: connection->to_server()->end(); break;
    case Fault::silence: connection->vanish(); break;
    default: return false;
    }
    state_.history.connection_is_disturbed(customer);
    state_.history.messages_are_late(customer, while_it_lasts);
    state_.log.tell(customer, fmt::format("(network: {})", name_of(fault)));
    if (server() && fault == Fault::reset && connection->is_served())
        server()->invariants().connection_is_reset(customer);
    return true;
}

// In some worlds availability.json is slow, or fails, whatever the ledger's disk does.
AppendFate SeededWorld::next_replacement() {
    AppendFate fate;
    if (!state_.scenario.has_bad_snapshots) return fate;
    fate.takes = entropy_.duration_between(0s, ServerInvariants::replacing_limit);
    if (entropy_.one_in(3)) fate.error = no_space;
    return fate;
}

AppendFate SeededWorld::next_append() {
    state_.faults.reached(Stage::storing, state_.history.buying_client());
    AppendFate fate;
    fate.takes = entropy_.duration_between(50us, state_.scenario.sync_max);
    if (state_.scenario.sync_max > 10ms && entropy_.one_in(4)) fate.error = io_error;
    if (const auto aimed = std::exchange(next_fate_, std::nullopt)) {
        fate = *aimed;
        state_.faults.disk_fault_is_met();
    }
    if (fate.error) state_.history.disk_has_failed();
    if (server()) server()->invariants().stores_for(fate.takes);
    state_.faults.sale_is_stored_in(fate.takes);
    return fate;
}

} // namespace trecho
