#include "board/board_server.hpp"

#include "board/board_answers.hpp"
#include "board/local_host.hpp"
#include "board/trace_text.hpp"
#include "server/limits.hpp"

#include <boost/system/errc.hpp>

#include <fstream>
#include <new>
#include <utility>

namespace trecho {

namespace {

// Counts one while it lives.
class Counted {
public:
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    std::size_t& count_;
};

// A trace is sent in pieces of about this size.
constexpr std::size_t trace_piece_bytes = 65'536;

} // namespace

BoardServer::BoardServer(const Executor& executor, BoardSource& source, Clock& clock,
                         Observer& observer, Census& census, BoardServerSettings settings)
    : source_(source), clock_(clock), observer_(observer), census_(census),
      settings_(std::move(settings)), events_(executor, source, clock, census, settings_.epoch),
      browsers_(executor,
                [&observer](const std::exception_ptr& failure) { observer.task_failed(failure); }),
      acceptors_(executor, abort_process) {}

void BoardServer::serve(Listener& listener) {
    listeners_.push_back(&listener);
    acceptors_.spawn(accept_browsers(listener));
}

awaitable<void> BoardServer::accept_browsers(Listener& listener) {
    error_code reported;
    for (;;) {
        const error_code error = co_await accept_browser(listener);
        if (error == asio::error::operation_aborted) co_return;

        // Reported once, not ten times a second for as long as it lasts.
        if (error && error != reported) observer_.accept_failed(error);
        reported = error;
        if (!error) continue;
        const Census::Wait wait(census_, 0, "pauses, for no browser could be accepted");
        co_await sleep_until(clock_, clock_.now() + pause_after_accept_error);
    }
}

awaitable<error_code> BoardServer::accept_browser(Listener& listener) {
    try {
        const Census::Wait wait(census_, 0, "accepts browsers");
        Accepted accepted = co_await listener.accept();
        if (accepted.error) co_return accepted.error;
        browsers_.spawn(&BoardServer::serve_browser, this, std::move(accepted.stream));
    } catch (const std::bad_alloc&) {
        co_return make_error_code(boost::system::errc::not_enough_memory);
    }
    co_return error_code();
}

awaitable<void> BoardServer::serve_browser(std::unique_ptr<Stream> stream,
                                           asio::cancellation_signal& interrupt) {
    if (is_stopping_) co_return; // accepted just before the stop began
    const bool is_full = open_ >= settings_.connections_max;
    if (is_full && turned_away_ >= settings_.turned_away_max) co_return;

    const Counted counted(is_full ? turned_away_ : open_);
    BrowserConnection browser(std::move(stream), settings_.limits, clock_, census_, interrupt);
    if (is_full) {
        co_await refuse(browser, HttpStatus::unavailable);
    } else {
        co_await answer_requests(browser);
    }
}

awaitable<void> BoardServer::answer_requests(BrowserConnection& browser) {
    bool goes_on = true;
    while (goes_on && !is_stopping_) {
        RequestRead read = co_await browser.next_request();
        if (read.error) co_return;
        if (const auto* const refusal = std::get_if<HttpStatus>(&read.request)) {
            co_await refuse(browser, *refusal);
            co_return;
        }
        goes_on = co_await answer(browser, std::get<HttpRequest>(std::move(read.request)));
    }
}

// Returns whether the browser may send another request.
awaitable<bool> BoardServer::answer(BrowserConnection& browser, HttpRequest request) {
    if (settings_.local_host && !is_local_host(request.host, *settings_.local_host)) {
        HttpResponse response = status_response(HttpStatus::misdirected_request);
        co_return co_await answer_with_text(browser, std::move(response), std::move(request));
    }
    const auto resource = find_resource(request.path, source_, browsers());
    if (!resource || request.method == HttpMethod::other) {
        const HttpStatus status = resource ? HttpStatus::method_not_allowed : HttpStatus::not_found;
        HttpResponse response = status_response(status);
        co_return co_await answer_with_text(browser, std::move(response), std::move(request));
    }
    error_code error = asio::error::eof;
    switch (resource->kind) {
    case Resource::Kind::events: error = co_await send_events(browser, request.method); break;
    case Resource::Kind::trace: error = co_await send_trace(browser, request.method); break;
    case Resource::Kind::text:
        HttpResponse response{HttpStatus::ok, std::string(resource->content_type),
                              resource->text()};
        co_return co_await answer_with_text(browser, std::move(response), std::move(request));
    }
    if (!error) co_await browser.close();
    co_return false;
}

awaitable<bool> BoardServer::answer_with_text(BrowserConnection& browser, HttpResponse response,
                                              HttpRequest request) {
    const std::string text =
        print_response(response, request.method, request.keeps_alive, clock_.calendar());
    const error_code error = co_await browser.write(text);
    if (!error && !request.keeps_alive) co_await browser.close();
    co_return !error && request.keeps_alive;
}

awaitable<void> BoardServer::refuse(BrowserConnection& browser, HttpStatus status) {
    const std::string text =
        print_response(status_response(status), HttpMethod::get, false, clock_.calendar());
    const error_code error = co_await browser.write(text);
    if (!error) co_await browser.close();
}

// A stream of events only ends with the connection, so nothing is to be closed in good order.
awaitable<error_code> BoardServer::send_events(BrowserConnection& browser, HttpMethod method) {
    if (events_.browsers() >= settings_.browsers_max) {
        co_await refuse(browser, HttpStatus::unavailable); // the page asks again a little later
        co_return asio::error::eof;
    }
    HttpHead head;
    head.content_type = "text/event-stream";
    std::string text = print_head(head, clock_.calendar());
    if (method == HttpMethod::get) text += "retry: 1000\n\n"; // milliseconds until it reconnects
    error_code error = co_await browser.write(text);
    if (error || method == HttpMethod::head) co_return error;
    co_await events_.send_to(browser);
    co_return asio::error::eof;
}

awaitable<error_code> BoardServer::send_trace(BrowserConnection& browser, HttpMethod method) {
    HttpHead head;
    head.content_type = "application/json";
    std::string text = print_head(head, clock_.calendar());
    error_code error = co_await browser.write(text);
    if (error || method == HttpMethod::head) co_return error;

    std::ifstream file(*source_.trace_file());
    std::string line;
    text.clear();
    while (!error && std::getline(file, line)) {
        text += without_secrets(line);
        text += '\n';
        if (text.size() < trace_piece_bytes) continue;
        error = co_await browser.write(text);
        text.clear();
    }
    if (!error) error = co_await browser.write(text);
    co_return error;
}

awaitable<void> BoardServer::stop(asio::cancellation_signal& interrupt) {
    is_stopping_ = true;
    for (Listener* const listener : listeners_) listener->close();

    // The acceptors first, for they start coroutines for browsers.
    acceptors_.interrupt_all();
    co_await acceptors_.join();
    Deadline deadline(clock_, interrupt);
    error_code late = asio::error::timed_out;
    while (late) { // repeated, for an interruption between two waits has no effect
        browsers_.interrupt_all();
        const TimePoint again = clock_.now() + Deadline::pause_between_interruptions;
        late = co_await within(deadline, again, browsers_.join());
    }
    co_await events_.stop();
}

} // namespace trecho
