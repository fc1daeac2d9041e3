// A client of protocol 2: buys, looks, cancels, and resumes its session after each disconnection.
#pragma once

#include "client/returning_customer.hpp"
#include "simulation/oracle/resumed_session.hpp"
#include "simulation/workload/client.hpp"

#include <utility>

namespace trecho {

class ResumingClient final : public Client, public SessionStore {
public:
    using Client::Client;

private:
    std::string load() override { return stored_; }
    void save(const std::string& changed) override { stored_ = changed; }

    bool is_connected() const override { return returning_->is_there(); }
    awaitable<void> arrive() override { return come_back(draw_absence()); }

    awaitable<bool> wants_more() override {
        bool goes_on = known().open.has_value();
        if (!goes_on) goes_on = co_await Client::wants_more();
        if (!goes_on && is_connected()) co_await server().leave();
        co_return goes_on;
    }

    awaitable<void> act() override {
        if (known().open && history_.of(session_.open()).state == Purchase::State::offered)
            return decide();
        if (one_in(8)) return take_over(draw_absence());
        if (state_.scenario.is_long && one_in(3)) return stay_away_twice();
        if (session_.needs_sale_for_name()) return buy();
        const std::uint64_t choice = between(0, 12);
        if (choice == 0) return look_at_legs();
        if (choice == 1) return look_at_routes();
        if (choice == 2) return look_at_tickets();
        return choice <= 6 ? cancel() : buy();
    }

    void leave() override {
        if (is_connected()) session_.is_used();
    }

    Customer& server() { return returning_->customer(); }
    ResumedSession::Known& known() { return session_.known(); }

    std::unique_ptr<ReturningCustomer> next_connection() {
        return std::make_unique<ReturningCustomer>(
            *connector_, clock_, interrupt_, *this,
            [this](std::uint64_t ahead) { session_.is_told_ahead(ahead); });
    }

    // The answer to a request; with an error, the connection is lost.
    template <class Answer>
    awaitable<Answer> ask(awaitable<Answer> request, const char* doing) {
        history_.speaks(lane_);
        Answer answer = co_await within(patience_, end_of_patience(), std::move(request));
        answer.error ? lose(answer.error, doing) : history_.hears(lane_);
        co_return answer;
    }

    void lose(error_code error, const std::string& doing) {
        const bool is_silent = error == asio::error::timed_out;
        if (is_silent) session_.judge_patience(doing);
        if (is_silent || !server().was_taken_over()) history_.is_disconnected(lane_, doing);
        returning_->disconnect();
    }

    // Most come back at once, or while there may be time to decide; some long after.
    Duration draw_absence() {
        if (state_.scenario.is_long && one_in(5)) return 1h + draw_duration(30h);
        const std::uint64_t choice = between(0, 7);
        if (choice == 0) return confirm_limit() + draw_duration(1min);
        return choice <= 4 ? draw_duration(confirm_limit() + 2s) : Duration::zero();
    }

    // Tries for a while; then it gives up its session, and what it was in the middle of.
    awaitable<void> come_back(Duration absence) {
        session_.leaves();
        co_await wait(absence);
        session_.connects();
        const TimePoint give_up = now() + (one_in(4) ? 2s + draw_duration(20s) : Duration(2min));
        const Arrival arrival =
            co_await within(patience_, give_up + 1min, returning_->come_back(give_up));
        session_.judge_arrival(arrival.error, give_up);
        if (arrival.error) {
            returning_->disconnect();
            state_.log.tell(lane_, "gives up");
            if (!known().open) co_return;
            session_.gives_up();
            stored_.clear();
            returning_ = next_connection();
            co_return;
        }
        const auto expired = session_.resumes(arrival.standing, returning_->memory().session);
        history_.hears(lane_);
        if (!expired || !one_in(2)) co_return;
        state_.log.tell(lane_, "says S, too late");
        const auto sale = co_await ask(server().decide(Decision::buy), "after it was too late");
        if (!sale.error) session_.answers_late_decision(*expired, sale);
    }

    // Two absences of less than a day don't add up: the session is known after each.
    awaitable<void> stay_away_twice() {
        for (int times = 0; times < 2 && is_connected(); ++times) {
            co_await look_at_legs();
            session_.is_used();
            returning_->disconnect();
            co_await come_back(13h + draw_duration(10h));
        }
    }

    // Resumes the session by another connection while the first one lives: that one is closed.
    awaitable<void> take_over(Duration absence) {
        const TimePoint quiet_since = history_.quiet_since(lane_);
        const auto first = std::exchange(returning_, next_connection());
        std::vector<std::unique_ptr<Connection>> others; // that want the same session before us
        for (std::uint64_t more = one_in(2) ? between(1, 2) : 0; more > 0; --more)
            others.push_back(co_await ask_for_session());
        history_.keeps_several(lane_, !others.empty());
        co_await come_back(absence);
        history_.keeps_several(lane_, false);
        if (history_.may_be_shut_out_since(quiet_since)) co_return;
        if (!is_connected() || !session_.must_take_over()) co_return;

        Notice notice;
        do {
            notice = co_await within(patience_, end_of_patience(), first->customer().next_notice());
        } while (!notice.error && notice.event != "taken_over"); // it may have expired before
        session_.first_is_told(notice.event == "taken_over");
        for (const auto& other : others) {
            std::string last;
            Received received;
            while (other && !received.error) {
                received = co_await other->receive(end_of_patience());
                if (!received.error) last = received.message;
            }
            if (other) session_.must_be_taken_over(last, received.error);
        }
    }

