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

// "pt", "pt_BR.UTF-8", "en" ...; nothing for a language that the console doesn't speak.
std::optional<Language> parse_language(std::string_view name);

// What stands in braces is filled in with fmt: each language has the same ones.
struct Texts {
    std::string_view welcome;
    std::string_view help;
    std::string_view help_codes;   // where places have other names; an example of the network
    std::string_view words;        // that TAB offers, with one blank between each two
    std::string_view list_request; // to be typed
    std::string_view routes_request;
    std::string_view did_you_mean;
    std::string_view nearest_word;
    std::string_view about_place; // where a place was typed alone
    std::string_view nothing_like;
    std::string_view no_such_flight; // before did_you_mean
    std::string_view no_such_place;  // before did_you_mean
    std::string_view prompt;
    std::string_view question;          // before the person answers S or N
    std::string_view question_counting; // with the seconds that are left
    std::string_view answer_s_or_n;     // to any other answer
    std::string_view waiting_one;
    std::string_view waiting_many;
    std::string_view about_name; // at the first start, before ask_name
    std::string_view ask_name;
    std::string_view bad_name; // characters at most
    std::string_view held;
    std::string_view held_again; // after the connection was lost
    std::string_view sold;
    std::string_view sold_meanwhile;
    std::string_view not_sold_meanwhile; // at the next start
    std::string_view end_unknown;        // S was sent, and nobody knows whether it arrived
    std::string_view known_at_next_start;
    std::string_view let_go; // of a purchase before this one
    std::string_view declined;
    std::string_view too_late;
    std::string_view nothing_held;  // to an answer, where nothing is asked
    std::string_view shutting_down; // seconds
    std::string_view not_stored;
    std::string_view sold_out;
    std::string_view unknown_leg;
    std::string_view one_sign; // Recife -> Salvador was asked for
    std::string_view proposals;
    std::string_view route_row;
    std::string_view no_route;
    std::string_view bad_routes;
    std::string_view bad_cancel;
    std::string_view not_understood;
    std::string_view said_for_you; // HELLO 2 and RESUME
    std::string_view too_long;
    std::string_view busy;
    std::string_view refused; // for a reason that isn't known here
    std::string_view list_row;
    std::string_view no_tickets;
    std::string_view ticket_row;
    std::string_view day_and_time; // year, month, day, hour, minute
    std::string_view cancelled;
    std::string_view no_such_ticket;
    std::string_view connection_lost;
    std::string_view server_stops; // said while nothing is held
    std::string_view full;         // to one who comes back
    std::string_view connected_again;
    std::string_view stopped_asking; // by Ctrl-C
    std::string_view stopped_waiting;
    std::string_view asking_again;
    std::string_view taken_over;
    std::string_view server_gone;
    std::string_view goodbye;

    // For stderr.
    std::string_view nobody_there; // on this machine
    std::string_view nobody_afar;
    std::string_view stranger_there;
    std::string_view closed_there; // at once, without a word
    std::string_view busy_there;
    std::string_view stopping_there;
    std::string_view refused_there;
    std::string_view not_remembered;
    std::string_view in_another_window;
    std::string_view left_at_once;
};

const Texts& texts_in(Language language);

// What a text is filled in with may come from a server, or from a person's pipe: none of it may be
// an order to the terminal.
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

// Why there is no connection.
std::string describe(const boost::system::error_code& error, Language language);

// As a person reads an itinerary.
std::string join(const std::vector<std::string>& places);

} // namespace trecho
