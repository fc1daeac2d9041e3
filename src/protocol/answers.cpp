#include "protocol/answers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace trecho {

namespace json = boost::json;

namespace {

// The longest time limit of a server is a day.
constexpr double seconds_max = 86'400;

// The most seats that a leg can have. The sum of a million such counts doesn't overflow.
constexpr double count_max = 1e9;

json::value number_of_seconds(Seconds time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    if (whole == time) return whole.count();
    return std::chrono::duration<double>(time).count();
}

json::array names_of(const Places& places) {
    json::array names;
    for (const std::string_view& place : places) names.emplace_back(place);
    return names;
}

json::object object_of(const DecisionTaken& decision) {
    json::object object{{"sold", decision.sold}};
    if (decision.sold) object["ticket"] = decision.ticket;
    object["itinerary"] = names_of(decision.itinerary);
    return object;
}

std::string text_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<bool> truth_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_bool()) return std::nullopt;
    return value->get_bool();
}

// The number if it is from 0 to `most`, else nothing.
std::optional<double> number_at(const json::object& object, std::string_view key, double most) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_number()) return std::nullopt;
    const auto number = value->to_number<double>();
    if (!(number >= 0 && number <= most)) return std::nullopt; // NaN fails both comparisons
    return number;
}

std::optional<double> seconds_at(const json::object& object, std::string_view key) {
    return number_at(object, key, seconds_max);
}

std::uint64_t count_at(const json::object& object, std::string_view key) {
    return static_cast<std::uint64_t>(number_at(object, key, count_max).value_or(0));
}

std::vector<std::string> names_in(const json::value* value) {
    std::vector<std::string> names;
    if (!value || !value->is_array()) return names;
    for (const json::value& name : value->get_array()) {
        if (name.is_string()) names.emplace_back(name.get_string());
    }
    return names;
}

std::optional<std::vector<std::vector<std::string>>> routes_at(const json::object& object,
                                                               std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<std::vector<std::string>> routes;
    for (const json::value& route : value->get_array()) routes.push_back(names_in(&route));
    return routes;
}

std::optional<std::vector<ListedTicket>> tickets_at(const json::object& object,
                                                    std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<ListedTicket> tickets;
    for (const json::value& element : value->get_array()) {
        if (!element.is_object()) continue;
        const json::object& ticket = element.get_object();
        ListedTicket listed;
        listed.ticket = text_at(ticket, "ticket");
        listed.itinerary = names_in(ticket.if_contains("itinerary"));
        listed.at = text_at(ticket, "at");
        tickets.push_back(std::move(listed));
    }
    return tickets;
}

std::optional<ListedDecision> decision_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_object()) return std::nullopt;
    const json::object& decision = value->get_object();
    ListedDecision listed;
    listed.sold = truth_at(decision, "sold").value_or(false);
    listed.ticket = text_at(decision, "ticket");
    listed.itinerary = names_in(decision.if_contains("itinerary"));
    return listed;
}

std::optional<std::vector<ListedLeg>> legs_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<ListedLeg> legs;
    for (const json::value& element : value->get_array()) {
        if (!element.is_object()) continue;
        const json::object& leg = element.get_object();
        ListedLeg listed;
        listed.origin = text_at(leg, "origin");
        listed.destination = text_at(leg, "destination");
        listed.left = count_at(leg, "left");
        listed.seats = count_at(leg, "seats");
        legs.push_back(std::move(listed));
    }
    return legs;
}

std::optional<std::vector<ListedPlace>> places_at(const json::object& object,
                                                  std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<ListedPlace> places;
    for (const json::value& element : value->get_array()) {
        if (!element.is_object()) continue;
        const json::object& place = element.get_object();
        ListedPlace listed;
        listed.name = text_at(place, "name");
        listed.aliases = names_in(place.if_contains("aliases"));
        places.push_back(std::move(listed));
    }
    return places;
}

} // namespace

std::string_view name_of(Unavailable reason) {
    switch (reason) {
    case Unavailable::sold_out: return "sold_out";
    case Unavailable::unknown_leg: return "unknown_leg";
    case Unavailable::storage: return "storage";
    }
    return "";
}

std::string_view name_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::bad_request: return "bad_request";
    case Refusal::line_too_long: return "line_too_long";
    case Refusal::unknown_session: return "unknown_session";
    case Refusal::no_such_ticket: return "no_such_ticket";
    case Refusal::expired: return "expired";
    case Refusal::busy: return "busy";
    case Refusal::shutting_down: return "shutting_down";
    }
    return "bad_request";
}

