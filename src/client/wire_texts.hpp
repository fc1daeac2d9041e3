// The texts of wire mode in each language, for fill_in().
#pragma once

#include "client/texts.hpp"

namespace trecho {

struct WireTexts {
    std::string_view welcome;
    std::string_view help;
    std::string_view sent; // seconds since the start, number of bytes, the bytes
    std::string_view received;
    std::string_view was_split;
    std::string_view split_stopped; // by Ctrl-C
    std::string_view was_glued;
    std::string_view dropped;
    std::string_view half_closed;
    std::string_view server_closed;
    std::string_view time_limit_passed; // the likely reason, after server_closed
    std::string_view was_too_long;      // the same; the maximum of bytes
    std::string_view was_silent;        // the same; seconds
    std::string_view connected;
    std::string_view not_connected;
    std::string_view still_connected;
    std::string_view cannot_connect;
    std::string_view cannot_send;
    std::string_view pause_set;
    std::string_view bad_split;
    std::string_view bad_glue;
    std::string_view bad_pause;
    std::string_view bad_raw;
    std::string_view unknown_command;
    std::string_view goodbye;
};

const WireTexts& wire_texts_in(Language language);

} // namespace trecho
