// What must hold inside the server, checked whenever something happens there.
#pragma once

#include "office/ledger_office.hpp"
#include "office/observer.hpp"
#include "server/limits.hpp"
#include "simulation/invariants/operator_invariants.hpp"
#include "simulation/invariants/queue_invariants.hpp"
#include "simulation/world/world_state.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

// Observes one process of the server. Once that has died, tell it nothing more: the coroutines of a
// dead process still have to end.
class ServerInvariants final : public Observer {
public:
    explicit ServerInvariants(WorldState& state);

    // The newest connection of this customer: its dialogue must end soon.
    void connection_is_reset(Lane customer);

    // An append has begun, and will take so long.
    void stores_for(Duration duration) {
        stores_until_ = simulation_.time.now() + duration;
        gathers_until_.reset();
    }

    void observe(const LedgerOffice& office) { office_ = &office; }
    void end(); // the process has died: from now on nothing is checked
    void stops();
    void have_all_left();
    void has_stopped(std::size_t timers_armed);

    // From now on the office's seats must be those that this observer has counted.
    void count_seats();

    OperatorInvariants& operators() { return operators_; }

    // What the server is about to show in availability.json; and whether the disk did it.
    void publishes(std::string_view snapshot);
    void has_published(error_code error);

    struct Open {
        Lane lane = 0;
        bool is_turned_away = false; // one too many
    };
    const std::map<ConnectionId, Open>& open() const { return open_; }

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
    void storage_failed(error_code error) override;
    void storage_works_again() override;
    void availability_failed(error_code error) override {
        operators_.is_told(Device::availability, error);
    }
    void availability_works_again() override { operators_.is_told(Device::availability, {}); }
    void accept_failed(error_code error) override;
    void task_failed(const std::exception_ptr& failure) override;

    // How exact the time limit of a hold is; and by how much a hold may outlive it while its sale
    // is being stored.
    static constexpr Duration tolerance = std::chrono::milliseconds(50);
    static constexpr Duration storing_limit = std::chrono::seconds(30);

    // How long it may take to replace availability.json.
    static constexpr Duration replacing_limit = std::chrono::seconds(8);

    // How long a server may take to stop, at the very most.
    static constexpr Duration stop_limit = drain_limit + 2 * farewell_limit + storing_limit;

private:
    using enum Invariant;

    struct Hold {
        Itinerary itinerary;
        TimePoint since;
        bool has_turn = true;
    };
    using HoldPointer = std::shared_ptr<const Hold>; // weak ones tell whether it has ended

    // Reports `why` as a violation of the time limits unless it has happened by `limit`. Only a
    // sale that is being stored may delay it: until `grace` after that, but not beyond `latest`.
    // Being stored begins with the decision: its batch may gather before it is appended.
    void expect_by(TimePoint limit, Duration grace, const std::function<bool()>& has_happened,
                   const std::string& why, TimePoint latest = TimePoint::max());
    TimePoint stores_until();

    void tell(ConnectionId connection, const std::string& what, const Itinerary& itinerary);
    void check_seats();
    void count_sold(const Itinerary& itinerary, int seats_of_each);
    void check_is_served(ConnectionId connection);
    void check_is_on_sale(ConnectionId connection, const Itinerary& itinerary);
    void check_earlier_connections(ConnectionId connection, Lane lane);
    void expect_end_of(ConnectionId connection, bool is_certain);
    void check_has_turn_alone(ConnectionId connection, const HoldPointer& hold);
    void expect_to_publish();
    void expect_end_of_hold(ConnectionId connection, const HoldPointer& hold);
    void end_hold(ConnectionId connection, std::string_view how);
    Lane lane_of(ConnectionId connection) const;

    WorldState& state_;
    Simulation& simulation_;
    const Scenario& scenario_;
    Violations& violations_;
    const LedgerOffice* office_ = nullptr;
    TimePoint stores_until_{};               // the newest append
    std::optional<TimePoint> gathers_until_; // a batch that was seen to gather since
    bool is_stopping_ = false;
    bool have_all_left_ = false;

    std::map<ConnectionId, Open> open_;
    std::map<ConnectionId, HoldPointer> holds_; // a dropped connection's hold outlives it
    std::vector<std::uint32_t> sold_;           // of each leg; empty if seats aren't counted
    std::vector<std::uint32_t> to_be_shown_;
    std::vector<std::uint32_t> shown_; // in availability.json
    std::uint64_t changes_ = 0;        // of sold_, and failures to show it
    QueueInvariants queue_;
    OperatorInvariants operators_;
    DeferredChecks deferred_{simulation_};
};

// "customer 3", and back; every other peer has the lane 0.
inline std::string peer_of(Lane customer) { return "customer " + std::to_string(customer); }
Lane lane_of_peer(std::string_view peer);

} // namespace trecho
