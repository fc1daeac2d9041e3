// The history of all clients: what they asked, when, and what they heard, each purchase from its
// request to its end. It is judged as it happens, then by the seats that were free
// (availability_oracle.cpp), the ledger (ledger_oracle.cpp), and all orders (linearizability.hpp).
#pragma once

#include "async/deadline.hpp"
#include "office/inventory.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "simulation/invariants/violation.hpp"
#include "simulation/oracle/idle_time.hpp"
#include "simulation/oracle/linearizability.hpp"
#include "simulation/runner/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace trecho {

struct Purchase {
    enum class State {
        asked,    // no answer yet
        refused,  // no seat
        offered,  // to be decided
        declined, // N was sent
        buying,   // S was sent
        sold,
        released, // the seats went back, and the customer knows it
        lost,     // the client will never know
        unasked,  // it was read as something else
    };

    Lane customer = 0;
    std::string wanted;              // as it was asked for
    Itinerary itinerary;             // empty if nobody flies it
    std::string session_key;         // "" in the plain dialogue
    std::set<std::string> names{""}; // that the session may have had; "" for none

    State state = State::asked;
    TimePoint asked_at;
    std::optional<TimePoint> offered_at;
    std::optional<TimePoint> decide_by; // as far as the customer was told
    std::optional<TimePoint> decided_at;
    TimePoint ended_at = LegOperation::never;
    bool wants_to_buy = false; // S was sent
    std::string ticket;
    CalendarTime decided_on; // as decided_at, but the calendar may be set
    CalendarTime ended_on;
    std::optional<TimePoint> cancel_sent_at;
    std::optional<TimePoint> cancelled_at;
    bool cancel_was_refused = false;

    std::set<LegId> legs() const { return {itinerary.begin(), itinerary.end()}; }
    std::int64_t seats_of(LegId leg) const { return std::ranges::count(itinerary, leg); }

    // Between S and its answer; or that is not known.
    bool calendar_was_set() const {
        return !decided_at || ended_on - decided_on != ended_at - *decided_at;
    }
};

class ClientHistory {
public:
    using Id = std::size_t;
    using State = Purchase::State;

    // What happens within `simultaneous` may have happened in either order.
    ClientHistory(const Clock& clock, const Network& network, Duration confirm_limit, EventLog& log,
                  Violations& violations, Duration idle_limit, Duration simultaneous = {});

    // A purchase, step by step. `session` is the token, "" in the plain dialogue; `names` are those
    // under which it may be sold, "" for none.
    Id asks(Lane customer, const std::string& wanted, const std::string& session = {},
            const std::set<std::string>& names = {""});
    void is_offered(Id purchase, std::optional<Duration> time_left = {});
    void is_refused(Id purchase, std::string_view reason = "sold_out");
    void decides(Id purchase, bool buys, std::optional<TimePoint> at = {});

    // For messages that are sent before the answers are there: S follows in any case; and the
    // request was read as a decision about the purchase before.
    void will_buy(Id purchase) {
        purchases_[purchase].wants_to_buy = true;
        purchases_[purchase].decided_at = clock_.now();
    }
    void was_never_asked(Id purchase) { purchases_[purchase].state = State::unasked; }
    void is_sold(Id purchase, const std::string& ticket = {});
    void is_not_sold(Id purchase, bool came_too_late = false);
    void has_been_released(Id id) { ends(id, State::released, "knows: not bought"); }
    void gives_up(Id purchase) { purchases_[purchase].decide_by.reset(); }
    void is_lost(Id purchase) {
        purchases_[purchase].state = State::lost;
        log_.tell(of(purchase).customer, "will never know");
    }
    void cancels(Id purchase);
    void is_cancelled(Id purchase, bool is_done = true);

    // A `waiting` event says that so many are ahead. Where so many, or at least so many, have been
    // ahead for a while, a client of protocol 2 must have heard it.
    void is_told_ahead(Lane customer, std::uint64_t ahead);
    void check_ahead(Lane customer, std::size_t ahead, bool is_exact) const;

    // What LIST told of one leg, and what ROUTES proposed, as the newest message asked for.
    void is_told_free(Lane customer, LegId leg, std::uint64_t free, TimePoint asked_at);
    void is_proposed(Lane customer, std::string_view origin, std::string_view destination,
                     const std::vector<std::vector<std::string>>& routes);

