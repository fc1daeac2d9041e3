// A customer who talks nonsense, too long, or not at all: it gets the answer that the protocol has
// for that, and nobody else notices.
#include "protocol/limits.hpp"
#include "simulation/workload/workload.hpp"
#include "wire/connection.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class MalformedClient : public Client {
public:
    using Client::Client;

    awaitable<void> live() {
        for (;;) {
            const bool goes_on = co_await wants_more();
            if (!goes_on) co_return;
            auto stream = co_await connect("server");
            if (!stream) continue;
            const std::uint64_t mood = between(0, 9);
            stream_ = stream.get();
            if (mood == 3) co_await stream->write("Recife > Sal\nRecife");
            server_ = std::make_unique<Connection>(std::move(stream), Framing::lines,
                                                   answer_bytes_max, clock(), interrupt_);
            switch (mood) {
            case 0: co_await talk_nonsense(); break;
            case 1: co_await talk_too_long(); break;
            case 2:
                co_await expect_end("after a long silence", workload_.server.idle_limit + 1min);
                break;
            case 3: co_await say_half(); break;
            case 4: co_await talk_too_long_in_json(); break;
            case 5: co_await dribble(); break;
            case 6:
            case 7: co_await never_listen(); break;
            case 8: co_await begin_sessions(); break;
            default: co_await ask_without_listening();
            }
            // Whom the server has shown the door need not close it: the server does, after a while.
            if (is_shown_out_ && one_in(2)) left_open_.push_back(std::move(server_));
            is_shown_out_ = false;
            server_.reset();
        }
    }

