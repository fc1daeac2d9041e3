// What the customer who knows the protocol by heart does at the office.
#include "protocol/limits.hpp"
#include "server/limits.hpp"
#include "simulation/workload/conformance_client.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace trecho {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

struct Exchange {
    std::string_view message;
    std::string_view answer; // at least these keys
};

// What is answered alike at any time, but while seats are held.
constexpr std::array exchanges{
    Exchange{"", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"HELP ME", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"Recife", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"ROUTES", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"CANCEL", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"RESUME", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"CANCEL T0", R"({"ok":false,"error":"no_such_ticket"})"},
    Exchange{"RESUME 00000000000000000000000000000000",
             R"({"ok":false,"error":"unknown_session"})"},
    Exchange{"CANCELT0", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"RESUMED", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"NAMED", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"NAME Bay > Recife", R"({"ok":true,"available":false,"reason":"unknown_leg"})"},
    Exchange{"\xff > Recife", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"ROUTES Recife > Salvador > Recife", R"({"ok":false,"error":"bad_request"})"},
    Exchange{"ROUTES Recife > Nowhere", R"({"ok":true,"routes":[]})"},
    Exchange{"Recife > Nowhere", R"({"ok":true,"available":false,"reason":"unknown_leg"})"},
};

// By the short name that it has in the network too.
std::string with_alias(std::string itinerary) {
    constexpr std::string_view name = "Recife";
    for (std::size_t at = 0; (at = itinerary.find(name, at)) != std::string::npos;)
        itinerary.replace(at, name.size(), "REC");
    return itinerary;
}

json::array names_of(const Places& places) {
    json::array names;
    for (const std::string_view place : places) names.emplace_back(place);
    return names;
}

} // namespace

awaitable<void> ConformanceClient::visit() {
    co_await come_in();
    if (server_ && one_in(2)) co_await say_name();
    for (std::uint64_t errands = between(1, 6); server_ && errands > 0; --errands) {
        history_.speaks(lane_);
        switch (between(0, 9)) {
        case 0:
        case 1: co_await buy(); break;
        case 2: co_await come_back(); break;
        case 3: co_await look_at_legs(); break;
        case 4: co_await look_at_tickets(); break;
        case 5: co_await resume_itself(); break;
        case 6: co_await say_name(); break;
        case 7: co_await look_at_places(); break;
        default: co_await ask_something();
        }
    }
    if (server_ && one_in(12)) co_await fall_asleep();
    if (server_ && one_in(3)) co_await say_too_much();
    if (server_ && one_in(2)) co_await quit();
}

awaitable<void> ConformanceClient::ask_something() {
    const std::size_t number = between(0, exchanges.size() + 2);
    if (number == exchanges.size() + 2) {
        const char* const decision = one_in(2) ? "S" : "N";
        co_return co_await say(decision, answer_to_a_decision());
    }
    if (number == exchanges.size())
        co_return co_await say("HELLO 2", greeting_of(known_.session)); // a second time
    if (number > exchanges.size()) co_return co_await say_as_much_as_may_be();
    const Exchange& exchange = exchanges[number];
    co_await say(std::string(exchange.message), object_of(exchange.answer));
}

// What is typed as a name is cleaned or refused; what is refused changes nothing.
awaitable<void> ConformanceClient::say_name() {
    std::string message = one_in(2) ? "NAME " : " name \t";
    if (one_in(3)) {
        message += names_refused[between(0, names_refused.size() - 1)];
        server_->say(message);
        const Line answer = co_await hear();
        if (answer) expect(*answer, object_of(R"({"ok":false,"error":"bad_request"})"), message);
        co_return;
    }
    const TypedName& chosen = names_taken[between(0, names_taken.size() - 1)];
    message += chosen.typed;
    known_.name.may_be(chosen.name);
    server_->say(message + (one_in(2) ? "\r" : ""));
    const Line answer = co_await hear();
    if (!answer) co_return;
    expect(*answer, {{"ok", true}, {"name", chosen.name}}, message);
    known_.name.is(chosen.name);
}

awaitable<void> ConformanceClient::look_at_tickets() {
    server_->say(spell("TICKETS"));
    Line answer = co_await hear();
    if (!answer) co_return;
    json::value& tickets = (*answer)["tickets"];
    if (tickets.is_array()) {
        for (json::value& ticket : tickets.get_array()) ticket.as_object().erase("at");
    }
    json::object wallet = object_of(R"({"ok":true})");
    wallet["tickets"] = known_.tickets;
    expect(*answer, wallet, "TICKETS");
}

awaitable<void> ConformanceClient::look_at_legs() {
    server_->say(spell("LIST"));
    const TimePoint asked = now();
    Line answer = co_await hear();
    if (!answer) co_return;
    json::value& told = (*answer)["legs"];
    json::array legs;
    for (LegId id = 0; id < workload_.network.legs().size(); ++id) {
        const Leg& leg = workload_.network.legs()[id];
        legs.push_back(json::object{
            {"origin", leg.origin}, {"destination", leg.destination}, {"seats", leg.seats}});
        if (!told.is_array() || id >= told.get_array().size()) continue;
        json::object& told_leg = told.get_array()[id].as_object();
        const auto left = told_leg["left"].to_number<std::uint64_t>();
        told_leg.erase("left"); // it changes, so the order of all that happened has to explain it
        history_.is_told_free(lane_, id, left, asked);
    }
    json::object list = object_of(R"({"ok":true})");
    list["legs"] = std::move(legs);
    expect(*answer, list, "LIST");
}

