// What each fault does to the world.
#include "simulation/world/world.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>

#include <array>

namespace trecho {

namespace {

using namespace std::chrono_literals;

error_code no_space() {
    return boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
}

error_code io_error() {
    return boost::system::errc::make_error_code(boost::system::errc::io_error);
}

} // namespace

bool World::strike(Fault fault, Lane customer) {
    switch (fault) {
    case Fault::killed:
    case Fault::power_cut:
    case Fault::stopped: return strike_server(fault);
    case Fault::disk_full:
    case Fault::io_error:
    case Fault::short_write:
    case Fault::slow_disk:
    case Fault::clock_step: return strike_machine(fault);
    case Fault::hang:
    case Fault::no_answer: return strike_network(fault, customer);
    default: return strike_connection(fault, customer);
    }
}

bool World::strike_server(Fault fault) {
    if (!server_ || (fault == Fault::stopped && !server_->is_alive())) return false;
    if (fault == Fault::stopped)
        stop_server();
    else
        kill_server(fault);
    return true;
}

void World::kill_server(Fault fault) {
    ++crashes_;
    log_.tell(0, std::string(trecho::name_of(fault)));
    history_.server_goes_down();
    server_->die();
    wire_.server_dies([this] { return simulation_.entropy.one_in(2); });
    ledger_.stop(bytes_that_survive(fault));
    dead_.push_back(std::move(server_));
    start_server_later();
}

// A killed process leaves what it wrote to the kernel, but may have been in the middle of writing;
// a machine without power leaves what it synced, and of the rest whatever had reached the disk.
std::size_t World::bytes_that_survive(Fault fault) {
    const std::size_t unsynced = ledger_.unsynced();
    const std::uint64_t chance = simulation_.entropy.between(0, 3);
    const std::size_t torn = simulation_.entropy.between(0, unsynced);
    if (chance == 0) return torn;
    if (chance == 1) return fault == Fault::killed ? 0 : unsynced;
    return fault == Fault::killed ? unsynced : 0;
}

// By up to two days; or to a year that somebody has mistyped, or a machine without a battery begins
// with.
void World::set_calendar() {
    using namespace std::chrono;
    constexpr std::array wrong_years{1968y, 1969y, 2038y, 2260y};
    const Duration step = draw_duration(0s, 48h);
    if (simulation_.entropy.one_in(2)) {
        const auto year = wrong_years[simulation_.entropy.between(0, wrong_years.size() - 1)];
        const CalendarTime wrong = sys_days(year / December / 31) + step;
        simulation_.clock.step(wrong - simulation_.clock.calendar());
    } else {
        simulation_.clock.step(simulation_.entropy.one_in(2) ? step : -step);
    }
}

bool World::strike_machine(Fault fault) {
    if (fault == Fault::clock_step) {
        set_calendar();
        log_.tell(0, "the calendar is set");
        return true;
    }
    AppendFate fate;
    fate.takes = draw_duration(50us, sync_takes_);
    if (fault == Fault::disk_full || fault == Fault::short_write) fate.error = no_space();
    if (fault == Fault::short_write) fate.leaves = simulation_.entropy.between(1, 100);
    if (fault == Fault::io_error) fate.error = io_error();
    if (fault == Fault::io_error || fault == Fault::slow_disk) fate.takes = draw_duration(2ms, 20s);
    next_fate_ = fate;
    log_.tell(0, "disk: " + std::string(trecho::name_of(fault)));
    return true;
}

// Some of it lasts for longer than a client that comes back has patience.
bool World::strike_network(Fault fault, Lane customer) {
    if (!strike_connection(Fault::reset, customer)) return false;
    const Duration longest = simulation_.entropy.one_in(4) ? 4min : 30s;
    const TimePoint end = simulation_.time.now() + draw_duration(100ms, longest);
    const bool is_for_good = simulation_.entropy.one_in(2);
    if (fault == Fault::hang)
        wire_.hang_until(end);
    else
        wire_.be_silent_until(end, is_for_good);
    history_.network_is_silent_until(end);
    log_.tell(0, "network: " + std::string(trecho::name_of(fault)));
    return true;
}

bool World::strike_connection(Fault fault, Lane customer) {
    const auto connection = wire_.connection_of(fmt::format("customer {}", customer));
    if (!connection || customer == 0) return false;
    // Of an old client nobody expects that it survives this: its messages have no end.
    const bool is_old = characters_[customer - 1] == ClientKind::unframed;
    if (is_old && (fault == Fault::shatter || fault == Fault::glue)) return false;

    const Duration while_it_lasts = draw_duration(1ms, office_settings_.confirm_limit + 2s);
    switch (fault) {
    case Fault::shatter: connection->to_server()->shatter(); break;
    case Fault::glue: connection->to_server()->glue(simulation_.time.now() + while_it_lasts); break;
    case Fault::delay: connection->to_server()->delay(while_it_lasts); break;
    case Fault::slow_read: connection->to_client()->delay(while_it_lasts); break;
    case Fault::reset: connection->reset(); break;
    case Fault::half_close: connection->to_server()->end(); break;
    case Fault::silence: connection->vanish(); break;
    default: return false;
    }
    history_.connection_is_disturbed(customer);
    history_.messages_are_late(customer, while_it_lasts);
    log_.tell(customer, fmt::format("(network: {})", trecho::name_of(fault)));
    if (server_ && fault == Fault::reset && connection->is_served())
        server_->watch().connection_is_reset(customer);
    return true;
}

// Of availability.json: in some worlds it is slow, or fails, whatever the ledger's disk does.
AppendFate World::next_replacement() {
    AppendFate fate;
    if (!has_bad_snapshots_) return fate;
    fate.takes = draw_duration(0s, ServerInvariants::replacing_limit);
    if (simulation_.entropy.one_in(3)) fate.error = no_space();
    return fate;
}

AppendFate World::next_append() {
    plan_.reached(Stage::storing, history_.buying_client());
    AppendFate fate;
    fate.takes = draw_duration(50us, sync_takes_);
    if (sync_takes_ > 10ms && simulation_.entropy.one_in(4)) fate.error = io_error();
    if (next_fate_) {
        fate = *next_fate_;
        next_fate_.reset();
        plan_.has_struck_the_disk();
    }
    if (fate.error) history_.disk_has_failed();
    if (server_) server_->watch().stores_for(fate.takes);
    plan_.sale_is_stored_in(fate.takes);
    return fate;
}

} // namespace trecho
