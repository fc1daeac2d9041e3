#include "client/wire_console.hpp"

#include "async/deadline.hpp"
#include "client/escaped_bytes.hpp"
#include "protocol/names.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>
#include <charconv>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

// A script doesn't look at an answer before it goes on, so the console lets the answer come first.
constexpr std::chrono::milliseconds script_pause{300};
constexpr std::chrono::seconds answer_patience{20};
constexpr std::chrono::milliseconds tick{100};

std::optional<std::size_t> parse_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end()) return std::nullopt;
    return number;
}

} // namespace

awaitable<error_code> WireConsole::connect() {
    Connected connected = co_await connector_.connect();
    if (!connected.error) server_ = std::move(connected.stream);
    co_return connected.error;
}

awaitable<void> WireConsole::run() {
    print(texts_.welcome);
    co_await (obey_learner() || listen());
    print(texts_.goodbye);
}

awaitable<void> WireConsole::obey_learner() {
    for (;;) {
        TypedLine line = co_await terminal_.read_line("wire> ");
        if (line.error == asio::error::eof && !terminal_.is_interactive())
            co_await let_server_finish();
        if (line.error || line.text == "/quit") co_return;
        if (line.text.empty()) continue;

        terminal_.remember(line.text);
        co_await obey(std::move(line.text));
        if (!terminal_.is_interactive()) co_await sleep_until(clock_, clock_.now() + script_pause);
    }
}

awaitable<void> WireConsole::obey(std::string line) {
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
    print(fill_in(texts_.unknown_command, command));
}

awaitable<void> WireConsole::send(std::string bytes) {
    const std::shared_ptr<Stream> server = server_; // it may be dropped meanwhile
    if (!server) co_return print(texts_.not_connected);
    print(fill_in(texts_.sent, seconds_since_start(), bytes.size(), escape(bytes)));
    const WriteResult written = co_await server->write(bytes);
    if (written.error) print(fill_in(texts_.cannot_send, written.error.message()));
}

awaitable<void> WireConsole::send_split(std::string_view words) {
    const std::string_view number = words.substr(0, words.find(' '));
    const std::string text(trim(words.substr(number.size())));
    const std::optional<std::size_t> first = parse_number(number);
    if (!first || *first == 0 || *first > text.size()) co_return print(texts_.bad_split);

    co_await send(text.substr(0, *first));
    if (!server_) co_return;
    if (co_await sleep_until(clock_, clock_.now() + pause_) || !server_) co_return;
    co_await send(text.substr(*first) + "\n");
    print(texts_.was_split);
}

awaitable<void> WireConsole::send_glued(std::string_view words) {
    const std::size_t bar = words.find('|');
    if (bar == std::string_view::npos) co_return print(texts_.bad_glue);
    const std::string first(trim(words.substr(0, bar)));
    const std::string second(trim(words.substr(bar + 1)));
    co_await send(first + "\n" + second + "\n");
    if (server_) print(texts_.was_glued);
}

awaitable<void> WireConsole::send_raw(std::string_view text) {
    std::optional<std::string> bytes = unescape(text);
    if (!bytes || bytes->empty()) co_return print(texts_.bad_raw);
    co_await send(std::move(*bytes));
}

awaitable<void> WireConsole::reconnect() {
    if (server_) co_return print(texts_.still_connected);
    const error_code error = co_await connect();
    if (!error) co_return print(texts_.connected);
    print(fill_in(texts_.cannot_connect, describe(error, language_)));
}

void WireConsole::set_pause(std::string_view seconds) {
    constexpr std::size_t pause_max = 600;
    const std::optional<std::size_t> number = parse_number(seconds);
    if (!number || *number > pause_max) return print(texts_.bad_pause);
    pause_ = std::chrono::seconds(*number);
    print(fill_in(texts_.pause_set, *number));
}

void WireConsole::drop() {
    if (!server_) return print(texts_.not_connected);
    std::exchange(server_, nullptr)->reset();
    print(texts_.dropped);
}

void WireConsole::half_close() {
    if (!server_) return print(texts_.not_connected);
    server_->end_writing();
    print(texts_.half_closed);
}

awaitable<void> WireConsole::listen() {
    std::array<char, 1024> chunk;
    for (;;) {
        const std::shared_ptr<Stream> server = server_;
        if (!server) { // until there is another one
            co_await sleep_until(clock_, clock_.now() + tick);
            continue;
        }
        const ReadResult read = co_await server->read_some(chunk);
        if (server != server_) continue;                             // the learner dropped it
        if (read.error == asio::error::operation_aborted) co_return; // the learner has left
        if (!read.error) {
            const std::string_view bytes(chunk.data(), read.bytes);
            print(fill_in(texts_.received, seconds_since_start(), read.bytes, escape(bytes)));
        } else {
            server_.reset();
            print(fill_in(texts_.server_closed, seconds_since_start()));
        }
    }
}

// At the end of a pipe, as `nc -N` does.
awaitable<void> WireConsole::let_server_finish() {
    if (!server_) co_return;
    server_->end_writing();
    const TimePoint give_up = clock_.now() + answer_patience;
    while (server_ && clock_.now() < give_up) co_await sleep_until(clock_, clock_.now() + tick);
}

double WireConsole::seconds_since_start() const {
    return std::chrono::duration<double>(clock_.now() - start_).count();
}

} // namespace trecho
