#include "wire/connection.hpp"

#include "async/async_event.hpp"
#include "protocol/limits.hpp"

#include <array>

namespace trecho {

namespace {

// More than this isn't gathered, and its memory not kept: a peer that writes many requests and
// reads no answer would have us store an answer of any length for each, and ten thousand peers
// would.
constexpr std::size_t unsent_bytes_max = 4096;

// So many reads don't look after one that had looked in vain, which costs a system call: a server
// that isn't busy pays for one in eight.
constexpr int reads_without_look = 7;

} // namespace

Connection::Connection(std::unique_ptr<Stream> stream, Framing framing, std::size_t bytes_max,
                       Clock& clock, asio::cancellation_signal& interrupt)
    : clock_(clock), stream_(std::move(stream)), framing_(framing), deadline_(clock, interrupt),
      incoming_(framing, bytes_max) {}

void Connection::say(std::string_view message) { append_message(outgoing_, framing_, message); }

awaitable<Received> Connection::receive(TimePoint deadline) {
    const Deadline::Running running(deadline_, deadline);
    Received received;
    while (!received.error && !has_stopped_ && must_wait()) {
        if (!outgoing_.empty()) {
            const WriteResult written = co_await stream_->write_some(outgoing_);
            received.error = count(written);
        } else if (const error_code end = end_of_input()) {
            received.error = end;
        } else {
            ReadResult read = read_now();
            if (read.error == asio::error::would_block)
                read = co_await stream_->read_some(incoming_.free_space());
            received.error = count(read);
        }
    }
    if (has_stopped_) received.error = asio::error::shut_down;
    if (!received.error) received.message = incoming_.take();
    received.error = running.error_of(received.error);
    co_return received;
}

awaitable<Received> Connection::receive_within(Duration limit) {
    return receive(must_wait() ? clock_.now() + limit : Deadline::never);
}

awaitable<void> Connection::hang_up() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;

    error_code error;
    while (!error && !is_cancelled(interruption) && !outgoing_.empty()) {
        error = co_await write_some();
    }
    while (!error && !is_cancelled(interruption) && !end_of_input() &&
           incoming_.messages() < requests_ahead_max && !incoming_.free_space().empty()) {
        const ReadResult read = co_await stream_->read_some(incoming_.free_space());
        error = count(read);
    }
    // It may have come when an operation had just finished, and will not come again.
    if (is_cancelled(interruption)) co_return;

    const bool is_to_be_answered = incoming_.has_message() || incoming_.is_too_long();
    const bool has_said_all = peer_has_ended_ && is_to_be_answered;
    if ((error || peer_has_ended_) && !has_said_all) co_return;

    // Nothing more can be learned here: the buffer is full, a message too long, or the peer has
    // ended its side.
    AsyncEvent cancelled;
    co_await cancelled.wait();
}

awaitable<void> Connection::close(TimePoint deadline) {
    const Deadline::Running running(deadline_, deadline);
    co_await flush();
    stream_->end_writing();
}

awaitable<void> Connection::linger(TimePoint deadline) {
    const Deadline::Running running(deadline_, deadline);
    std::array<char, 4096> thrown_away;
    ReadResult read;
    // A peer that sends faster than we read has always sent before the deadline interrupts us.
    while (!read.error && clock_.now() < deadline) {
        read = co_await stream_->read_some(thrown_away);
    }
}

awaitable<error_code> Connection::flush() {
    error_code error;
    while (!error && !outgoing_.empty()) error = co_await write_some();
    co_return error;
}

awaitable<error_code> Connection::write_some() {
    is_writing_ = true;
    const WriteResult written = co_await stream_->write_some(outgoing_);
    is_writing_ = false;
    co_return count(written);
}

awaitable<bool> Connection::say_now(std::string message) {
    if (is_writing_) co_return false;
    say(message);
    co_await flush();
    co_return true;
}

// A busy server finds most messages there already: then it needs neither a coroutine to wait for
// them nor a trip through Asio's queue.
ReadResult Connection::read_now() {
    if (looks_to_skip_ > 0) {
        --looks_to_skip_;
        return {asio::error::would_block, 0};
    }
    const ReadResult read = stream_->read_now(incoming_.free_space());
    if (read.error == asio::error::would_block) looks_to_skip_ = reads_without_look;
    return read;
}

bool Connection::must_wait() const {
    return !incoming_.has_message() || outgoing_.size() > unsent_bytes_max;
}

error_code Connection::end_of_input() const {
    if (incoming_.is_too_long()) return asio::error::message_size;
    if (peer_has_ended_) return asio::error::eof;
    return {};
}

error_code Connection::count(const WriteResult& written) {
    outgoing_.erase(0, written.bytes);
    if (outgoing_.empty() && outgoing_.capacity() > unsent_bytes_max) outgoing_.shrink_to_fit();
    return written.error;
}

error_code Connection::count(const ReadResult& read) {
    if (read.error == asio::error::eof) peer_has_ended_ = true;
    if (!read.error) incoming_.received(read.bytes);
    return read.error;
}

} // namespace trecho
