// What must hold inside the server, looked at whenever something happens there.
#pragma once

#include "office/observer.hpp"
#include "office/office.hpp"
#include "server/limits.hpp"
#include "simulation/faults/fault_schedule.hpp"
#include "simulation/invariants/admission.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/invariants/operator_invariants.hpp"
#include "simulation/invariants/queue_invariants.hpp"
#include "simulation/invariants/violation.hpp"
#include "simulation/platform/virtual_time.hpp"
#include "simulation/runner/event_log.hpp"

#include <map>
#include <vector>

namespace trecho {

// Observes one life of a server, from its start until it stops or dies: after that it is silent,
// for the coroutines of a dead process still have to end.
class ServerInvariants final : public Observer {
public:
    // `simultaneous`: how long one step of a coroutine may take.
    ServerInvariants(Simulation& simulation, const Network& network, OfficeSettings settings,
                     EventLog& story, Violations& verdict, FaultSchedule& plan,
                     Duration simultaneous = {});

    // The customer's newest one: so its session ends soon.
    void connection_is_reset(Lane customer);

    // An append has begun, and will take so long.
    void stores_for(Duration duration) { stores_until_ = simulation_.time.now() + duration; }

    void watch(const Office& office) { office_ = &office; }
    void process_has_died();
    void stops();
    void have_all_left();
    void has_stopped(std::size_t timers_armed);

    // From now on the office's seats must be those that were told to this observer.
    void counts_seats() { sold_ = seats_sold(); }

    // `to` hears everything too, with session numbers from `first` on; for a trace.
    void also_tell(Observer* to, ConnectionId first) {
        also_ = to;
        first_number_ = first;
    }

    // Whose connections may stay open though the customer has gone: faults have struck them.
    void excuse_if(std::function<bool(Lane)> is_excused) { is_excused_ = std::move(is_excused); }

    // Who has been in line for a while is to have heard that so many are ahead.
    void compare_ahead(QueueInvariants::CompareAhead compare) {
        line_.compare_ahead(std::move(compare));
    }

    Admission& door() { return door_; }
    OperatorInvariants& operators() { return operators_; }

    // Hears of each connection as it ends.
    void when_closed(std::function<void(Lane)> tell) { tell_closed_ = std::move(tell); }

    // Of those who are one too many, so many may be there to hear it.
    void expect_turned_away(std::size_t most) { turned_away_max_ = most; }

    // What is to be published of the seats, and how long after they have changed.
    void expect_snapshots_after(Duration pause) { publishing_pause_ = pause; }
    void publishes(std::string_view snapshot);
    void has_published(error_code error);

    std::uint64_t expiries() const { return expiries_; }

    void opened(ConnectionId connection, std::string_view peer) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void held(ConnectionId connection, const Itinerary& itinerary) override;
    void resumed(ConnectionId connection, ConnectionId before, const Itinerary& itinerary) override;
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override;
    void released(ConnectionId connection, const Itinerary& itinerary) override;
    void expired(ConnectionId connection, const Itinerary& itinerary) override;
    void closed(ConnectionId connection) override;
    void storage_failed(boost::system::error_code error) override;
    void storage_works_again() override;
    void availability_failed(boost::system::error_code error) override;
    void availability_works_again() override;
    void accept_failed(boost::system::error_code error) override;
    void task_failed(const std::exception_ptr& failure) override;

    // How exact the time limit of a hold is; and by how much it may last longer while its sale is
    // being stored.
    static constexpr Duration a_moment = std::chrono::milliseconds(50);
    static constexpr Duration storing_limit = std::chrono::seconds(30);

    // How long it may take to replace availability.json.
    static constexpr Duration replacing_limit = std::chrono::seconds(8);

    // And how long a server may take to stop, at the very most.
    static constexpr Duration stop_limit = drain_limit + 2 * farewell_limit + storing_limit;

private:
    struct Holding {
        Itinerary itinerary;
        TimePoint since;
        std::uint64_t number = 0; // of this hold, for a session may have many, one after the other
        bool has_turn = true;
    };

    void tell(ConnectionId connection, const std::string& what, const Itinerary& itinerary);
    void check_seats();
    void check_count(LegId leg, const Seats& now);
    void count_sold(const Itinerary& itinerary, int seats_of_each);
    std::vector<std::uint32_t> seats_sold() const;
    void check_is_inside(ConnectionId connection);
    void check_is_on_sale(ConnectionId connection, const Itinerary& itinerary);
    void check_earlier_sessions(ConnectionId connection, Lane lane);
    void expect_end_of(ConnectionId connection, bool is_certain);
    void check_alone(ConnectionId connection, std::uint64_t number);
    void expect_to_publish();
    void watch_time_limit(ConnectionId connection, const Holding& hold);
    void look_at_time_limit(ConnectionId connection, std::uint64_t number, TimePoint limit);
    bool still_holds(ConnectionId connection, std::uint64_t number) const;
    void look_whether_all_have_left(TimePoint limit);
    void ends();
    void end_hold(ConnectionId connection, std::string_view how);
    Lane lane_of(ConnectionId connection) const;

    Simulation& simulation_;
    const Network& network_;
    OfficeSettings settings_;
    EventLog& log_;
    Violations& verdict_;
    FaultSchedule& plan_;
    const Office* office_ = nullptr;
    Observer* also_ = nullptr;
    ConnectionId first_number_ = 0;
    std::function<bool(Lane)> is_excused_ = [](Lane) { return false; };
    std::uint64_t expiries_ = 0;
    TimePoint stores_until_{};
    bool is_dead_ = false;
    bool is_stopping_ = false;
    bool have_all_left_ = false;

    std::map<ConnectionId, Lane> open_;
    std::map<ConnectionId, Holding> holds_; // a dropped connection's hold outlives its session
    std::vector<std::uint32_t> sold_;       // of each leg; empty if seats aren't counted
    std::vector<std::uint32_t> to_be_shown_;
    std::vector<std::uint32_t> shown_; // in availability.json
    std::uint64_t changes_ = 0;        // of sold_, and failures to show it
    Duration publishing_pause_ = availability_pause;
    QueueInvariants line_;
    Admission door_;
    OperatorInvariants operators_;
    std::function<void(Lane)> tell_closed_ = [](Lane) {};
    std::uint64_t holds_made_ = 0;
    std::size_t turned_away_max_ = turned_away_max;
    DeferredChecks deferred_{simulation_};
};

// The lane of "customer 3"; 0 for anybody else.
Lane lane_of_peer(std::string_view peer);

} // namespace trecho
