// A client that speaks protocol 2 line by line, in whatever letters docs/protocol.md allows: each
// line of an answer is held against what is written there (oracle/protocol_oracle.hpp).
#pragma once

#include "simulation/workload/client.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

namespace trecho {

class ConformanceClient final : public Client {
public:
    using Client::Client;

private:
    using Id = ClientHistory::Id;
    using Object = ProtocolOracle::Object;
    using Line = std::optional<Object>; // nothing when the connection has ended

    // Requests that are answered alike at any time, but while seats are held.
    static constexpr auto requests = std::to_array<std::string_view>(
        {"", "HELP ME", "Recife", "ROUTES", "CANCEL", "RESUME", "CANCEL T0",
         "RESUME 00000000000000000000000000000000", "CANCELT0", "RESUMED", "NAMED",
         "NAME Bay > Recife", "\xff > Recife", "ROUTES Recife > Salvador > Recife",
         "ROUTES Recife > Nowhere", "Recife > Nowhere"});

    // What looks like a decision, or like a request, and is neither while seats are held.
    static constexpr std::array slips{"",        "SIM",     "S N",       "LIST",
                                      "TICKETS", "HELLO 2", "CANCEL T0", "NAME Too Late"};

    awaitable<void> arrive() override {
        co_await connect();
        if (!server_) co_return;
        const Line greeting = co_await ask("HELLO 2");
        if (greeting) session().token = text_at(*greeting, "session");
    }

    awaitable<void> act() override {
        if (one_in(2)) co_await say_name();
        for (std::uint64_t left = between(1, 6); server_ && left > 0; --left) {
            history_.speaks(lane_);
            co_await make_request();
        }
        if (server_ && one_in(12)) { // is silent until the server closes it without a word
            const Received end = co_await server_->receive(now() + idle_limit() + 1min);
            if (end.error) protocol_.must_be_closed(end.error, "after a long silence");
            history_.speaks(lane_);
            const Line line = understand(end);
            if (line) protocol_.judge("a long silence", *line, {});
        }
        if (server_ && one_in(3)) {
            co_await ask(std::string(draw_size_of_too_much(), 'x'));
            if (server_) co_await expect_close("after too long a message", 10s);
            co_return;
        }
        if (server_ && one_in(2)) co_await quit();
    }

    awaitable<void> make_request() {
        switch (between(0, 9)) {
        case 0:
        case 1: return buy();
        case 2: return resume();
        case 3: return list();
        case 4: return just_ask("TICKETS");
        case 5: return just_ask("RESUME " + session().token); // the session that it has already
        case 6: return say_name();
        case 7: return just_ask("PLACES");
        default: return make_odd_request();
        }
    }

    awaitable<void> make_odd_request() {
        const std::size_t number = between(0, requests.size() + 2);
        if (number < requests.size()) return just_ask(std::string(requests[number]));
        if (number == requests.size()) return just_ask("HELLO 2"); // a second time
        if (number == requests.size() + 2) return just_ask(one_in(2) ? "S" : "N");
        return say_exactly(std::string(message_bytes_max, 'x') + (one_in(2) ? "\r" : ""));
    }

    ProtocolOracle::Session& session() { return protocol_.session(); }

    // Sends a request in some spelling; its answer is judged.
    awaitable<Line> ask(std::string request) {
        auto expected = protocol_.answers_to(request);
        server_->say(spell(request));
        return hear(std::move(request), std::move(expected));
    }
    awaitable<void> just_ask(std::string request) { co_await ask(std::move(request)); }

    awaitable<void> say_exactly(std::string message) {
        server_->say(message);
        co_await hear(std::move(message), protocol_.answers_to("no request"));
    }

    awaitable<Line> hear(std::string request, ProtocolOracle::Answers expected) {
        Line answer = co_await hear();
        if (answer) protocol_.judge(request, *answer, expected);
        co_return answer;
    }

    awaitable<Line> hear() {
        for (;;) {
            Line line = understand(co_await server_->receive(end_of_patience()));
            if (line && text_at(*line, "event") == "waiting")
                history_.is_told_ahead(lane_, line->at("ahead").to_number<std::uint64_t>());
            else if (!line || !protocol_.is_stop_event(*line))
                co_return line;
        }
    }

    Line understand(const Received& received) {
        Line line;
        if (!received.error) line = protocol_.parse(received.message);
        if (received.error) history_.is_disconnected(lane_, "as it waited for an answer");
        if (line && protocol_.is_last_line(*line)) {
            history_.is_disconnected(lane_, "by " + boost::json::serialize(*line));
            line.reset();
        }
        if (!line)
            hang_up();
        else if (text_at(*line, "event").empty())
            history_.hears(lane_);
        return line;
    }

    // By another connection; the token may be typed in capitals.
    awaitable<void> resume() {
        const ProtocolOracle::Session before = session();
        const TimePoint last_used = history_.was_heard_at(lane_);
        hang_up();
        co_await wait(draw_duration(5s));
        co_await arrive();
        if (server_ && one_in(3)) co_await say_name(); // of the new session, not of the one before
        if (!server_) co_return;

        std::string token = before.token;
        if (one_in(2)) std::ranges::transform(token, token.begin(), ::toupper);
        server_->say(spell("RESUME " + token));
        const Line answer = co_await hear();
        if (answer) protocol_.judge_resumed(before, *answer, last_used);
    }

