// Everything that the console says to a person, in each language that it speaks.
#pragma once

#include "client/escaped_bytes.hpp"

#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace trecho {

enum class Language { english, portuguese };

// Parses "pt", "pt_BR.UTF-8", "en" ...; returns nothing for other languages.
std::optional<Language> parse_language(std::string_view name);

// Format strings for fill_in(). A text has the same number of {} in each language.
struct Texts {
    std::string_view welcome;
    std::string_view help;
    std::string_view help_codes;   // if places have codes; an example from the network
    std::string_view words;        // that TAB offers, separated by one blank
    std::string_view list_request; // a correction, as the person can type it
    std::string_view routes_request;
    std::string_view did_you_mean;
    std::string_view nearest_word;
    std::string_view about_place; // a place was typed alone
    std::string_view nothing_like;
    std::string_view no_such_flight; // before did_you_mean
    std::string_view no_such_place;  // before did_you_mean
    std::string_view prompt;
    std::string_view question;          // whether to buy
    std::string_view question_counting; // the same, with the seconds that are left
    std::string_view answer_s_or_n;     // after any other answer
    std::string_view waiting_one;
    std::string_view waiting_many;
    std::string_view about_name; // at the first start, before ask_name
    std::string_view ask_name;
    std::string_view bad_name; // the maximum of characters
    std::string_view held;
    std::string_view held_again; // after the connection was lost
    std::string_view sold;
    std::string_view sold_meanwhile;
    std::string_view not_sold_meanwhile; // at the next start
    std::string_view end_unknown;        // S was sent, and its answer was lost
    std::string_view known_at_next_start;
    std::string_view hold_released; // a hold of an earlier purchase
    std::string_view declined;
    std::string_view too_late;
    std::string_view nothing_held;  // S or N without a question
    std::string_view shutting_down; // seconds
    std::string_view not_stored;
    std::string_view sold_out;
    std::string_view unknown_leg;
    std::string_view one_sign; // after `Recife -> Salvador`
    std::string_view proposals;
    std::string_view route_row;
    std::string_view no_route;
    std::string_view bad_routes;
    std::string_view bad_cancel;
    std::string_view not_understood;
    std::string_view said_for_you; // after HELLO 2 or RESUME
    std::string_view too_long;
    std::string_view busy;
    std::string_view storage_away;
    std::string_view refused; // the reason, if the console doesn't know it
    std::string_view list_row;
    std::string_view no_tickets;
    std::string_view ticket_row;
    std::string_view day_and_time; // year, month, day, hour, minute
    std::string_view cancelled;
    std::string_view no_such_ticket;
    std::string_view connection_lost;
    std::string_view server_stops; // while nothing is held
    std::string_view full;         // while reconnecting
    std::string_view cant_resume;  // the same, because the database is away
    std::string_view connected_again;
    std::string_view goes_on_at;      // another server than before
    std::string_view stopped_asking;  // by Ctrl-C, a request for an itinerary
    std::string_view stopped_waiting; // by Ctrl-C, another request
    std::string_view asking_again;
    std::string_view taken_over;
    std::string_view server_gone;
    std::string_view goodbye;

    // For stderr.
    std::string_view nobody_there; // the address is on this machine
    std::string_view nobody_afar;  // it is on another one
    std::string_view stranger_there;
    std::string_view closed_there; // before a greeting
    std::string_view busy_there;
    std::string_view stopping_there;
    std::string_view storage_away_there;
    std::string_view refused_there;
    std::string_view not_remembered;
    std::string_view in_another_window;
    std::string_view left_at_once;
};

const Texts& texts_in(Language language);

// Escapes control characters in strings, because they may come from a server or from a pipe, and a
// terminal obeys them. Returns other values unchanged.
template <class Value>
auto as_shown(const Value& value) {
    if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
        return without_control_characters(value);
    } else {
        return value;
    }
}

template <class... Values>
std::string fill_in(std::string_view text, const Values&... values) {
    return fmt::format(fmt::runtime(text), as_shown(values)...);
}

// Says why a connection failed.
std::string describe(const boost::system::error_code& error, Language language);

// The itinerary as a person reads it: A > B > C.
std::string join(const std::vector<std::string>& places);

} // namespace trecho
