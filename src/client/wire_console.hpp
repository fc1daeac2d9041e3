// `trecho buy --wire`: a learner sees each write and each read, and may split, glue, pause, drop.
#pragma once

#include "client/colour.hpp"
#include "client/wire_texts.hpp"
#include "platform/clock.hpp"
#include "platform/stream.hpp"
#include "platform/terminal.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace trecho {

class WireConsole {
public:
    WireConsole(Terminal& terminal, Connector& connector, Clock& clock, Language language)
        : terminal_(terminal), connector_(connector), clock_(clock), language_(language) {}

    // Connects; without a server, says nothing and returns why.
    awaitable<error_code> connect();

    // Until the learner leaves. Cancellation is leaving too.
    awaitable<void> run();

    // Ends the pause of /split; the rest of the message isn't sent. False when there is none.
    bool stop_pausing();

private:
    awaitable<void> obey_learner();
    awaitable<void> obey(std::string line);
    awaitable<void> send(std::string bytes);
    awaitable<void> send_split(std::string_view words);
    awaitable<bool> pause();
    awaitable<void> send_glued(std::string_view words);
    awaitable<void> send_raw(std::string_view text);
    awaitable<void> reconnect();
    void set_pause(std::string_view seconds);
    void drop();
    void half_close();

    // Shows all that comes, on this connection and on those that follow.
    awaitable<void> listen();
    awaitable<void> let_server_finish();

    // Why the server has closed the connection, as far as it can be seen from here.
    std::string explain_close() const;
    void note_sent(std::string_view bytes);

    void print(std::string_view text) { terminal_.print(text); }
    void print_in(Colour colour, std::string_view text) {
        terminal_.print(in_colour(terminal_, colour, text));
    }
    double seconds_since_start() const;

    Terminal& terminal_;
    Connector& connector_;
    Clock& clock_;
    Language language_;
    const WireTexts& texts_ = wire_texts_in(language_);
    const TimePoint start_ = clock_.now();
    std::shared_ptr<Stream> server_; // null while there is no connection
    std::chrono::seconds pause_{1};  // in the middle of a message
    bool is_pausing_ = false;

    // Of this connection.
    std::string message_; // the newest one that was sent, whole or not
    std::string answer_;  // the newest read since then
    TimePoint last_sent_ = clock_.now();
};

} // namespace trecho
