#include "simulation/oracle/protocol_oracle.hpp"

#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace trecho {

namespace json = boost::json;
using namespace std::chrono_literals;
using Object = ProtocolOracle::Object;
using Answers = ProtocolOracle::Answers;

namespace {

Object object_of(std::string_view text) { return json::parse(text).get_object(); }

Answers refused(std::string_view error) { return {Object{{"ok", false}, {"error", error}}}; }

// What is answered alike at any time, but while seats are held.
constexpr std::array exchanges{
    std::pair{"CANCEL T0", R"({"ok":false,"error":"no_such_ticket"})"},
    std::pair{"RESUME 00000000000000000000000000000000",
              R"({"ok":false,"error":"unknown_session"})"},
    std::pair{"NAME Bay > Recife", R"({"ok":true,"available":false,"reason":"unknown_leg"})"},
    std::pair{"ROUTES Recife > Nowhere", R"({"ok":true,"routes":[]})"},
    std::pair{"Recife > Nowhere", R"({"ok":true,"available":false,"reason":"unknown_leg"})"},
    std::pair{"QUIT", R"({"ok":true})"},
};

// Without the seats that are left, which the order of all that happened has to explain.
Object list_of(const Network& network) {
    json::array legs;
    for (const Leg& leg : network.legs())
        legs.push_back(
            Object{{"origin", leg.origin}, {"destination", leg.destination}, {"seats", leg.seats}});
    return {{"ok", true}, {"legs", std::move(legs)}};
}

Object places_of(const Network& network) {
    json::array places;
    for (Network::PlaceId place = 0; place < network.place_count(); ++place) {
        const std::vector<std::string>& aliases = network.aliases_of(place);
        places.push_back(Object{{"name", network.name_of(place)},
                                {"aliases", json::array(aliases.begin(), aliases.end())}});
    }
    return {{"ok", true}, {"places", std::move(places)}};
}

// What isn't compared: it depends on more than this client.
void erase_from_rows(Object& answer, std::string_view rows, std::string_view key) {
    json::value* const found = answer.if_contains(rows);
    if (!found || !found->is_array()) return;
    for (json::value& row : found->get_array()) row.as_object().erase(key);
}

} // namespace