    // By another connection, on which nobody waits for the answer.
    awaitable<std::unique_ptr<Connection>> ask_for_session() {
        Connected connected = co_await within(patience_, now() + 5s, connector_->connect());
        // A client that connects while nobody is there isn't heard, perhaps never.
        if (connected.error || known().token.empty() || history_.network_is_silent())
            co_return nullptr;
        co_await connected.stream->write("HELLO 2\nRESUME " + known().token + "\n");
        co_await wait(1ms + draw_duration(3ms));
        co_return std::make_unique<Connection>(std::move(connected.stream), Framing::lines,
                                               answer_bytes_max, clock_, interrupt_);
    }

    awaitable<void> buy() {
        const bool is_nameless = known().name.possible().contains("");
        if (is_nameless ? !one_in(4) : one_in(8)) co_await say_name();
        if (!is_connected()) co_return;
        const std::string wanted = draw_itinerary();
        const auto id = session_.asks_for(wanted);
        const std::optional<TimePoint> leaves = draw_leaving(); // and comes back to see
        const TimePoint until = leaves.value_or(end_of_patience());
        const Offer offer = co_await within(patience_, until, server().ask_for(wanted));
        if (offer.error == asio::error::timed_out && leaves) co_return returning_->disconnect();
        if (offer.error && !server().was_taken_over())
            history_.is_disconnected_in_line(id, offer.error == asio::error::shut_down);
        if (offer.error) co_return lose(offer.error, "while it waited for an offer");
        session_.is_answered(offer);
        if (offer.is_held) co_await decide();
    }

    awaitable<void> decide() {
        if (one_in(3)) { // a request meanwhile changes neither the seats nor their time
            co_await wait(draw_duration(1s));
            const auto answer = co_await ask(server().cancel("T0"), "after a slip");
            if (!answer.error) session_.answers_slip(answer);
        }
        if (!known().open || !is_connected()) co_return;
        switch (between(0, 11)) {
        case 0: co_return returning_->disconnect();
        case 1: co_await wait(confirm_limit() + 1s); break; // and is told that it was too late
        case 2: co_await wait_until_last_moment(); break;
        case 3: co_return co_await take_over(draw_absence());
        case 4: co_return co_await quit();
        default: co_await wait(draw_thinking());
        }
        const bool buys = !one_in(4);
        session_.decides(buys);
        const bool is_impatient = buys && one_in(4); // and looks by another way how it stands
        const TimePoint until = is_impatient ? now() + draw_duration(2ms) : end_of_patience();
        const Sale sale = co_await within(
            patience_, until, server().decide(buys ? Decision::buy : Decision::decline));
        if (sale.error == asio::error::timed_out && is_impatient)
            co_return co_await take_over(draw_duration(1ms));
        if (sale.error) co_return lose(sale.error, "while it waited for the end of its purchase");
        session_.is_settled(sale);
    }

    // Instead of deciding: the seats are let go at once, and there is nothing to come back to.
    awaitable<void> quit() {
        history_.gives_up(session_.open());
        co_await server().leave();
        co_await wait(100ms); // for it to arrive
        returning_->disconnect();
        if (!history_.is_disturbed(lane_)) session_.is_released();
    }

    awaitable<void> say_name() {
        const TypedName& chosen = one_of(names_taken);
        known().name.may_be(chosen.name);
        const auto named =
            co_await ask(server().introduce(std::string(chosen.typed)), "as it said its name");
        if (!named.error) session_.is_named(chosen.name, named);
    }

    awaitable<void> look_at_tickets() {
        const auto wallet = co_await ask(server().tickets(), "as it asked for its tickets");
        if (!wallet.error) session_.judge_tickets(wallet);
    }

    awaitable<void> cancel() {
        if (one_in(3)) co_return co_await cancel_of_others();
        if (known().bought.empty() || known().doubtful_cancellation) co_return;
        const auto id = one_of(known().bought);
        const bool has_it = !history_.of(id).cancelled_at;
        if (has_it) session_.cancels(id);
        const auto answer =
            co_await ask(server().cancel(history_.of(id).ticket), "as it cancelled a ticket");
        if (answer.error) co_return;
        session_.is_cancelled(id, has_it, answer);
        if (has_it && !answer.is_done) co_await look_at_tickets(); // it has it still
    }

    awaitable<void> cancel_of_others() {
        const std::string ticket = "T" + std::to_string(between(1, 6));
        if (session_.has_ticket(ticket)) co_return;
        const auto answer = co_await ask(server().cancel(ticket), "as it cancelled another's");
        if (!answer.error) session_.must_not_be_cancelled(ticket, answer);
    }

    awaitable<void> look_at_legs() {
        const auto listing = co_await ask(server().list(), "as it asked for the legs");
        if (!listing.error) session_.judge_legs(listing);
    }

    awaitable<void> look_at_routes() {
        const auto& legs = state_.scenario.network.legs();
        const std::string origin = one_of(legs).origin;
        const std::string& to = one_of(legs).destination;
        const std::string destination = one_in(8) ? "Nowhere" : to;
        const auto proposals =
            co_await ask(server().find_routes(origin, destination), "as it asked for routes");
        if (!proposals.error) history_.is_proposed(lane_, origin, destination, proposals.routes);
    }

    std::unique_ptr<Connector> connector_ = state_.wire.connector("server", name());
    ResumedSession session_{lane_, history_, state_.sessions, state_.scenario.server};
    std::string stored_; // for the next connection
    std::unique_ptr<ReturningCustomer> returning_ = next_connection();
};

} // namespace trecho
