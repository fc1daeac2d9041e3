// The dialogue after HELLO 2 (docs/protocol.md, section Protocol 2): the same purchase as in
// plain_dialogue.cpp, step by step, but each answer says why, and too late isn't the end.
#include "protocol/answers.hpp"
#include "protocol/messages.hpp"
#include "server/session.hpp"

namespace trecho {

namespace {

std::string list_legs(const Office& office) {
    const std::vector<Leg>& legs = office.network().legs();
    const std::vector<Seats> seats = office.seats();
    std::vector<LegOnSale> list;
    list.reserve(legs.size());
    for (std::size_t id = 0; id < legs.size(); ++id) {
        list.push_back({legs[id].origin, legs[id].destination, seats[id].free, legs[id].seats});
    }
    return list_answer(list);
}

std::string refuse(std::string_view message) {
    return refusal_answer(Refusal::bad_request, message);
}

// What is asked for and may be had, or the answer to any other message.
struct Understood {
    std::optional<Itinerary> itinerary;
    std::string answer;
};

Understood understand(const Office& office, std::string_view message, const std::string& hello,
                      bool has_just_expired) {
    Understood understood;
    std::string& answer = understood.answer;
    const auto places = parse_itinerary(message);
    if (is_hello(message)) {
        answer = hello;
    } else if (is_list(message)) {
        answer = list_legs(office);
    } else if (parse_decision(message) && has_just_expired) {
        answer = refusal_answer(Refusal::expired, "the time limit has passed");
    } else if (parse_decision(message)) {
        answer = refuse("there is no seat to decide about; ask for a leg first");
    } else if (!places) {
        answer = refuse("write a leg as: Recife > Salvador");
    } else if (const auto itinerary = office.network().find(*places); !itinerary) {
        answer = unavailable_answer(Unavailable::unknown_leg);
    } else if (office.is_sold_out(*itinerary)) {
        answer = unavailable_answer(Unavailable::sold_out);
    } else {
        understood.itinerary = itinerary;
    }
    return understood;
}

struct Decided {
    error_code error;
    std::optional<Decision> decision; // nothing after QUIT
};

// Asks until it is S, N or QUIT: a slip of the finger shouldn't cost the seat.
awaitable<Decided> hear_decision(Session& session) {
    const TimePoint deadline = session.confirm_deadline();
    Decided decided;
    for (;;) {
        const Received received = co_await session.next_decision(deadline);
        decided.error = received.error;
        if (received.error || is_quit(received.message)) co_return decided;

        decided.decision = parse_decision(received.message);
        if (decided.decision) co_return decided;
        session.say(refuse("a seat is held for you: S buys it, N lets it go"));
    }
}

} // namespace

awaitable<error_code> serve_json_dialogue(Session& session) {
    Office& office = session.office();
    session.speak_json();
    const std::string hello = hello_answer(session.draw_token(), office.confirm_limit());
    session.say(hello);

    bool has_just_expired = false;
    for (;;) {
        const Received request = co_await session.next_request();
        if (request.error) co_return request.error;
        if (is_quit(request.message)) break;

        const Understood understood =
            understand(office, request.message, hello, std::exchange(has_just_expired, false));
        const std::optional<Itinerary>& itinerary = understood.itinerary;
        if (!itinerary) {
            session.say(understood.answer);
            continue;
        }

        Turn turn = office.try_take_turn(session.number(), *itinerary);
        if (!turn) turn = co_await session.stand_in_line(*itinerary);
        if (!turn) co_return asio::error::eof;

        std::optional<Hold> hold = office.hold(session.number(), *itinerary);
        if (!hold) {
            session.say(unavailable_answer(Unavailable::sold_out));
            continue;
        }
        session.say(available_answer(office.confirm_limit()));

        const Decided decided = co_await hear_decision(session);
        if (decided.error == asio::error::timed_out) {
            hold->expire();
            session.say(expired_event());
            has_just_expired = true;
            continue;
        }
        if (decided.error) co_return decided.error;
        if (!decided.decision) break;
        if (decided.decision == Decision::decline) {
            session.say(not_sold_answer());
            continue;
        }

        const auto ticket = co_await office.confirm(*hold);
        session.say(ticket ? sold_answer(*ticket) : not_sold_answer());
    }
    session.say(quit_answer());
    co_return error_code();
}

} // namespace trecho
