// A client that sends nonsense, too much, or nothing, or that never reads: it gets the answer that
// the protocol has for that, and nobody else notices.
#pragma once

#include "simulation/workload/client.hpp"

#include <array>
#include <deque>
#include <vector>

namespace trecho {

class MalformedClient final : public Client {
public:
    using Client::Client;

private:
    awaitable<void> act() override {
        switch (between(0, 9)) {
        case 0:
            for (std::uint64_t lines = between(1, 8); lines > 0; --lines) say(draw_nonsense());
            return hear_all();
        case 1: return send_too_much();
        case 2: return expect_close("after a long silence", idle_limit() + 1min);
        case 3: return send_half_a_message();
        case 4: say("HELLO 2"); return send_too_much();
        case 5: return send_single_bytes();
        case 6:
        case 7: return never_read();
        case 8: return begin_sessions();
        default: return read_late();
        }
    }

    // Where the server has ended its side, it closes the connection after a while by itself.
    void leave() override {
        if (is_ended_by_server_ && one_in(2)) left_open_.push_back(std::move(server_));
        said_.clear();
        hang_up();
    }

    void say(std::string message) {
        server_->say(message);
        said_.push_back(std::move(message));
    }

    // The answers to the oldest messages that have none.
    awaitable<void> hear(std::size_t count) {
        for (; count > 0; --count) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) {
                history_.is_disconnected(lane_, "as it waited for an answer");
                co_return hang_up();
            }
            protocol_.answers(said_.front(), answer.message);
            said_.pop_front();
        }
    }
    awaitable<void> hear_all() { return hear(said_.size()); }

    awaitable<void> send_too_much() {
        say(std::string(draw_size_of_too_much(), 'x'));
        co_await hear_all();
        if (server_) co_await expect_close("after too long a message", 10s);
    }

    // A message and a half have one answer, and after the idle limit the connection is closed.
    awaitable<void> send_half_a_message() {
        said_ = {"Recife > Sal"};
        co_await stream_->write("Recife > Sal\nRecife");
        co_await hear_all();
        if (server_) co_await expect_close("after half a message", idle_limit() + 1min);
    }

    // A byte now and then is no message: it doesn't keep the connection open.
    awaitable<void> send_single_bytes() {
        const Duration pause = idle_limit() / 30;
        const TimePoint until = now() + idle_limit() + 2 * pause + 10s; // it may be accepted late
        Received end;
        do {
            co_await stream_->write("r");
            end = co_await server_->receive(now() + pause);
        } while (end.error == asio::error::timed_out && now() < until);
        protocol_.must_be_closed(end.error, "after single bytes");
    }

    // Many answers, which are read late: the server stops reading, and others go on.
    awaitable<void> read_late() {
        constexpr std::array questions{"LIST", "TICKETS", "PLACES", "S"};
        say("HELLO 2");
        for (std::size_t number = 0; number < 40; ++number)
            say(questions[number % questions.size()]);
        const bool quits = one_in(2);
        if (quits) server_->say("QUIT");
        co_await hear(1);
        if (!server_) co_return;
        // A client that quits gets only so much time to hear the rest (farewell_limit),
        // and others until their answers have waited for longer than the idle limit.
        co_await wait(draw_duration(quits ? 1s : std::min<Duration>(20s, idle_limit() - 2s)));
        co_await hear_all();
    }

    // Asks and asks, and never reads an answer: when no more fits into the network, the server
    // stops reading, and in the end the connection.
    awaitable<void> never_read() {
        if (state_.wire.settings().capacity > 4000) co_return co_await read_late();
        constexpr std::size_t most_said = 1'000'000; // and read: a server has long had enough
        const std::string_view questions =
            one_in(2) ? "HELLO 2\nLIST\nTICKETS\nLIST\nROUTES Recife > Natal\n"
                      : "HELLO 2\nS\nN\nS\n";
        WriteResult written;
        for (std::size_t said = 0; !written.error && said < most_said; said += written.bytes) {
            // What it said may have been under way for a while, before the server fell silent.
            const TimePoint heard = std::max(now(), history_.network_is_silent_until());
            const std::string_view next = questions.substr(said % questions.size());
            written =
                co_await within(patience_, heard + idle_limit() + 30s, stream_->write_some(next));
            if (one_in(8)) co_await wait(draw_duration(1ms));
        }
        protocol_.must_be_closed(written.error, "though it never read");
    }

    // One session after the other, which nobody comes back to.
    awaitable<void> begin_sessions() {
        for (std::uint64_t sessions = between(1, 10); server_ && sessions > 0; --sessions) {
            say("HELLO 2");
            co_await hear_all();
            if (!protocol_.is_greeted()) co_return;
            hang_up();
            co_await connect();
        }
    }

    std::string draw_nonsense() {
        switch (between(0, 5)) {
        case 0: return one_in(2) ? "" : to_string(state_.scenario.network.legs().front()) + " >";
        case 1: return "\xff\xfe > Recife";
        case 2: return "> > >";
        case 3: return std::string(message_bytes_max, 'y');
        case 4: return std::string("Rec\0ife > Natal", 15);
        default: return "S";
        }
    }

    std::deque<std::string> said_; // and not answered yet
    std::vector<std::unique_ptr<Connection>> left_open_;
};

} // namespace trecho