    // Whether the newest connection of this client exceeds the server's limit; and what the client
    // heard. There may be too many of those to tell each of them.
    void is_accepted(Lane customer, bool is_one_too_many) {
        clients_[customer].was_let_in = true;
        clients_[customer].is_one_too_many = is_one_too_many;
    }
    void is_turned_away(Lane customer, bool was_told_why);
    void some_are_not_told() { are_some_not_told_ = true; }

    TimePoint now() const { return clock_.now(); }
    const Network& network() const { return network_; }
    Duration confirm_limit() const { return confirm_limit_; }
    const Purchase& of(Id purchase) const { return purchases_[purchase]; }
    std::size_t purchases() const { return purchases_.size(); }
    Lane buying_client() const; // whose sale is being stored, as far as clients know; 0 for none

    // The client has other connections open on purpose, which want its session too.
    void keeps_several(Lane customer, bool keeps) { clients_[customer].keeps_several = keeps; }
    bool has_several(Lane customer) const { return client(customer).keeps_several; }

    // To be called for each connection, before each message that the client sends, and for each
    // answer, but for those about purchases and cancellations, which are known here.
    void connects(Lane customer);
    void speaks(Lane customer);
    void hears(Lane customer);

    TimePoint was_heard_at(Lane customer) const { // its connection was certainly alive then
        return client(customer).heard_at.value_or(start_);
    }

    // Reasons why a client may not hear what the protocol promises. Late messages may arrive when
    // its next connection is there already: a late RESUME takes the session from that one.
    void connection_is_disturbed(Lane customer) { clients_[customer].is_struck = true; }
    void messages_are_late(Lane customer, Duration by);
    void server_goes_down() {
        server_down_at_ = clock_.now();
        listens_since_ = never;
    }
    void server_listens() { listens_since_ = clock_.now(); }

    // From now on it owes an answer only to clients that decide while it drains.
    void server_is_told_to_stop() {
        told_to_stop_at_ = clock_.now();
        listens_since_ = never;
    }
    void disk_has_failed() { disk_failed_at_ = clock_.now(); }

    void is_unheard(Lane customer) { // its connection is lost as it is made, and nobody is told
        clients_[customer].unheard_since = clock_.now();
        messages_are_late(customer, Duration::zero());
    }

    // A client that connects before that is not answered before it.
    void network_is_silent_until(TimePoint end) { silent_until_ = std::max(silent_until_, end); }
    TimePoint network_is_silent_until() const { return silent_until_; }
    bool network_is_silent() const { return clock_.now() < silent_until_ + on_the_way; }

    // Since then each client that connects is answered; never: no server is there.
    TimePoint can_be_reached_since() const {
        return listens_since_ == never ? never : std::max(listens_since_, silent_until_);
    }
    static constexpr TimePoint never = TimePoint::max();

    bool is_disturbed(Lane customer) const;
    bool may_be_shut_out_since(TimePoint quiet_since) const {
        return clock_.now() + on_the_way >= quiet_since + idle_limit_;
    }
    TimePoint spoke_at(Lane customer) const { return client(customer).spoke_at; }
    TimePoint quiet_since(Lane customer) const { return client(customer).idle.quiet_since(); }
    bool is_struck(Lane customer) const { return client(customer).is_struck; }
    bool is_to_decide(Lane customer) const;
    bool was_ever_disturbed(Lane customer) const {
        return client(customer).late_until != TimePoint::min();
    }
    bool may_be_shut_out(Lane customer) const {
        return client(customer).may_be_shut_out || client(customer).idle.may_be_over(idle_limit_);
    }
    bool is_sent_away(Lane customer) const { // or will be: the server was told to stop
        return told_to_stop_at_ >= client(customer).connected_at;
    }
    bool server_went_down_since(TimePoint time) const {
        return std::max(server_down_at_, told_to_stop_at_) >= time;
    }

    // The connection has ended, which is wrong unless the client knows a reason. While it waited
    // for an offer, a server that stops ends it at once, and says why in protocol 2.
    void is_disconnected(Lane customer, const std::string& doing);
    void is_disconnected_in_line(Id purchase, bool was_told_why);

