// The web server of the board: it accepts browsers and answers them, and only reads what it shows.
#pragma once

#include "async/census.hpp"
#include "async/task_group.hpp"
#include "board/board_source.hpp"
#include "board/browser_connection.hpp"
#include "board/event_stream.hpp"
#include "board/http_response.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

struct BoardServerSettings {
    std::string epoch; // of this server, for the ids of events

    // How many browsers follow the events. A browser makes up to six connections to load the page,
    // and keeps one.
    std::size_t browsers_max = 64;
    std::size_t connections_max = 512;

    // Connections beyond them are told so, as many at a time; others are disconnected at once.
    std::size_t turned_away_max = 64;

    // Set if only this machine can connect: then requests for another Host are refused
    // (local_host.hpp).
    std::optional<std::string> local_host;

    BrowserLimits limits;
};

// Use it on one executor; what it is given must outlive it.
class BoardServer {
public:
    // `observer` hears of failed accepts and failed tasks; `census` lists its coroutines.
    BoardServer(const Executor& executor, BoardSource& source, Clock& clock, Observer& observer,
                Census& census, BoardServerSettings settings);

    // Accepts and answers browsers until stop().
    void serve(Listener& listener);

    // Breaks off whatever is being sent, so that no browser can make it wait. Returns when no
    // coroutine of the board runs. Call it once, in a coroutine whose signal is `interrupt`.
    awaitable<void> stop(asio::cancellation_signal& interrupt);

    BrowserCounts browsers() const { return {open_, events_.missed()}; }

private:
    awaitable<void> accept_browsers(Listener& listener);
    awaitable<error_code> accept_browser(Listener& listener);
    awaitable<void> serve_browser(std::unique_ptr<Stream> stream,
                                  asio::cancellation_signal& interrupt);
    awaitable<void> answer_requests(BrowserConnection& browser);
    awaitable<bool> answer(BrowserConnection& browser, HttpRequest request);
    awaitable<bool> answer_with_text(BrowserConnection& browser, HttpResponse response,
                                     HttpRequest request);
    awaitable<void> refuse(BrowserConnection& browser, HttpStatus status);
    awaitable<error_code> send_events(BrowserConnection& browser, HttpMethod method);
    awaitable<error_code> send_trace(BrowserConnection& browser, HttpMethod method);

    BoardSource& source_;
    Clock& clock_;
    Observer& observer_;
    Census& census_;
    BoardServerSettings settings_;
    EventStream events_;
    std::size_t open_ = 0;
    std::size_t turned_away_ = 0;
    bool is_stopping_ = false;
    std::vector<Listener*> listeners_;
    TaskGroup browsers_;
    TaskGroup acceptors_;
};

} // namespace trecho
