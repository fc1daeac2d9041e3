#include "wire/connection.hpp"

#include "async/async_event.hpp"

#include <array>

namespace trecho {

Connection::Connection(std::unique_ptr<Stream> stream, Framing framing, std::size_t bytes_max,
                       Clock& clock, asio::cancellation_signal& interrupt)
    : stream_(std::move(stream)), framing_(framing), deadline_(clock, interrupt),
      incoming_(framing, bytes_max) {}

void Connection::say(std::string_view message) { append_message(outgoing_, framing_, message); }

awaitable<Received> Connection::receive(TimePoint deadline) {
    Received received;
    while (!incoming_.has_message()) {
        received.error = co_await flush(deadline);
        if (received.error) co_return received;

        received.error = co_await read_more(deadline);
        if (received.error) co_return received;
    }
    received.message = incoming_.take();
    co_return received;
}

awaitable<error_code> Connection::read_more(TimePoint deadline) {
    if (incoming_.is_too_long()) co_return asio::error::message_size;
    if (peer_has_ended_) co_return asio::error::eof;

    const ReadResult read =
        co_await within(deadline_, deadline, stream_->read_some(incoming_.free_space()));
    if (read.error == asio::error::eof) peer_has_ended_ = true;
    if (read.error) co_return read.error;

    incoming_.received(read.bytes);
    co_return error_code();
}

awaitable<void> Connection::hang_up() {
    co_await asio::this_coro::throw_if_cancelled(false);

    error_code error = co_await flush(Deadline::never);
    while (!error && !incoming_.free_space().empty()) {
        error = co_await read_more(Deadline::never);
    }

    const bool has_said_all = peer_has_ended_ && incoming_.has_message();
    if (error && !has_said_all) co_return;

    // Nothing more can be learned here: the buffer is full, or the peer has ended its side.
    AsyncEvent cancelled;
    co_await cancelled.wait();
}

awaitable<void> Connection::close(TimePoint deadline) {
    co_await flush(deadline);
    stream_->end_writing();
}

awaitable<void> Connection::linger(TimePoint deadline) {
    std::array<char, 4096> thrown_away;
    ReadResult read;
    while (!read.error) {
        read = co_await within(deadline_, deadline, stream_->read_some(thrown_away));
    }
}

awaitable<error_code> Connection::flush(TimePoint deadline) {
    if (outgoing_.empty()) co_return error_code();

    const WriteResult written = co_await within(deadline_, deadline, stream_->write(outgoing_));
    outgoing_.erase(0, written.bytes); // a part may have gone out before an interruption
    co_return written.error;
}

} // namespace trecho