private:
    awaitable<void> talk_nonsense() {
        const std::uint64_t lines = between(1, 8);
        for (std::uint64_t line = 0; line < lines; ++line) server_->say(draw_nonsense());
        for (std::uint64_t line = 0; line < lines; ++line) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return history_.is_disconnected(lane_, "after nonsense");
            if (answer.message != no) expect_not(answer.message, "to nonsense");
        }
    }

    awaitable<void> talk_too_long() {
        server_->say(std::string(message_bytes_max + between(1, 3000), 'x'));
        const Received answer = co_await server_->receive(end_of_patience());
        if (answer.error) co_return history_.is_disconnected(lane_, "before it was refused");
        if (answer.message != no) expect_not(answer.message, "to too long a message");
        co_await expect_end("after too long a message", 10s);
    }

    awaitable<void> talk_too_long_in_json() {
        server_->say("HELLO 2");
        server_->say(std::string(message_bytes_max + between(1, 3000), 'x'));
        for (const char* const begins :
             {"{\"ok\":true,\"protocol\":2", "{\"ok\":false,\"error\":\"line_too_long\""}) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return history_.is_disconnected(lane_, "before it was refused");
            if (!answer.message.starts_with(begins))
                expect_not(answer.message, "to too long a message");
        }
        co_await expect_end("after too long a message", 10s);
    }

    // A message and a half have one answer, and after the idle limit the door.
    awaitable<void> say_half() {
        const Received answer = co_await server_->receive(end_of_patience());
        if (answer.error) co_return history_.is_disconnected(lane_, "before it was refused");
        if (answer.message != no) expect_not(answer.message, "to a leg that there is not");
        co_await expect_end("after half a message", workload_.server.idle_limit + 1min);
    }

    // A letter now and then is no message: it doesn't keep the door open.
    awaitable<void> dribble() {
        const Duration pause = workload_.server.idle_limit / 30;
        const TimePoint until =
            now() + workload_.server.idle_limit + 2 * pause + 10s; // it may be accepted late
        Received end;
        do {
            co_await stream_->write("r");
            end = co_await server_->receive(now() + pause);
        } while (end.error == asio::error::timed_out && now() < until);
        if (!end.error) expect_not(end.message, "to single letters");
        if (end.error == asio::error::timed_out) is_forgotten("after single letters");
    }

    awaitable<void> expect_end(std::string when, Duration limit) {
        const Received end = co_await server_->receive(now() + limit);
        if (!end.error) expect_not(end.message, when);
        if (end.error == asio::error::timed_out) is_forgotten(when);
        is_shown_out_ = end.error == asio::error::eof;
    }

    // Many answers, and nobody who reads them: the server stops reading, and others go on.
    awaitable<void> ask_without_listening() {
        constexpr std::array<std::pair<const char*, const char*>, 4> questions{
            {{"LIST", R"({"ok":true,"legs":)"},
             {"TICKETS", R"({"ok":true,"tickets":)"},
             {"PLACES", R"({"ok":true,"places":)"},
             {"S", R"({"ok":false,"error":"bad_request")"}}};
        server_->say("HELLO 2");
        for (std::size_t number = 0; number < 40; ++number)
            server_->say(questions[number % questions.size()].first);
        const bool takes_leave = one_in(2);
        if (takes_leave) server_->say("QUIT");
        const Received hello = co_await server_->receive(end_of_patience());
        if (hello.error) co_return history_.is_disconnected(lane_, "before it was greeted");
        // Who leaves gets only so much time to hear the rest (farewell_limit),
        // and others until their answers have waited for longer than the idle limit.
        Duration longest = std::min<Duration>(20s, workload_.server.idle_limit - 2s);
        if (takes_leave) longest = 1s;
        co_await wait(draw_duration(longest));
        for (std::size_t number = 0; number < 40; ++number) {
            const auto& [question, begins] = questions[number % questions.size()];
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return history_.is_disconnected(lane_, "before it had all");
            if (!answer.message.starts_with(begins)) expect_not(answer.message, question);
        }
    }

    // Asks and asks, and never reads an answer: when no more fits into the network, the server
    // stops reading, and in the end the connection.
    awaitable<void> never_listen() {
        if (workload_.wire.settings().capacity > 4000) co_return co_await ask_without_listening();
        constexpr std::size_t most_said = 1'000'000; // and read: a server has long had enough
        const std::string_view questions =
            one_in(2) ? "HELLO 2\nLIST\nTICKETS\nLIST\nROUTES Recife > Natal\n"
                      : "HELLO 2\nS\nN\nS\n";
        WriteResult written;
        for (std::size_t said = 0; !written.error && said < most_said; said += written.bytes) {
            // What it said may have been under way for a while, before the server fell silent.
            const TimePoint heard = std::max(now(), history_.network_is_silent_until());
            const TimePoint cut_off = heard + workload_.server.idle_limit + 30s;
            const std::string_view next = questions.substr(said % questions.size());
            written = co_await within(patience_, cut_off, stream_->write_some(next));
            if (one_in(8)) co_await wait(draw_duration(1ms));
        }
        if (!written.error || written.error == asio::error::timed_out)
            is_forgotten("though it never listened");
    }

    // One after the other, which nobody comes back to.
    awaitable<void> begin_sessions() {
        for (std::uint64_t sessions = between(1, 10); sessions > 0; --sessions) {
            server_->say("HELLO 2");
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return history_.is_disconnected(lane_, "before it was greeted");
            if (!answer.message.starts_with(R"({"ok":true,"protocol":2)"))
                co_return expect_not(answer.message, "to HELLO 2");
            server_.reset();
            auto stream = co_await connect("server");
            if (!stream) co_return;
            stream_ = stream.get();
            server_ = std::make_unique<Connection>(std::move(stream), Framing::lines,
                                                   answer_bytes_max, clock(), interrupt_);
        }
    }

    std::string draw_nonsense() {
        switch (between(0, 5)) {
        case 0: return one_in(2) ? "" : to_string(workload_.network.legs().front()) + " >";
        case 1: return "\xff\xfe > Recife";
        case 2: return "> > >";
        case 3: return std::string(message_bytes_max, 'y');
        case 4: return std::string("Rec\0ife > Natal", 15);
        default: return "S";
        }
    }

    void is_forgotten(const std::string& when) {
        if (history_.is_disturbed(lane_)) return;
        workload_.verdict.report(Invariant::time_limits,
                                 name() + " was never shown the door, " + when);
    }

    void expect_not(std::string_view answer, const std::string& to_what) {
        // It may be so: the server stops.
        if (history_.is_disturbed(lane_) || history_.is_sent_away(lane_)) return;
        workload_.verdict.report(Invariant::protocol_is_kept,
                                 name() + " heard \"" + std::string(answer) + "\" " + to_what);
    }

    std::unique_ptr<Connection> server_;
    Stream* stream_ = nullptr; // beneath it
    bool is_shown_out_ = false;
    std::vector<std::unique_ptr<Connection>> left_open_;
};

} // namespace

awaitable<void> run_malformed_client(Workload& workload, Lane lane,
                                     asio::cancellation_signal& interrupt) {
    MalformedClient client(workload, lane, interrupt);
    co_await client.live();
}

} // namespace trecho
