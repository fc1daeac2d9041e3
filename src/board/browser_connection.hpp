// One connection of a browser: requests in, bytes out, with limits for the time of both.
#pragma once

#include "async/census.hpp"
#include "async/deadline.hpp"
#include "board/http_request.hpp"
#include "platform/stream.hpp"

#include <memory>
#include <source_location>
#include <string_view>

namespace trecho {

struct BrowserLimits {
    // For a request, from its first byte or from the connection to its empty line.
    Duration request_limit = std::chrono::seconds(10);

    // Between two requests. Browsers keep connections in reserve; they make new ones without ado.
    Duration idle_limit = std::chrono::seconds(60);

    // For the browser to take some of what is sent to it.
    Duration write_limit = std::chrono::seconds(30);
};

struct RequestRead {
    error_code error;
    ParsedRequest request; // valid if there is no error
};

// Each wait is in the census, with the place of the caller. Belongs to one coroutine, and
// `interrupt` is that coroutine's signal (Deadline says why). Not thread-safe.
class BrowserConnection {
public:
    using Here = std::source_location;

    BrowserConnection(std::unique_ptr<Stream> stream, const BrowserLimits& limits, Clock& clock,
                      Census& census, asio::cancellation_signal& interrupt);
    BrowserConnection(const BrowserConnection&) = delete; // its time limit knows where it is
    BrowserConnection& operator=(const BrowserConnection&) = delete;

    // The next request, or its refusal: HttpStatus::request_timeout when it began and wasn't
    // complete in time. Errors: eof, timed_out (nothing came), operation_aborted (interrupted), and
    // those of the network.
    awaitable<RequestRead> next_request(Here where = Here::current());

    // Returns when all of `bytes` is handed to the network. Errors: timed_out, operation_aborted,
    // and those of the network.
    awaitable<error_code> write(std::string_view bytes, Here where = Here::current());

    // For the census: it is about to wait for something to tell the browser.
    void begin_wait_for_news(Here where = Here::current());

    // Reads and throws away until the browser has ended its side, or sends so much that it can't
    // mean this server. May wait beside write(). Obeys cancellation.
    awaitable<void> wait_until_gone();

    // Ends our side, then reads for a moment: closing with unread bytes would reset the connection,
    // and the last answer might be lost (RFC 9112, section 9.6).
    awaitable<void> close(Here where = Here::current());

private:
    Clock& clock_;
    BrowserLimits limits_;
    std::unique_ptr<Stream> stream_;
    Deadline deadline_;
    Census::Wait wait_;
    HttpRequestBuffer incoming_;
    bool was_asked_ = false; // it has sent a whole request before
};

} // namespace trecho
