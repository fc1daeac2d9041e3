// A client that sends everything at once and reads the answers afterwards (docs/protocol.md,
// Pipelining): each message has exactly one answer, in order.
#pragma once

#include "protocol/messages.hpp"
#include "simulation/workload/client.hpp"

#include <deque>

namespace trecho {

class PipeliningClient final : public Client {
public:
    using Client::Client;

private:
    using Id = ClientHistory::Id;

    struct Message {
        std::string text;
        std::optional<Id> purchase; // if it asks for one
    };

    awaitable<void> arrive() override { return connect(Framing::lines); }

    awaitable<void> act() override {
        const std::uint64_t count = between(2, 24); // also more than a server takes ahead
        for (std::uint64_t number = 0; number < count; ++number)
            unanswered_.push_back({draw(), {}});
        unanswered_.push_back({"N", {}}); // so that nothing stays undecided
        history_.speaks(lane_);
        for (const Message& message : unanswered_) server_->say(spell(message.text));
        const TimePoint said_at = now();
        record_purchases();
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

    std::string draw() {
        switch (between(0, 5)) {
        case 0: return "N";
        case 1: return "hello?";
        case 2:
        case 3: return "S";
        default: return draw_itinerary();
        }
    }

    // All at once: the server may answer the last before the client has heard the first.
    void record_purchases() {
        for (std::size_t number = 0; number + 1 < unanswered_.size(); ++number) {
            Message& message = unanswered_[number];
            if (!parse_itinerary(message.text)) continue;
            message.purchase = history_.asks(lane_, message.text);
            if (unanswered_[number + 1].text == "S") history_.will_buy(*message.purchase);
        }
    }

    // What the answer means depends on the ones before.
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
    std::optional<Id> to_decide_;
};

} // namespace trecho
