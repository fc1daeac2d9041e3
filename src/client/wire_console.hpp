// `trecho buy --wire` shows a learner each write and each read, and lets them split and glue
// messages, pause, and drop the connection.
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

    // Connects. Prints nothing if that fails. Cancellable, with operation_aborted.
    awaitable<error_code> connect();

    // Obeys the learner until they leave. A cancellation ends it too.
    awaitable<void> run();

    // Ends the pause of /split; the rest of the message isn't sent. Returns false if there is none.
    bool stop_pausing();

private:
    awaitable<void> run_commands();
    awaitable<void> run_command(std::string line);
    awaitable<void> send(std::string bytes);
    awaitable<void> send_split(std::string_view words);
    awaitable<bool> pause();
    awaitable<void> send_glued(std::string_view words);
    awaitable<void> send_raw(std::string_view text);
    awaitable<void> reconnect();
    void set_pause(std::string_view seconds);
    void drop();
    void half_close();

    // Shows everything that is read, on this connection and on later ones.
    awaitable<void> show_reads();
    awaitable<void> wait_for_last_answers();

    // The likely reason why the server closed the connection; "" if there is none.
    std::string explain_close() const;
    void record_sent(std::string_view bytes);

    void print(std::string_view text) { terminal_.print(text); }
    void print_in_colour(Colour colour, std::string_view text) {
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
    std::chrono::seconds pause_{1};  // of /split
    bool is_pausing_ = false;

    // State of the newest connection.
    std::string message_; // the newest message that was sent, in whole or in part
    std::string answer_;  // what was read last since then
    TimePoint last_sent_ = clock_.now();
};

} // namespace trecho
