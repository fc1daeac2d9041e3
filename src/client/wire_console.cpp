#include "client/wire_console.hpp"

#include "async/deadline.hpp"
#include "client/escaped_bytes.hpp"
#include "client/history.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

// A script doesn't wait for an answer before its next line, so the console pauses between two
// lines.
constexpr std::chrono::milliseconds script_pause{300};
constexpr std::chrono::seconds answer_patience{20};
constexpr std::chrono::milliseconds tick{100};

// If the server closes after so long a silence, the silence is the likely reason.
constexpr std::chrono::seconds long_silence{5};

// For a longer message, only the beginning and the end are shown.
constexpr std::size_t bytes_shown_max = 400;
constexpr std::size_t end_shown = 16;

std::string show(std::string_view bytes) {
    if (bytes.size() <= bytes_shown_max) return escape(bytes);
    return escape(bytes.substr(0, bytes_shown_max - end_shown)) + " ... " +
           escape(bytes.substr(bytes.size() - end_shown));
}

std::optional<std::size_t> parse_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end()) return std::nullopt;
    return number;
}

// The last line, without its line end.
std::string last_line_of(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return std::string(text.substr(text.rfind('\n') + 1)); // npos + 1 is 0
}

} // namespace

awaitable<error_code> WireConsole::connect() {
    Connected connected = co_await connector_.connect();
    if (!connected.error) server_ = std::move(connected.stream);
    message_.clear();
    answer_.clear();
    last_sent_ = clock_.now();
    co_return connected.error;
}

awaitable<void> WireConsole::run() {
    print(texts_.welcome);
    co_await (run_commands() || show_reads());
    print(texts_.goodbye);
}

awaitable<void> WireConsole::run_commands() {
    for (;;) {
        TypedLine line = co_await terminal_.read_line("wire> ");
        if (line.error == asio::error::eof && !terminal_.is_interactive())
            co_await wait_for_last_answers();
        if (line.error || line.text == "/quit") co_return;
        if (line.text.empty()) continue;

        if (may_be_remembered(line.text)) terminal_.remember(line.text);
        co_await run_command(std::move(line.text));
        if (!terminal_.is_interactive()) co_await sleep_until(clock_, clock_.now() + script_pause);
    }
}

awaitable<void> WireConsole::run_command(std::string line) {
    if (!line.starts_with('/')) co_return co_await send(line + "\n");

    const std::string_view command = std::string_view(line).substr(0, line.find(' '));
    const std::string_view words = trim(std::string_view(line).substr(command.size()));
    if (command == "/split") co_return co_await send_split(words);
    if (command == "/glue") co_return co_await send_glued(words);
    if (command == "/raw") co_return co_await send_raw(words);
    if (command == "/reconnect") co_return co_await reconnect();
    if (command == "/pause") co_return set_pause(words);
    if (command == "/end") co_return half_close();
    if (command == "/drop") co_return drop();
    if (command == "/help") co_return print(texts_.help);
    print_in_colour(Colour::bad, fill_in(texts_.unknown_command, command));
}

awaitable<void> WireConsole::send(std::string bytes) {
    const std::shared_ptr<Stream> server = server_; // /drop may reset server_ meanwhile
    if (!server) co_return print_in_colour(Colour::bad, texts_.not_connected);
    print_in_colour(Colour::sent,
                    fill_in(texts_.sent, seconds_since_start(), bytes.size(), show(bytes)));
    record_sent(bytes);
    const WriteResult written = co_await server->write(bytes);
    if (written.error)
        print_in_colour(Colour::bad,
                        fill_in(texts_.cannot_send, describe(written.error, language_)));
}

awaitable<void> WireConsole::send_split(std::string_view words) {
    const std::string_view number = words.substr(0, words.find(' '));
    const std::string text(trim(words.substr(number.size())));
    const std::optional<std::size_t> first = parse_number(number);
    if (!first || *first == 0 || *first > text.size())
        co_return print_in_colour(Colour::bad, texts_.bad_split);

    co_await send(text.substr(0, *first));
    if (!server_) co_return;
    const bool is_over = co_await pause();
    if (!is_over || !server_) co_return;
    co_await send(text.substr(*first) + "\n");
    print(texts_.was_split);
}