std::string hello_answer(std::string_view session, Seconds confirm_limit) {
    return json::serialize(json::object{{"ok", true},
                                        {"protocol", 2},
                                        {"session", session},
                                        {"confirm_seconds", number_of_seconds(confirm_limit)}});
}

std::string rows_begin(std::string_view key) {
    return R"({"ok":true,")" + std::string(key) + R"(":[)";
}

std::string row(const LegOnSale& leg) {
    return json::serialize(json::object{{"origin", leg.origin},
                                        {"destination", leg.destination},
                                        {"left", leg.left},
                                        {"seats", leg.seats}});
}

std::string row(const PlaceNamed& place) {
    json::array aliases(place.aliases.begin(), place.aliases.end());
    return json::serialize(json::object{{"name", place.name}, {"aliases", std::move(aliases)}});
}

std::string row(const TicketHeld& ticket) {
    return json::serialize(json::object{
        {"ticket", ticket.ticket}, {"itinerary", names_of(ticket.itinerary)}, {"at", ticket.at}});
}

std::string available_answer(Seconds confirm_limit) {
    return json::serialize(json::object{
        {"ok", true}, {"available", true}, {"seconds", number_of_seconds(confirm_limit)}});
}

std::string unavailable_answer(Unavailable reason) {
    return json::serialize(
        json::object{{"ok", true}, {"available", false}, {"reason", name_of(reason)}});
}

std::string sold_answer(std::string_view ticket) {
    return json::serialize(json::object{{"ok", true}, {"sold", true}, {"ticket", ticket}});
}

std::string not_sold_answer() {
    return json::serialize(json::object{{"ok", true}, {"sold", false}});
}

std::string resumed_answer(const Resumed& resumed) {
    json::object answer{{"ok", true}, {"stage", resumed.held ? "confirming" : "idle"}};
    if (resumed.held) {
        answer["itinerary"] = names_of(*resumed.held);
        answer["seconds"] = number_of_seconds(resumed.left);
    }
    if (resumed.last) answer["last"] = object_of(*resumed.last);
    return json::serialize(answer);
}

std::string routes_answer(const std::vector<Places>& routes) {
    json::array list;
    for (const Places& route : routes) list.push_back(names_of(route));
    return json::serialize(json::object{{"ok", true}, {"routes", std::move(list)}});
}

std::string cancelled_answer() {
    return json::serialize(json::object{{"ok", true}, {"cancelled", true}});
}

std::string name_answer(std::string_view name) {
    return json::serialize(json::object{{"ok", true}, {"name", name}});
}

std::string quit_answer() { return json::serialize(json::object{{"ok", true}}); }

std::string refusal_answer(Refusal refusal, std::string_view message) {
    return json::serialize(
        json::object{{"ok", false}, {"error", name_of(refusal)}, {"message", message}});
}

std::string waiting_event(std::size_t ahead) {
    return json::serialize(json::object{{"event", "waiting"}, {"ahead", ahead}});
}

std::string expired_event() { return json::serialize(json::object{{"event", "expired"}}); }

std::string taken_over_event() { return json::serialize(json::object{{"event", "taken_over"}}); }

std::string shutting_down_event(Seconds left) {
    return json::serialize(
        json::object{{"event", "shutting_down"}, {"seconds", number_of_seconds(left)}});
}

std::optional<Answer> parse_answer(std::string_view line) {
    boost::system::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object()) return std::nullopt;

    const json::object& object = value.get_object();
    Answer answer;
    answer.ok = truth_at(object, "ok").value_or(false);
    answer.event = text_at(object, "event");
    answer.error = text_at(object, "error");
    answer.message = text_at(object, "message");
    answer.available = truth_at(object, "available");
    answer.reason = text_at(object, "reason");
    answer.sold = truth_at(object, "sold");
    answer.ticket = text_at(object, "ticket");
    answer.cancelled = truth_at(object, "cancelled");
    if (object.contains("name")) answer.name = text_at(object, "name");
    answer.seconds = seconds_at(object, "seconds");
    answer.confirm_seconds = seconds_at(object, "confirm_seconds");
    answer.ahead = count_at(object, "ahead");
    answer.legs = legs_at(object, "legs");
    answer.places = places_at(object, "places");
    answer.session = text_at(object, "session");
    answer.stage = text_at(object, "stage");
    answer.itinerary = names_in(object.if_contains("itinerary"));
    answer.last = decision_at(object, "last");
    answer.routes = routes_at(object, "routes");
    answer.tickets = tickets_at(object, "tickets");
    return answer;
}

} // namespace trecho
