// A customer of the plain dialogue, with lines or in the old way: asks, thinks, decides; or
// doesn't.
#include "async/deadline.hpp"
#include "client/plain_customer.hpp"
#include "protocol/limits.hpp"
#include "simulation/workload/workload.hpp"
#include "simulation/world/server_instance.hpp"

#include <memory>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class PlainClient : public Client {
public:
    PlainClient(Workload& workload, Lane lane, Framing framing,
                asio::cancellation_signal& interrupt)
        : Client(workload, lane, interrupt), framing_(framing) {}

    awaitable<void> live() {
        for (;;) {
            const bool goes_on = co_await wants_more();
            if (!goes_on) co_return;
            if (!customer_) co_await come_in();
            if (customer_) co_await buy();
            if (one_in(3)) customer_.reset(); // hangs up between two purchases
        }
    }

private:
    awaitable<void> come_in() {
        const bool in_the_old_way = framing_ == Framing::unframed;
        const char* const address =
            in_the_old_way ? ServerInstance::legacy_address : ServerInstance::address;
        auto stream = co_await connect(address);
        if (!stream) co_return;
        stream_ = stream.get();
        customer_ = std::make_unique<PlainCustomer>(read_along(std::move(stream), framing_),
                                                    clock(), interrupt_, framing_);
        if (in_the_old_way && one_in(6)) co_await greet_in_vain();
    }

    // On their port there is no other protocol.
    awaitable<void> greet_in_vain() {
        const PlainAnswer answer =
            co_await within(patience_, end_of_patience(), customer_->ask_for("HELLO 2"));
        if (answer.error) {
            history_.is_disconnected(lane_, "after HELLO 2");
            customer_.reset();
        } else if (answer.is_yes) {
            workload_.verdict.report(Invariant::protocol_is_kept, name() + " was greeted in JSON");
        }
    }

    // What old clients end a message with, or don't, is no part of it.
    std::string in_their_way(std::string message) {
        if (framing_ == Framing::unframed && one_in(3)) message += one_in(2) ? "\r\n" : "\n";
        return message;
    }

    awaitable<void> buy() {
        if (one_in(24)) co_return co_await ask_for_too_much();
        purchase_ = history_.asks(lane_, draw_itinerary());
        const std::optional<TimePoint> leaves = draw_leaving();
        const TimePoint until = leaves.value_or(end_of_patience());
        const PlainAnswer offer = co_await within(
            patience_, until, customer_->ask_for(in_their_way(history_.of(purchase_).wanted)));
        if (offer.error == asio::error::timed_out && leaves) co_return walk_out();
        if (offer.error) {
            history_.is_disconnected_in_line(purchase_, true);
            co_return walk_out();
        }
        if (!offer.is_yes) co_return history_.is_refused(purchase_);

        history_.is_offered(purchase_);
        co_await decide();
    }

    awaitable<void> decide() {
        switch (between(0, 11)) {
        case 0: co_return walk_out();
        case 1: // says nothing
            co_await wait(workload_.confirm_limit + 1s);
            co_return walk_out();
        case 2: // in the last moment, or after it
            co_await wait(workload_.confirm_limit - 1ms + draw_duration(2ms));
            break;
        case 3: co_return co_await talk_too_long();
        case 4:
        case 5:
        case 6:
        case 7:
        case 8: co_await type_slowly(); break;
        default: co_await think();
        }
        const bool buys = !one_in(4);
        history_.decides(purchase_, buys);
        const PlainAnswer answer = co_await within(
            patience_, end_of_patience(), customer_->ask_for(in_their_way(draw_decision(buys))));
        if (answer.error) co_return lose("while it waited for the end of its purchase");
        if (answer.is_yes) co_return history_.is_sold(purchase_);
        history_.is_not_sold(purchase_);
    }

    // Who sees that the server stops begins to type before it is too late.
    awaitable<void> think() {
        const TimePoint decided = now() + draw_thinking();
        while (now() < decided && !history_.is_sent_away(lane_))
            co_await wait(std::min<Duration>(decided - now(), 500ms));
        if (now() < decided) co_await type_slowly();
    }

    // Letter by letter; old clients send messages alone. Blanks are no decision.
    awaitable<void> type_slowly() {
        if (framing_ == Framing::unframed) co_return;
        for (std::uint64_t letters = between(1, 12); letters > 0; --letters) {
            co_await wait(draw_duration(1s));
            co_await stream_->write(" ");
        }
    }

    // Anything but S and s counts as N.
    std::string draw_decision(bool buys) {
        if (buys) return one_in(2) ? "S" : "s";
        switch (between(0, 3)) {
        case 0: return "N";
        case 1: return "n";
        case 2: return "Sim";
        default: return "yes, please";
        }
    }

    std::string draw_too_much() {
        const std::size_t size = message_bytes_max + between(1, 3000);
        return std::string(size, one_in(2) ? 'S' : '>');
    }

    // Instead of a decision: it is refused, and then the connection is closed.
    awaitable<void> talk_too_long() {
        history_.decides(purchase_, false);
        const PlainAnswer answer =
            co_await within(patience_, end_of_patience(), customer_->ask_for(draw_too_much()));
        if (answer.error) co_return lose("after too long a message");
        if (answer.is_yes) co_return history_.is_sold(purchase_);
        history_.is_not_sold(purchase_);
        co_await see_the_end();
    }

    // Or instead of a request.
    awaitable<void> ask_for_too_much() {
        history_.speaks(lane_);
        const PlainAnswer answer =
            co_await within(patience_, end_of_patience(), customer_->ask_for(draw_too_much()));
        if (answer.error) {
            history_.is_disconnected(lane_, "after too long a request");
            co_return customer_.reset();
        }
        history_.hears(lane_);
        if (answer.is_yes)
            workload_.verdict.report(Invariant::protocol_is_kept, name() + " was offered nonsense");
        co_await see_the_end();
    }

    awaitable<void> see_the_end() {
        const PlainAnswer end =
            co_await within(patience_, now() + 10s, customer_->ask_for("Recife > Salvador"));
        const bool is_open = !end.error || end.error == asio::error::timed_out;
        if (is_open && !history_.is_disturbed(lane_))
            workload_.verdict.report(Invariant::protocol_is_kept,
                                     name() + " was heard after too long a message");
        customer_.reset();
    }

    void walk_out() {
        history_.is_lost(purchase_);
        customer_.reset();
    }

    // The connection has ended under us: because of the time limit, a fault, or a mistake.
    void lose(const std::string& doing) {
        const Purchase& purchase = history_.of(purchase_);
        const TimePoint offered = purchase.offered_at.value_or(TimePoint::max());
        const bool was_slow =
            purchase.decided_at && *purchase.decided_at + 1s >= offered + workload_.confirm_limit;
        if (!was_slow) history_.is_disconnected(lane_, doing);
        walk_out();
    }

    Framing framing_;
    std::unique_ptr<PlainCustomer> customer_;
    Stream* stream_ = nullptr; // beneath it
    ClientHistory::Id purchase_ = 0;
};

} // namespace

awaitable<void> run_plain_client(Workload& workload, Lane lane, Framing framing,
                                 asio::cancellation_signal& interrupt) {
    PlainClient client(workload, lane, framing, interrupt);
    co_await client.live();
}

} // namespace trecho
