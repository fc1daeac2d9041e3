// A customer who says everything at once and listens afterwards (docs/protocol.md, Pipelining):
// each message has exactly one answer, in order.
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "simulation/workload/workload.hpp"
#include "wire/connection.hpp"

#include <memory>
#include <optional>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class PipeliningClient : public Client {
public:
    using Client::Client;

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
            server_ = std::make_unique<Connection>(read_along(std::move(stream), Framing::lines),
                                                   Framing::lines, message_bytes_max, clock(),
                                                   interrupt_);
    }

    awaitable<void> say_everything() {
        messages_.clear();
        const std::uint64_t count = between(2, 24); // also more than a server takes ahead
        for (std::uint64_t number = 0; number < count; ++number) messages_.push_back(draw());
        messages_.emplace_back("N"); // so that nothing stays undecided
        history_.speaks(lane_);
        for (const std::string& message : messages_) server_->say(spell(message));

        // The server may answer the last before we have heard the first: so all are known from
        // here.
        const TimePoint said_at = now();
        purchases_.clear();
        for (std::size_t number = 0; number < messages_.size(); ++number) {
            std::optional<ClientHistory::Id> purchase;
            if (parse_itinerary(messages_[number])) {
                purchase = history_.asks(lane_, messages_[number]);
                if (messages_[number + 1] == "S") history_.will_buy(*purchase);
            }
            purchases_.push_back(purchase);
        }
        current_.reset();
        const bool has_said_all = one_in(3);
        if (has_said_all) co_await server_->close(end_of_patience());
        for (next_ = 0; next_ < messages_.size(); ++next_) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return lose();
            understand(answer.message, said_at);
        }
        if (has_said_all) server_.reset();
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
    void understand(std::string_view answer, TimePoint said_at) {
        const bool is_yes = answer == yes;
        if (!is_yes && answer != no)
            return workload_.verdict.report(Invariant::protocol_is_kept,
                                            name() + " was answered " + std::string(answer));
        if (current_) return understand_decision(*current_, is_yes, said_at);

        const std::optional<ClientHistory::Id> asked = purchases_[next_];
        if (asked && is_yes) {
            history_.is_offered(*asked);
            current_ = asked;
        } else if (asked) {
            history_.is_refused(*asked);
        } else if (is_yes) {
            workload_.verdict.report(Invariant::protocol_is_kept,
                                     name() + " was answered True to nonsense");
        }
    }

    // Anything but S counts as N: an itinerary too, which then was never asked for.
    void understand_decision(ClientHistory::Id decided, bool is_yes, TimePoint said_at) {
        if (const auto unasked = purchases_[next_]) history_.was_never_asked(*unasked);
        history_.decides(decided, messages_[next_] == "S", said_at);
        if (is_yes)
            history_.is_sold(decided);
        else
            history_.is_not_sold(decided);
        current_.reset();
    }

    // Whatever was still to be answered may have been done, or not.
    void lose() {
        history_.is_disconnected(lane_, "in the middle of many messages");
        if (current_) history_.is_lost(*current_);
        for (; next_ < messages_.size(); ++next_) {
            if (const auto purchase = purchases_[next_]) history_.is_lost(*purchase);
        }
        server_.reset();
    }

    std::unique_ptr<Connection> server_;
    std::vector<std::string> messages_;
    std::vector<std::optional<ClientHistory::Id>> purchases_; // of each message
    std::size_t next_ = 0;                                    // the message that is to be answered
    std::optional<ClientHistory::Id> current_;                // what is to be decided about
};

} // namespace

awaitable<void> run_pipelining_client(Workload& workload, Lane lane,
                                      asio::cancellation_signal& interrupt) {
    PipeliningClient client(workload, lane, interrupt);
    co_await client.live();
}

} // namespace trecho