std::string text_at(const Object& answer, std::string_view key) {
    const json::value* const value = answer.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_like(const Object& answer, const Object& expected) {
    return std::ranges::all_of(expected, [&](const json::key_value_pair& wanted) {
        const json::value* const value = answer.if_contains(wanted.key());
        return value && *value == wanted.value();
    });
}

void ProtocolOracle::reads_plain(std::string_view bytes) {
    const std::string end = framing_ == Framing::lines ? "\n" : "";
    unread_ += bytes;
    while (!unread_.empty()) {
        const std::string expected = (unread_.front() == 'T' ? "True" : "False") + end;
        if (expected.starts_with(unread_) && unread_ != expected) return; // the rest is to come
        const bool is_right = unread_.starts_with(expected);
        history_.expect(is_right || history_.is_disturbed(client_), client_, "was answered \"{}\"",
                        unread_);
        if (!is_right) return;
        unread_.erase(0, expected.size());
    }
}

void ProtocolOracle::answers_plain(std::string_view request, std::string_view answer,
                                   bool is_decision) {
    const auto places = parse_itinerary(request);
    const bool may_be_yes = is_decision || (places && history_.network().find(*places));
    history_.expect(answer == no || (answer == yes && may_be_yes), client_,
                    "was answered \"{}\" to \"{}\"", answer, request);
}

std::string ProtocolOracle::busy_answer(bool is_legacy) {
    if (is_legacy) return std::string(no);
    return refusal_answer(Refusal::busy, "too many customers at once; come back in a moment") +
           "\n";
}

void ProtocolOracle::answers(std::string_view request, std::string_view line) {
    if (request == "HELLO 2") is_json_ = true;
    if (!is_json_) return answers_plain(request, line);
    const auto answer = parse(line);
    if (!answer || is_last_line(*answer)) return;
    judge(request, *answer, answers_to(request));
    if (request == "HELLO 2") session_.token = text_at(*answer, "session");
}

std::optional<Object> ProtocolOracle::parse(std::string_view line) {
    boost::system::error_code error;
    json::value value = json::parse(line, error);
    if (!error && value.is_object()) return std::move(value.get_object());
    history_.expect(false, client_, "heard \"{}\"", line);
    return std::nullopt;
}

bool ProtocolOracle::is_stop_event(const Object& line) {
    if (text_at(line, "event") != "shutting_down") return false;
    const json::value* const seconds = line.if_contains("seconds");
    const bool is_in_time =
        seconds && seconds->is_number() && seconds->to_number<double>() <= to_seconds(drain_limit);
    history_.expect(is_in_time && history_.server_went_down_since(session_.since), client_,
                    "heard {} of a server that didn't", json::serialize(line));
    return true;
}

Object ProtocolOracle::greeting() const {
    Object greeting = object_of(R"({"ok":true,"protocol":2})");
    const Duration limit = history_.confirm_limit();
    const auto whole = std::chrono::floor<std::chrono::seconds>(limit);
    json::value& seconds = greeting["confirm_seconds"];
    whole == limit ? seconds = whole.count() : seconds = to_seconds(limit);
    if (is_greeted()) greeting["session"] = session_.token;
    return greeting;
}

Answers ProtocolOracle::answers_to(std::string_view request) {
    if (request.size() > message_bytes_max) return refused("line_too_long");
    const bool is_decision = request == "S" || request == "N";
    if (is_decision && session_.is_confirming) {
        const Object not_sold{{"ok", true}, {"sold", false}};
        if (request == "N") return {not_sold};
        return {not_sold, Object{{"ok", true}, {"sold", true}}};
    }
    if (is_decision) {
        const auto expired_at = std::exchange(session_.expired_at, std::nullopt);
        const bool is_too_late = expired_at && !history_.server_went_down_since(*expired_at);
        return refused(is_too_late ? "expired" : "bad_request");
    }
    if (session_.is_confirming) return refused("bad_request");
    if (request == "HELLO 2") return {greeting()};
    if (request == "LIST") return {list_of(history_.network())};
    if (request == "PLACES") return {places_of(history_.network())};
    if (request == "TICKETS") return {Object{{"ok", true}, {"tickets", session_.tickets}}};
    if (request == "RESUME " + session_.token) { // to itself: nothing changes
        Object resumed{{"ok", true}, {"stage", "idle"}};
        if (session_.last && !history_.server_went_down_since(session_.last_at))
            resumed["last"] = *session_.last;
        return {resumed};
    }
    for (const auto& [asked, answer] : exchanges) {
        if (request == asked) return {object_of(answer)};
    }
    return refused("bad_request");
}

void ProtocolOracle::judge(std::string_view request, Object answer, const Answers& expected) {
    if (session_.is_confirming && text_at(answer, "event") == "expired") return;
    erase_from_rows(answer, "legs", "left");
    erase_from_rows(answer, "tickets", "at");
    std::string wanted;
    for (const Object& one : expected) {
        if (is_like(answer, one)) return;
        wanted += " " + json::serialize(one);
    }
    history_.expect(false, client_, "heard {} after \"{}\", and not{}", json::serialize(answer),
                    request, wanted);
}

void ProtocolOracle::judge_resumed(const Session& before, const Object& answer,
                                   TimePoint last_used) {
    const bool may_be_forgotten = history_.server_went_down_since(before.since) ||
                                  sessions_.may_be_forgotten(client_, last_used);
    const bool is_unknown = text_at(answer, "error") == "unknown_session";
    if (before.tickets.empty() && may_be_forgotten && is_unknown) return;

    Object expected{{"ok", true}, {"stage", "idle"}};
    if (before.last && !may_be_forgotten) expected["last"] = *before.last;
    judge("RESUME", answer, {expected});
    session_ = before;
    if (!may_be_forgotten) return;
    session_.name.may_be_forgotten();
    session_.last.reset();
    const json::value* const last = answer.if_contains("last");
    if (last && last->is_object()) session_.last = last->get_object();
}

void ProtocolOracle::hears_decision(const Places& places, const Object& answer,
                                    TimePoint decided_at) {
    session_.is_confirming = false;
    const std::string ticket = text_at(answer, "ticket");
    const json::array itinerary(places.begin(), places.end());
    const bool is_sold = is_like(answer, {{"sold", true}});
    Object decision{{"sold", is_sold}, {"itinerary", itinerary}};
    if (is_sold) {
        session_.name.has_bought();
        decision["ticket"] = ticket;
        session_.tickets.push_back(Object{{"ticket", ticket}, {"itinerary", itinerary}});
    }
    session_.last = decision;
    session_.last_at = decided_at;
}

void ProtocolOracle::expires(const Object& event, TimePoint offered_at) {
    session_.is_confirming = false;
    session_.expired_at = history_.now();
    judge("silence", event, {Object{{"event", "expired"}}});
    const Duration passed = history_.now() - offered_at;
    const Duration limit = history_.confirm_limit();
    const bool is_in_time = passed >= limit - 1s && passed <= limit + 1s;
    history_.expect(is_in_time || history_.is_disturbed(client_), client_, Invariant::time_limits,
                    "had {} to decide", print_duration(passed));
}

} // namespace trecho