// Returns false if it was stopped.
awaitable<bool> WireConsole::pause() {
    is_pausing_ = true;
    const TimePoint until = clock_.now() + pause_;
    while (is_pausing_ && clock_.now() < until) {
        const TimePoint next = std::min<TimePoint>(until, clock_.now() + tick);
        if (co_await sleep_until(clock_, next)) co_return false;
    }
    const bool was_stopped = !std::exchange(is_pausing_, false);
    if (was_stopped) print(texts_.split_stopped);
    co_return !was_stopped;
}

bool WireConsole::stop_pausing() { return std::exchange(is_pausing_, false); }

awaitable<void> WireConsole::send_glued(std::string_view words) {
    const std::size_t bar = words.find('|');
    if (bar == std::string_view::npos) co_return print_in_colour(Colour::bad, texts_.bad_glue);
    const std::string first(trim(words.substr(0, bar)));
    const std::string second(trim(words.substr(bar + 1)));
    co_await send(first + "\n" + second + "\n");
    if (server_) print(texts_.was_glued);
}

awaitable<void> WireConsole::send_raw(std::string_view text) {
    std::optional<std::string> bytes = unescape(text);
    if (!bytes || bytes->empty()) co_return print_in_colour(Colour::bad, texts_.bad_raw);
    co_await send(std::move(*bytes));
}

awaitable<void> WireConsole::reconnect() {
    if (server_) co_return print_in_colour(Colour::bad, texts_.still_connected);
    const error_code error = co_await connect();
    if (!error) co_return print_in_colour(Colour::good, texts_.connected);
    print_in_colour(Colour::bad, fill_in(texts_.cannot_connect, describe(error, language_)));
}

void WireConsole::set_pause(std::string_view seconds) {
    constexpr std::size_t pause_max = 600;
    const std::optional<std::size_t> number = parse_number(seconds);
    if (!number || *number > pause_max) return print_in_colour(Colour::bad, texts_.bad_pause);
    pause_ = std::chrono::seconds(*number);
    print(fill_in(texts_.pause_set, *number));
}

void WireConsole::drop() {
    if (!server_) return print_in_colour(Colour::bad, texts_.not_connected);
    std::exchange(server_, nullptr)->reset();
    print(texts_.dropped);
}

void WireConsole::half_close() {
    if (!server_) return print_in_colour(Colour::bad, texts_.not_connected);
    server_->end_writing();
    print(texts_.half_closed);
}

awaitable<void> WireConsole::show_reads() {
    std::array<char, 1024> chunk;
    for (;;) {
        const std::shared_ptr<Stream> server = server_;
        if (!server) { // until /reconnect
            co_await sleep_until(clock_, clock_.now() + tick);
            continue;
        }
        const ReadResult read = co_await server->read_some(chunk);
        if (server != server_) continue;                             // the learner dropped it
        if (read.error == asio::error::operation_aborted) co_return; // the learner has left
        if (!read.error) {
            const std::string_view bytes(chunk.data(), read.bytes);
            answer_ = bytes;
            print_in_colour(Colour::received, fill_in(texts_.received, seconds_since_start(),
                                                      read.bytes, escape(bytes)));
        } else {
            server_.reset();
            const std::string closed = fill_in(texts_.server_closed, seconds_since_start());
            print(in_colour(terminal_, Colour::bad, closed) + explain_close());
        }
    }
}

void WireConsole::record_sent(std::string_view bytes) {
    last_sent_ = clock_.now();
    answer_.clear();
    if (message_.ends_with('\n')) message_.clear();
    message_ += bytes;
    message_ = last_line_of(message_) + (message_.ends_with('\n') ? "\n" : "");
}

std::string WireConsole::explain_close() const {
    const std::string message = last_line_of(message_);
    if (parse_itinerary(message) && last_line_of(answer_) == yes)
        return std::string(texts_.time_limit_passed);
    if (message.size() > message_bytes_max) return fill_in(texts_.was_too_long, message_bytes_max);
    const std::chrono::duration<double> silence = clock_.now() - last_sent_;
    if (silence < long_silence) return {};
    return fill_in(texts_.was_silent, silence.count());
}

// At the end of a pipe, as `nc -N` does.
awaitable<void> WireConsole::wait_for_last_answers() {
    if (!server_) co_return;
    server_->end_writing();
    const TimePoint give_up = clock_.now() + answer_patience;
    while (server_ && clock_.now() < give_up) co_await sleep_until(clock_, clock_.now() + tick);
}

double WireConsole::seconds_since_start() const {
    return std::chrono::duration<double>(clock_.now() - start_).count();
}

} // namespace trecho
