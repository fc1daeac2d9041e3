// Clients of the plain dialogue: one speaks message by message, the other sends all at once.
#pragma once

#include "protocol/messages.hpp"
#include "simulation/workload/client.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace trecho {

// With or without line ends: asks, thinks, decides; or doesn't.
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
        history_.speaks(lane_);
        co_await ask_nonsense(draw_too_much());
        if (server_) history_.hears(lane_);
        co_await expect_end();
    }

    void leave() override {
        if (one_in(3)) hang_up(); // else it keeps its connection until the next purchase
    }

    awaitable<Received> ask(std::string message, TimePoint until) {
        server_->say(message);
        Received answer = co_await within(patience_, until, server_->receive(Deadline::never));
        const bool is_whole = answer.message == yes || answer.message == no;
        if (!answer.error && !is_whole) answer.error = asio::error::invalid_argument;
        co_return answer;
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
        const std::uint64_t choice = between(0, 11);
        switch (choice) {
        case 0: co_return hang_up_for_good();
        case 1: co_await wait(confirm_limit() + 1s); co_return hang_up_for_good();
        case 2: co_await wait_until_last_moment(); break;
        case 3: // too much is refused, and then the connection is closed
            history_.decides(purchase_, false);
            co_await hear_decision(draw_too_much(), "after too long a message");
            co_return co_await expect_end();
        default:
            if (choice <= 8)
                co_await type_slowly();
            else
                co_await think();
        }
        constexpr std::array refusals{"N", "n", "Sim", "yes, please"}; // all but S and s
        const bool buys = !one_in(4);
        history_.decides(purchase_, buys);
        std::string said = buys ? one_in(2) ? "S" : "s" : one_of(refusals);
        co_await hear_decision(end_line(said), "while it waited for the end of its purchase");
    }

    // The connection may end instead: because of the time limit, a fault, or a mistake.
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

    std::string draw_too_much() {
        const std::size_t size = draw_size_of_too_much();
        return std::string(size, one_in(2) ? 'S' : '>');
    }

    // The server closes the connection after too long a message, and answers no other.
    awaitable<void> expect_end() {
        if (!server_) co_return;
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

// Reads the answers afterwards, one for each message, in order (docs/protocol.md, Pipelining).
class PipeliningClient final : public Client {
public:
    using Client::Client;

private:
    struct Message {
        std::string text;
        std::optional<ClientHistory::Id> purchase; // if it asks for one
    };

    awaitable<void> arrive() override { return connect(Framing::lines); }

    awaitable<void> act() override {
        constexpr std::array others{"N", "hello?", "S", "S"};
        bool asks = false;
        for (auto left = between(2, 24); left > 0; --left) { // also more than a server takes ahead
            const bool buys = asks && state_.scenario.is_rush;
            const std::uint64_t choice = buys ? others.size() - 1 : between(0, 5);
            asks = choice >= others.size();
            unanswered_.push_back({asks ? draw_itinerary() : others[choice], {}});
        }
        unanswered_.push_back({"N", {}}); // so that nothing stays undecided
        history_.speaks(lane_);
        say_all();
        const TimePoint said_at = now();
        const bool has_said_all = one_in(3);
        if (has_said_all) co_await server_->close(end_of_patience());
        for (; !unanswered_.empty(); unanswered_.pop_front()) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return lose();
            hears(answer.message, unanswered_.front(), said_at);
        }
        if (has_said_all) hang_up();
    }

    void leave() override {
        if (one_in(2)) hang_up();
    }

    // The server may answer the last before the client has heard the first.
    void say_all() {
        for (std::size_t number = 0; number < unanswered_.size(); ++number) {
            auto& [text, purchase] = unanswered_[number];
            server_->say(spell(text));
            if (!parse_itinerary(text)) continue;
            purchase = history_.asks(lane_, text);
            if (unanswered_[number + 1].text == "S") history_.will_buy(*purchase);
        }
    }

    void hears(std::string_view answer, const Message& message, TimePoint said_at) {
        const auto& [text, purchase] = message;
        const bool is_yes = answer == yes;
        protocol_.answers_plain(text, answer, /*is_decision=*/to_decide_.has_value());
        if (to_decide_) {
            // Anything but S counts as N: an itinerary too, which then was never asked for.
            if (purchase) history_.was_never_asked(*purchase);
            history_.decides(*to_decide_, text == "S", said_at);
            is_yes ? history_.is_sold(*to_decide_) : history_.is_not_sold(*to_decide_);
            to_decide_.reset();
        } else if (purchase && is_yes) {
            history_.is_offered(*purchase);
            to_decide_ = purchase;
        } else if (purchase) {
            history_.is_refused(*purchase);
        }
    }

    // What was still to be answered may have been done, or not.
    void lose() {
        history_.is_disconnected(lane_, "in the middle of many messages");
        if (to_decide_) history_.is_lost(*to_decide_);
        for (const Message& message : unanswered_) {
            if (message.purchase) history_.is_lost(*message.purchase);
        }
        to_decide_.reset();
        unanswered_.clear();
        hang_up();
    }

    std::deque<Message> unanswered_;
    std::optional<ClientHistory::Id> to_decide_;
};

} // namespace trecho
