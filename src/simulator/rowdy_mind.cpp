// A customer who talks nonsense, too long, or not at all: it gets the answer that the protocol has
// for that, and nobody else notices.
#include "protocol/limits.hpp"
#include "simulator/town.hpp"
#include "wire/connection.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class RowdyMind : public Mind {
public:
    using Mind::Mind;

    awaitable<void> live() {
        for (;;) {
            const bool goes_on = co_await wants_more();
            if (!goes_on) co_return;
            auto stream = co_await connect("server");
            if (!stream) continue;
            const std::uint64_t mood = between(0, 6);
            stream_ = stream.get();
            if (mood == 3) co_await stream->write("Recife > Sal\nRecife");
            server_ = std::make_unique<Connection>(std::move(stream), Framing::lines,
                                                   answer_bytes_max, clock(), interrupt_);
            switch (mood) {
            case 0: co_await talk_nonsense(); break;
            case 1: co_await talk_too_long(); break;
            case 2: co_await expect_end("after a long silence", 11min); break;
            case 3: co_await say_half(); break;
            case 4: co_await talk_too_long_in_json(); break;
            case 5: co_await dribble(); break;
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
            if (answer.error) co_return testimony_.is_disconnected(lane_, "after nonsense");
            if (answer.message != no) expect_not(answer.message, "to nonsense");
        }
    }

    awaitable<void> talk_too_long() {
        server_->say(std::string(message_bytes_max + between(1, 3000), 'x'));
        const Received answer = co_await server_->receive(end_of_patience());
        if (answer.error) co_return testimony_.is_disconnected(lane_, "before it was refused");
        if (answer.message != no) expect_not(answer.message, "to too long a message");
        co_await expect_end("after too long a message", 10s);
    }

    awaitable<void> talk_too_long_in_json() {
        server_->say("HELLO 2");
        server_->say(std::string(message_bytes_max + between(1, 3000), 'x'));
        for (const char* const begins :
             {"{\"ok\":true,\"protocol\":2", "{\"ok\":false,\"error\":\"line_too_long\""}) {
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return testimony_.is_disconnected(lane_, "before it was refused");
            if (!answer.message.starts_with(begins))
                expect_not(answer.message, "to too long a message");
        }
        co_await expect_end("after too long a message", 10s);
    }

    // A message and a half have one answer, and after ten minutes the door.
    awaitable<void> say_half() {
        const Received answer = co_await server_->receive(end_of_patience());
        if (answer.error) co_return testimony_.is_disconnected(lane_, "before it was refused");
        if (answer.message != no) expect_not(answer.message, "to a leg that there is not");
        co_await expect_end("after half a message", 11min);
    }

    // A letter now and then is no message: it doesn't keep the door open.
    awaitable<void> dribble() {
        const TimePoint until = now() + 11min;
        Received end;
        do {
            co_await stream_->write("r");
            end = co_await server_->receive(now() + 20s);
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
        constexpr std::array<std::pair<const char*, const char*>, 3> questions{
            {{"LIST", R"({"ok":true,"legs":)"},
             {"TICKETS", R"({"ok":true,"tickets":)"},
             {"S", R"({"ok":false,"error":"bad_request")"}}};
        server_->say("HELLO 2");
        for (std::size_t number = 0; number < 40; ++number)
            server_->say(questions[number % questions.size()].first);
        const bool takes_leave = one_in(2);
        if (takes_leave) server_->say("QUIT");
        const Received hello = co_await server_->receive(end_of_patience());
        if (hello.error) co_return testimony_.is_disconnected(lane_, "before it was greeted");
        // Who leaves gets only so much time to hear the rest (farewell_limit).
        const Duration longest = takes_leave ? 1s : 20s;
        co_await wait(draw_duration(longest));
        for (std::size_t number = 0; number < 40; ++number) {
            const auto& [question, begins] = questions[number % questions.size()];
            const Received answer = co_await server_->receive(end_of_patience());
            if (answer.error) co_return testimony_.is_disconnected(lane_, "before it had all");
            if (!answer.message.starts_with(begins)) expect_not(answer.message, question);
        }
    }

    std::string draw_nonsense() {
        switch (between(0, 5)) {
        case 0: return one_in(2) ? "" : to_string(town_.network.legs().front()) + " >";
        case 1: return "\xff\xfe > Recife";
        case 2: return "> > >";
        case 3: return std::string(message_bytes_max, 'y');
        case 4: return std::string("Rec\0ife > Natal", 15);
        default: return "S";
        }
    }

    void is_forgotten(const std::string& when) {
        if (testimony_.is_disturbed(lane_)) return;
        town_.verdict.broken(Property::time_limits, name() + " was never shown the door, " + when);
    }

    void expect_not(std::string_view answer, const std::string& to_what) {
        // It may be so: the server stops.
        if (testimony_.is_disturbed(lane_) || testimony_.is_sent_away(lane_)) return;
        town_.verdict.broken(Property::protocol_is_kept,
                             name() + " heard \"" + std::string(answer) + "\" " + to_what);
    }

    std::unique_ptr<Connection> server_;
    Stream* stream_ = nullptr; // beneath it
    bool is_shown_out_ = false;
    std::vector<std::unique_ptr<Connection>> left_open_;
};

} // namespace

awaitable<void> live_rowdily(Town& town, Lane lane, asio::cancellation_signal& interrupt) {
    RowdyMind mind(town, lane, interrupt);
    co_await mind.live();
}

} // namespace trecho