awaitable<void> ConformanceClient::look_at_places() {
    json::array places;
    for (Network::PlaceId place = 0; place < workload_.network.place_count(); ++place) {
        const std::vector<std::string>& aliases = workload_.network.aliases_of(place);
        places.push_back(json::object{{"name", workload_.network.name_of(place)},
                                      {"aliases", json::array(aliases.begin(), aliases.end())}});
    }
    json::object list = object_of(R"({"ok":true})");
    list["places"] = std::move(places);
    co_await say("PLACES", std::move(list));
}

awaitable<void> ConformanceClient::buy() {
    const std::string wanted = draw_itinerary();
    const ClientHistory::Id id =
        history_.asks(lane_, wanted, known_.session, known_.name.possible());
    server_->say(spell(one_in(3) ? with_alias(wanted) : wanted));
    Line answer = co_await hear();
    while (answer && text_at(*answer, "event") == "waiting") {
        history_.is_told_ahead(lane_, answer->at("ahead").to_number<std::uint64_t>());
        answer = co_await hear();
    }
    if (!answer) co_return history_.is_lost(id);
    known_.expired_at.reset();

    if (is_like(*answer, object_of(R"({"ok":true,"available":false})")))
        co_return history_.is_refused(id, text_at(*answer, "reason"));
    json::object offer = object_of(R"({"ok":true,"available":true})");
    offer["seconds"] = greeting_of("")["confirm_seconds"];
    expect(*answer, offer, wanted);
    history_.is_offered(id);
    if (one_in(5)) co_return co_await stay_silent(id);
    if (one_in(4)) co_await wait(draw_thinking());
    const bool is_to_decide = !one_in(4) || co_await slip(id);
    if (is_to_decide) co_await decide(id, !one_in(4));
}

// Whatever looks like a decision, or like a request, is neither while seats are held.
awaitable<bool> ConformanceClient::slip(ClientHistory::Id id) {
    constexpr std::array slips{"",        "SIM",     "S N",       "LIST",
                               "TICKETS", "HELLO 2", "CANCEL T0", "NAME Too Late"};
    const char* const message = slips[between(0, slips.size() - 1)];
    server_->say(spell(message));
    const Line answer = co_await hear();
    if (!answer) {
        history_.is_lost(id);
        co_return false;
    }
    if (text_at(*answer, "event") == "expired") {
        history_.has_been_released(id);
        known_.expired_at = now();
        co_await hear(); // the answer to the slip, which was a request by then
        co_return false;
    }
    expect(*answer, object_of(R"({"ok":false,"error":"bad_request"})"), message);
    co_return true;
}

awaitable<void> ConformanceClient::decide(ClientHistory::Id id, bool buys) {
    history_.decides(id, buys);
    if (buys) known_.name.may_have_bought();
    server_->say(spell(buys ? "S" : "N"));
    const Line answer = co_await hear();
    if (!answer) co_return history_.is_lost(id);
    if (text_at(*answer, "event") == "expired") co_return co_await is_too_late(id);

    const json::array places =
        names_of(workload_.network.places_of(history_.of(id).itinerary.value_or(Itinerary())));
    json::object decision{{"sold", is_like(*answer, object_of(R"({"ok":true,"sold":true})"))},
                          {"itinerary", places}};
    if (decision["sold"].get_bool()) {
        const std::string ticket = text_at(*answer, "ticket");
        history_.is_sold(id, ticket);
        known_.name.has_bought();
        decision["ticket"] = ticket;
        known_.tickets.push_back(json::object{{"ticket", ticket}, {"itinerary", places}});
    } else {
        expect(*answer, object_of(R"({"ok":true,"sold":false})"), buys ? "S" : "N");
        history_.is_not_sold(id);
    }
    known_.last = decision;
    known_.last_at = history_.of(id).decided_at.value_or(now()); // it may be heard much later
}

// It was said, and had not arrived when the time was over.
awaitable<void> ConformanceClient::is_too_late(ClientHistory::Id id) {
    history_.is_not_sold(id, /*came_too_late=*/true);
    const Line answer = co_await hear();
    if (answer) expect(*answer, object_of(R"({"ok":false,"error":"expired"})"), "S, too late");
}

// Says nothing, or nothing that ends: the time limit passes all the same.
awaitable<void> ConformanceClient::stay_silent(ClientHistory::Id id) {
    const TimePoint offered = now();
    const bool drips = one_in(2);
    Received received;
    Line line;
    do {
        if (drips) co_await stream_->write(" ");
        received = co_await server_->receive(now() + 2s);
        const bool is_silent = received.error == asio::error::timed_out && now() < offered + 5min;
        if (is_silent) continue;
        line = understand(received);
    } while (server_ && (!line || announces_the_stop(line)));
    if (!line) co_return history_.is_lost(id);

    history_.has_been_released(id);
    known_.expired_at = now();
    expect(*line, object_of(R"({"event":"expired"})"), "silence");
    const Duration passed = now() - offered;
    const bool is_in_time =
        passed >= workload_.confirm_limit - 1s && passed <= workload_.confirm_limit + 1s;
    if (!is_in_time && !history_.is_disturbed(lane_))
        workload_.verdict.report(Invariant::time_limits, fmt::format("{} had {} to decide", name(),
                                                                     print_duration(passed)));
    if (one_in(3)) {
        co_await buy(); // whatever becomes of it, what was before is forgotten
    } else {
        co_await say("LIST", object_of(R"({"ok":true})")); // and nothing else makes it forget
    }
    for (int times = 0; server_ && times < 2; ++times) co_await say("S", answer_to_a_decision());
}

awaitable<void> ConformanceClient::say_as_much_as_may_be() {
    server_->say(std::string(message_bytes_max, 'x') + (one_in(2) ? "\r" : ""));
    const Line answer = co_await hear();
    if (answer) expect(*answer, object_of(R"({"ok":false,"error":"bad_request"})"), "1024 x");
}

} // namespace trecho
