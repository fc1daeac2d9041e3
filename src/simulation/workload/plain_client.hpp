// A client of the plain dialogue, with or without line ends: asks, thinks, decides; or doesn't.
#pragma once

#include "protocol/messages.hpp"
#include "simulation/workload/client.hpp"

#include <algorithm>
#include <array>

namespace trecho {

class PlainClient final : public Client {
public:
    PlainClient(const ClientContext& context, Framing framing)
        : Client(context), framing_(framing) {}

private:
    awaitable<void> arrive() override {
        co_await connect(framing_);
        if (server_ && framing_ == Framing::unframed && one_in(6))
            co_await ask_nonsense("HELLO 2"); // it has no other protocol
    }

    awaitable<void> act() override {
        if (!one_in(24)) co_return co_await buy();
        const std::string request = draw_too_much();
        history_.speaks(lane_);
        co_await ask_nonsense(request);
        if (!server_) co_return;
        history_.hears(lane_);
        co_await expect_end();
    }

    void leave() override {
        if (one_in(3)) hang_up(); // else it keeps its connection until the next purchase
    }

    awaitable<Received> ask(std::string_view message, TimePoint until) {
        server_->say(message);
        return within(patience_, until, server_->receive(Deadline::never));
    }

    awaitable<void> ask_nonsense(std::string message) {
        const Received answer = co_await ask(message, end_of_patience());
        if (!answer.error) co_return protocol_.answers_plain(message, answer.message);
        history_.is_disconnected(lane_, "after nonsense");
        hang_up();
    }

    // Whether an old client sends a line end, and which, makes no difference.
    std::string end_line(std::string message) {
        if (framing_ == Framing::unframed && one_in(3)) message += one_in(2) ? "\r\n" : "\n";
        return message;
    }

    awaitable<void> buy() {
        purchase_ = history_.asks(lane_, draw_itinerary());
        const std::optional<TimePoint> leaves = draw_leaving();
        const Received offer = co_await ask(end_line(history_.of(purchase_).wanted),
                                            leaves.value_or(end_of_patience()));
        if (offer.error) {
            const bool has_left = offer.error == asio::error::timed_out && leaves;
            if (!has_left) history_.is_disconnected_in_line(purchase_, true);
            co_return hang_up_for_good();
        }
        if (offer.message != yes) co_return history_.is_refused(purchase_);
        history_.is_offered(purchase_);
        co_await decide();
    }

    awaitable<void> decide() {
        switch (between(0, 11)) {
        case 0: co_return hang_up_for_good();
        case 1: // says nothing
            co_await wait(confirm_limit() + 1s);
            co_return hang_up_for_good();
        case 2: // in the last moment, or after it
            co_await wait(confirm_limit() - 1ms + draw_duration(2ms));
            break;
        case 3: // too much is refused, and then the connection is closed
            history_.decides(purchase_, false);
            co_await hear_decision(draw_too_much(), "after too long a message");
            if (server_) co_await expect_end();
            co_return;
        case 4:
        case 5:
        case 6:
        case 7:
        case 8: co_await type_slowly(); break;
        default: co_await think();
        }
        const bool buys = !one_in(4);
        history_.decides(purchase_, buys);
        co_await hear_decision(end_line(draw_decision(buys)),
                               "while it waited for the end of its purchase");
    }

    // The connection may end under us: because of the time limit, a fault, or a mistake.
    awaitable<void> hear_decision(std::string message, const char* doing) {
        const Received answer = co_await ask(message, end_of_patience());
        if (!answer.error && answer.message == yes) co_return history_.is_sold(purchase_);
        if (!answer.error) co_return history_.is_not_sold(purchase_);
        const Purchase& purchase = history_.of(purchase_);
        const TimePoint offered = purchase.offered_at.value_or(TimePoint::max());
        const bool was_slow =
            purchase.decided_at && *purchase.decided_at + 1s >= offered + confirm_limit();
        if (!was_slow) history_.is_disconnected(lane_, doing);
        hang_up_for_good();
    }

    // A client that sees the server stop begins to type before it is too late.
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
        return one_of(std::array{"N", "n", "Sim", "yes, please"});
    }

    std::string draw_too_much() {
        const std::size_t size = draw_size_of_too_much();
        return std::string(size, one_in(2) ? 'S' : '>');
    }

    // The server closes the connection after too long a message, and answers no other.
    awaitable<void> expect_end() {
        const Received end = co_await ask("Recife > Salvador", now() + 10s);
        protocol_.must_be_closed(end.error, "after too long a message");
        hang_up();
    }

    void hang_up_for_good() {
        history_.is_lost(purchase_);
        hang_up();
    }

    Framing framing_;
    ClientHistory::Id purchase_ = 0;
};

} // namespace trecho