    // The ledger has what clients heard, and nothing else: at the end, when no client is in the
    // middle of anything, and after each start. Then the server's seats are what the ledger leaves.
    void check_ledger(const std::vector<LedgerRecord>& records);
    void check_seats(const std::vector<Seats>& seats, const std::vector<LedgerRecord>& records);

    // Of several legs, it isn't known which was sold out: but others may have filled one of them.
    void check_refusals() const;

    std::vector<LegHistory> histories(const std::vector<LedgerRecord>& records) const;

    // Unless it is right, reports what the customer did or heard, which breaks the invariant.
    template <class... Arguments>
    void expect(bool is_right, Lane customer, Invariant invariant,
                fmt::format_string<Arguments...> how, Arguments&&... arguments) const {
        if (is_right) return;
        violations_.report(invariant, "customer {} {}", customer,
                           fmt::format(how, std::forward<Arguments>(arguments)...));
    }
    template <class... Arguments> // the protocol, where no other invariant is named
    void expect(bool is_right, Lane customer, fmt::format_string<Arguments...> how,
                Arguments&&... arguments) const {
        expect(is_right, customer, Invariant::protocol_is_kept, how,
               std::forward<Arguments>(arguments)...);
    }

private:
    // A client of protocol 2, from its request to the answer.
    struct InLine {
        bool is_for_one_leg = false;
        std::optional<std::uint64_t> ahead; // as it has heard
        TimePoint heard_at;
    };

    // One client and its newest connection.
    struct ClientState {
        TimePoint connected_at = TimePoint::min();
        TimePoint spoke_at;
        std::optional<TimePoint> heard_at; // where nothing disturbs it
        TimePoint late_until = TimePoint::min();
        std::optional<TimePoint> unheard_since; // the connection was lost as it was made
        bool is_struck = false;                 // by a fault
        bool may_be_shut_out = false;           // when it spoke last
        bool keeps_several = false;
        bool is_one_too_many = false;
        bool was_let_in = false; // or heard that it is one too many
        std::optional<InLine> in_line;
        IdleTime idle;
    };

    const ClientState& client(Lane customer) const { return clients_[customer]; }
    Purchase& ends(Id purchase, State state, const std::string& how);
    bool has_an_excuse(Lane customer) const {
        return is_disturbed(customer) || may_be_shut_out(customer) ||
               client(customer).is_one_too_many;
    }
    bool is_owed_an_answer(Lane customer) const;
    TimePoint end_of_drain() const;
    void check_told(const Purchase& purchase, const std::map<std::string, LedgerRecord>& sold,
                    const std::set<std::string>& cancelled) const;
    void check_sale(const LedgerRecord& record, std::set<Id>& explained);
    struct Period {
        TimePoint from;
        TimePoint to;
    };
    bool may_have_been_full(LegId leg, std::int64_t wanted, Period period, Id but_for) const;
    bool was_full(LegId leg, Period period) const;
    void hears_end_of_line(const Purchase& purchase);
    std::vector<std::uint32_t> seats_sold(const std::vector<LedgerRecord>& records) const;
    bool could_be(const Purchase& purchase, const LedgerRecord& record) const;

    // How late an interruption may come that was missed, because something else had just happened.
    Duration lateness() const {
        const bool is_busy = simultaneous_ > Duration::zero();
        return is_busy ? simultaneous_ + Deadline::pause_between_interruptions : Duration::zero();
    }

    const Clock& clock_;
    const Network& network_;
    Duration confirm_limit_;
    EventLog& log_;
    Violations& violations_;
    Duration simultaneous_;
    TimePoint start_;
    std::vector<Purchase> purchases_;
    std::vector<std::pair<LegId, LegOperation>> told_; // how many seats were free
    mutable std::map<Lane, ClientState> clients_;      // each is there once it is asked about
    Duration idle_limit_;
    bool are_some_not_told_ = false;
    TimePoint server_down_at_ = TimePoint::min();
    TimePoint listens_since_ = never;
    TimePoint silent_until_ = TimePoint::min();
    TimePoint told_to_stop_at_ = TimePoint::min();
    TimePoint disk_failed_at_ = TimePoint::min();
};

} // namespace trecho
