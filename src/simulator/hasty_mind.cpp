// A customer who says everything at once and listens afterwards (docs/protocol.md, Pipelining):
// each message has exactly one answer, in order.
#include "async/deadline.hpp"
#include "simulator/town.hpp"
#include "wire/connection.hpp"

#include <optional>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class HastyMind : public Mind {
public:
    using Mind::Mind;

    awaitable<void> live() {
        for (;;) {
            const bool goes_on = co_await wants_more();
            if (!goes_on) co_return;
            if (!server_) co_await come_in();
            if (server_) co_await say_everything();
            if (one_in(2)) server_.reset();
        }
    }

private:
    awaitable<void> come_in() {
        auto stream = co_await connect("server");
        if (stream)
            server_.emplace(std::move(stream), Framing::lines, std::size_t{1024}, clock(),
                            interrupt_);
    }

    awaitable<void> say_everything() {
        messages_.clear();
        const std::uint64_t count = between(2, 24); // also more than a server takes ahead
        for (std::uint64_t number = 0; number < count; ++number) messages_.push_back(draw());
        messages_.emplace_back("N"); // so that nothing stays undecided
        for (const std::string& message : messages_) server_->say(message);

        said_at_ = now();
        purchase_.reset();
        for (next_ = 0; next_ < messages_.size(); ++next_) {
            if (!purchase_ && parse_itinerary(messages_[next_]))
                purchase_ = testimony_.asks(lane_, messages_[next_], {}, said_at_);
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return lose();
            understand(answer.message);
        }
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

    // What the answer means depends on the ones before.
    void understand(std::string_view answer) {
        const bool is_yes = answer == yes;
        if (!is_yes && answer != no)
            return town_.verdict.broken(Property::protocol_is_kept,
                                        name() + " was answered " + std::string(answer));
        if (!purchase_) {
            if (is_yes)
                town_.verdict.broken(Property::protocol_is_kept,
                                     name() + " was answered True to nonsense");
            return;
        }
        const bool is_decision = testimony_.of(*purchase_).state == Purchase::State::offered;
        if (!is_decision && is_yes) return testimony_.is_offered(*purchase_);
        if (!is_decision) {
            testimony_.is_refused(*purchase_);
        } else {
            testimony_.decides(*purchase_, messages_[next_] == "S", said_at_);
            if (is_yes)
                testimony_.is_sold(*purchase_);
            else
                testimony_.is_not_sold(*purchase_);
        }
        purchase_.reset();
    }

    // Whatever was still to be answered may have been done, or not.
    void lose() {
        testimony_.is_disconnected(lane_, "in the middle of many messages");
        if (purchase_) {
            // Its S may have been read already.
            const bool was_offered = testimony_.of(*purchase_).state == Purchase::State::offered;
            lose_purchase(*purchase_, was_offered ? next_ : next_ + 1);
            ++next_;
        }
        for (; next_ < messages_.size(); ++next_) {
            if (!parse_itinerary(messages_[next_])) continue;
            lose_purchase(testimony_.asks(lane_, messages_[next_], {}, said_at_), next_ + 1);
        }
        server_.reset();
    }

    void lose_purchase(Testimony::Id purchase, std::size_t decision) {
        const bool said_s = decision < messages_.size() && messages_[decision] == "S";
        if (said_s) testimony_.decides(purchase, true, said_at_);
        testimony_.is_lost(purchase);
    }

    std::optional<Connection> server_;
    std::vector<std::string> messages_;
    std::size_t next_ = 0;
    TimePoint said_at_;
    std::optional<Testimony::Id> purchase_;
};

} // namespace

awaitable<void> live_hastily(Town& town, Lane lane, asio::cancellation_signal& interrupt) {
    HastyMind mind(town, lane, interrupt);
    co_await mind.live();
}

} // namespace trecho
