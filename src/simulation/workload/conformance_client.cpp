#include "simulation/workload/conformance_client.hpp"

#include "protocol/limits.hpp"
#include "server/limits.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace trecho {

namespace json = boost::json;
using namespace std::chrono_literals;

json::object object_of(std::string_view text) { return json::parse(text).get_object(); }

std::string text_at(const json::object& answer, std::string_view key) {
    const json::value* const value = answer.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_like(const json::object& answer, const json::object& expected) {
    return std::ranges::all_of(expected, [&](const json::key_value_pair& wanted) {
        const json::value* const value = answer.if_contains(wanted.key());
        return value && *value == wanted.value();
    });
}

awaitable<void> ConformanceClient::live() {
    for (;;) {
        const bool goes_on = co_await wants_more();
        if (!goes_on) co_return;
        co_await visit();
        leave();
    }
}

awaitable<void> ConformanceClient::come_in() {
    auto stream = co_await connect("server");
    if (!stream) co_return;
    stream_ = stream.get();
    server_ = std::make_unique<Connection>(std::move(stream), Framing::lines, answer_bytes_max,
                                           clock(), interrupt_);
    known_ = Known();
    known_.since = now();
    server_->say(spell("HELLO 2"));
    const Line greeting = co_await hear();
    if (!greeting) co_return;
    expect(*greeting, greeting_of(""), "HELLO 2");
    known_.session = text_at(*greeting, "session");
}

json::object ConformanceClient::greeting_of(const std::string& session) const {
    json::object greeting = object_of(R"({"ok":true,"protocol":2})");
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(workload_.confirm_limit);
    if (whole == workload_.confirm_limit)
        greeting["confirm_seconds"] = whole.count();
    else
        greeting["confirm_seconds"] = to_seconds(workload_.confirm_limit);
    if (!session.empty()) greeting["session"] = session;
    return greeting;
}

// To the same session, typed in capitals.
awaitable<void> ConformanceClient::come_back() {
    const Known before = known_;
    const TimePoint last_used = history_.was_heard_at(lane_);
    leave();
    co_await wait(draw_duration(5s));
    co_await come_in();
    if (server_ && one_in(3)) co_await say_name(); // of the new session, not of the one before
    if (!server_) co_return;

    std::string typed = before.session;
    std::ranges::transform(typed, typed.begin(),
                           [](char letter) { return letter > '9' ? letter - 'a' + 'A' : letter; });
    server_->say(spell("RESUME " + (one_in(2) ? typed : before.session)));
    const Line answer = co_await hear();
    if (!answer) co_return;
    const bool may_be_forgotten = history_.server_went_down_since(before.since) ||
                                  workload_.sessions.may_be_forgotten(lane_, last_used);
    const bool is_unknown = text_at(*answer, "error") == "unknown_session";
    if (before.tickets.empty() && may_be_forgotten && is_unknown) co_return;

    json::object expected = object_of(R"({"ok":true,"stage":"idle"})");
    if (before.last && !may_be_forgotten) expected["last"] = *before.last;
    expect(*answer, expected, "RESUME");
    known_ = before;
    if (!may_be_forgotten) co_return;
    known_.name.may_be_forgotten();
    const json::value* const last = answer->if_contains("last");
    known_.last.reset();
    if (last && last->is_object()) known_.last = last->get_object();
}

// To the session that it has already: nothing changes.
awaitable<void> ConformanceClient::resume_itself() {
    json::object expected = object_of(R"({"ok":true,"stage":"idle"})");
    if (known_.last && !history_.server_went_down_since(known_.last_at))
        expected["last"] = *known_.last;
    co_await say("RESUME " + known_.session, expected);
}

void ConformanceClient::leave() {
    server_.reset();
    stream_ = nullptr;
}

awaitable<void> ConformanceClient::say(std::string message, json::object expected) {
    server_->say(spell(message));
    const Line answer = co_await hear();
    if (answer) expect(*answer, expected, message);
}

awaitable<ConformanceClient::Line> ConformanceClient::hear() {
    Line line;
    do {
        const Received received = co_await server_->receive(end_of_patience());
        line = understand(received);
    } while (announces_the_stop(line));
    co_return line;
}

// An event that answers nothing, while there is something to decide.
bool ConformanceClient::announces_the_stop(const Line& line) {
    if (!line || text_at(*line, "event") != "shutting_down") return false;
    const json::value* const seconds = line->if_contains("seconds");
    const bool is_in_time =
        seconds && seconds->is_number() && seconds->to_number<double>() <= to_seconds(drain_limit);
    if (!is_in_time || !history_.server_went_down_since(known_.since))
        is_broken(fmt::format("heard {} of a server that didn't", json::serialize(*line)));
    return true;
}

json::object ConformanceClient::answer_to_a_decision() {
    const auto expired_at = std::exchange(known_.expired_at, std::nullopt);
    const bool is_too_late = expired_at && !history_.server_went_down_since(*expired_at);
    return object_of(is_too_late ? R"({"ok":false,"error":"expired"})"
                                 : R"({"ok":false,"error":"bad_request"})");
}

ConformanceClient::Line ConformanceClient::understand(const Received& received) {
    if (received.error) {
        history_.is_disconnected(lane_, "as it waited for an answer");
        leave();
        return std::nullopt;
    }
    boost::system::error_code error;
    const json::value value = json::parse(received.message, error);
    if (error || !value.is_object()) {
        is_broken(fmt::format("heard \"{}\"", received.message));
        leave();
        return std::nullopt;
    }
    const json::object& line = value.get_object();
    const bool is_last_word =
        text_at(line, "error") == "shutting_down" || text_at(line, "event") == "taken_over";
    if (!is_last_word) {
        if (text_at(line, "event").empty()) history_.hears(lane_);
        return line;
    }
    if (text_at(line, "error") == "shutting_down" && !history_.server_went_down_since(known_.since))
        is_broken("was told that the server stops, and it didn't");
    history_.is_disconnected(lane_, "by " + json::serialize(line));
    leave();
    return std::nullopt;
}

void ConformanceClient::expect(const json::object& answer, const json::object& expected,
                               std::string_view what) {
    if (is_like(answer, expected)) return;
    is_broken(fmt::format("heard {} after \"{}\", and not {}", json::serialize(answer), what,
                          json::serialize(expected)));
}

void ConformanceClient::is_broken(const std::string& how) {
    workload_.verdict.report(Invariant::protocol_is_kept, name() + " " + how);
}

awaitable<void> run_conformance_client(Workload& workload, Lane lane,
                                       asio::cancellation_signal& interrupt) {
    ConformanceClient client(workload, lane, interrupt);
    co_await client.live();
}

} // namespace trecho