    // What is typed as a name is cleaned or refused; what is refused changes nothing.
    awaitable<void> say_name() {
        std::string request = one_in(2) ? "NAME " : " name \t";
        if (one_in(3)) co_return co_await say_exactly(request += one_of(names_refused));
        const TypedName& chosen = one_of(names_taken);
        request += chosen.typed;
        session().name.may_be(chosen.name);
        server_->say(request + (one_in(2) ? "\r" : ""));
        // Made before the co_await: g++ 12 can't compile such an initialiser inside it.
        ProtocolOracle::Answers expected{Object{{"ok", true}, {"name", chosen.name}}};
        const Line answer = co_await hear(request, std::move(expected));
        if (answer) session().name.is(chosen.name);
    }

    awaitable<void> list() {
        const TimePoint asked = now();
        const Line answer = co_await ask("LIST");
        const auto* const legs = answer ? answer->if_contains("legs") : nullptr;
        if (!legs || !legs->is_array()) co_return;
        LegId id = 0;
        for (const auto& leg : legs->get_array())
            history_.is_told_free(lane_, id++, leg.at("left").to_number<std::uint64_t>(), asked);
    }

    awaitable<void> buy() {
        const std::string wanted = draw_itinerary();
        const Id id = history_.asks(lane_, wanted, session().token, session().name.possible());
        const std::string in_short = std::regex_replace(wanted, std::regex("Recife"), "REC");
        server_->say(spell(one_in(3) ? in_short : wanted));
        const Line answer = co_await hear(wanted, protocol_.offers());
        if (!answer) co_return history_.is_lost(id);
        session().expired_at.reset();
        if (!is_like(*answer, {{"available", true}}))
            co_return history_.is_refused(id, text_at(*answer, "reason"));
        history_.is_offered(id);
        session().is_confirming = true;
        if (one_in(5)) co_return co_await let_expire(id);
        if (one_in(4)) co_await wait(draw_thinking());
        bool is_to_decide = true;
        if (one_in(4)) is_to_decide = co_await slip(id);
        if (is_to_decide) co_await decide(id, !one_in(4));
    }

    // Returns whether the client is still to decide.
    awaitable<bool> slip(Id id) {
        const Line answer = co_await ask(one_of(slips));
        if (answer && text_at(*answer, "event") != "expired") co_return true;
        answer ? history_.has_been_released(id) : history_.is_lost(id);
        if (!answer) co_return false;
        session().is_confirming = false;
        session().expired_at = now();
        co_await hear(); // the answer to the slip, which was a request by then
        co_return false;
    }

    awaitable<void> decide(Id id, bool buys) {
        history_.decides(id, buys);
        if (buys) session().name.may_have_bought();
        const Line answer = co_await ask(buys ? "S" : "N");
        if (!answer) co_return history_.is_lost(id);
        if (text_at(*answer, "event") == "expired") { // before the decision arrived
            history_.is_not_sold(id, /*came_too_late=*/true);
            session().is_confirming = false;
            ProtocolOracle::Answers expired{Object{{"ok", false}, {"error", "expired"}}};
            co_await hear("S, too late", std::move(expired));
            co_return;
        }
        const std::string ticket = text_at(*answer, "ticket");
        is_like(*answer, {{"sold", true}}) ? history_.is_sold(id, ticket)
                                           : history_.is_not_sold(id);
        const Purchase& purchase = history_.of(id);
        protocol_.hears_decision(state_.scenario.network.places_of(purchase.itinerary), *answer,
                                 purchase.decided_at.value_or(now())); // it may be heard much later
    }

    // Says nothing, or nothing that ends: the time limit passes all the same.
    awaitable<void> let_expire(Id id) {
        const TimePoint offered = now();
        const bool drips = one_in(2);
        Line line;
        do {
            if (drips) co_await stream_->write(" ");
            const Received heard = co_await server_->receive(now() + 2s);
            const bool is_silent = heard.error == asio::error::timed_out && now() < offered + 5min;
            if (!is_silent) line = understand(heard);
        } while (server_ && (!line || protocol_.is_stop_event(*line)));
        if (!line) co_return history_.is_lost(id);

        history_.has_been_released(id);
        protocol_.expires(*line, offered);
        if (one_in(3))
            co_await buy(); // whatever becomes of it, what was before is forgotten
        else
            co_await ask("LIST"); // and nothing else makes it forget
        for (int times = 0; server_ && times < 2; ++times) co_await ask("S");
    }

    // What is sent behind QUIT isn't answered, and doesn't spoil the answer to QUIT.
    awaitable<void> quit() {
        server_->say(spell("QUIT"));
        for (std::uint64_t more = one_in(2) ? between(1, 20) : 0; more > 0; --more)
            server_->say("LIST");
        if (!one_in(2)) { // and isn't listened to before it has left
            const Received early = co_await server_->receive(now());
            if (!early.error) co_return;
            for (std::uint64_t more = between(1, 5); more > 0; --more) {
                co_await wait(draw_duration(1ms));
                co_await stream_->write("LIST\n");
            }
        }
        co_await hear("QUIT", protocol_.answers_to("QUIT"));
        if (server_) co_await expect_close("after QUIT", 10s);
    }
};

} // namespace trecho
