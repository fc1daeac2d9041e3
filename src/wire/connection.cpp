#include "wire/connection.hpp"

#include "protocol/limits.hpp"

#include <algorithm>
#include <array>

namespace trecho {

namespace {

// A peer may send until it sees that we have ended our side. That takes one round trip, which is
// shorter than this anywhere on Earth.
constexpr std::chrono::milliseconds linger_silence{500};

// After a read_now() that found nothing, the next seven reads don't try it: the attempt costs a
// system call. So a server that isn't busy pays for only one of eight.
constexpr int reads_without_look = 7;

} // namespace

Connection::Connection(std::unique_ptr<Stream> stream, Framing framing, std::size_t bytes_max,
                       Clock& clock, asio::cancellation_signal& interrupt)
    : clock_(clock), stream_(std::move(stream)), framing_(framing), deadline_(clock, interrupt),
      incoming_(framing, bytes_max) {}

void Connection::say(std::string_view message) {
    append_message(outgoing_, framing_, message);
    is_in_a_message_ = false;
}

void Connection::say_part(std::string_view part) {
    outgoing_ += part;
    is_in_a_message_ = true;
}

awaitable<error_code> Connection::make_room(Duration limit) {
    error_code error;
    while (!error && !gives_shut_down_ && !outgoing_.empty()) {
        const Deadline::Running running(deadline_, clock_.now() + limit);
        error = co_await write_some();
        error = running.error_of(error);
    }
    if (gives_shut_down_) error = asio::error::shut_down;
    co_return error;
}

awaitable<Received> Connection::receive(TimePoint deadline) {
    const Deadline::Running running(deadline_, deadline);
    Received received;
    while (!received.error && !gives_shut_down_ && must_wait()) {
        if (!outgoing_.empty()) {
            // Not by our own write_some(), which is one more coroutine and keeps say_now() away:
            // nobody calls that during receive().
            const WriteResult written = co_await stream_->write_some(outgoing_);
            received.error = apply(written);
        } else if (const error_code end = end_of_input()) {
            received.error = end;
        } else {
            ReadResult read = read_now();
            if (read.error == asio::error::would_block)
                read = co_await stream_->read_some(incoming_.free_space());
            received.error = apply(read);
        }
    }
    if (gives_shut_down_) received.error = asio::error::shut_down;
    if (!received.error) {
        received.message = incoming_.take();
        ++traffic_.messages;
    }
    received.error = running.error_of(received.error);
    co_return received;
}

awaitable<void> Connection::wait_until_peer_is_gone() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;

    error_code error;
    while (!error && !is_cancelled(interruption) && !outgoing_.empty()) {
        error = co_await write_some();
    }
    while (!error && !is_cancelled(interruption) && !end_of_input() &&
           incoming_.messages() < requests_ahead_max && !incoming_.free_space().empty()) {
        const ReadResult read = co_await stream_->read_some(incoming_.free_space());
        error = apply(read);
    }
    // The interruption may have come just as an operation finished; it isn't repeated.
    if (is_cancelled(interruption)) co_return;

    const bool is_to_be_answered = incoming_.has_message() || incoming_.is_too_long();
    const bool has_said_all = peer_has_ended_ && is_to_be_answered;
    if ((error || peer_has_ended_) && !has_said_all) co_return;

    // The buffer is full, a message too long, or the peer has ended its side: by reading we hear
    // nothing more.
    reads_no_further_ = true;
    co_await stream_->wait_until_gone();
}

bool Connection::has_peer_ended_meanwhile() {
    const bool has_ended = peer_has_ended_ || (reads_no_further_ && stream_->peer_has_ended());
    return has_ended && !std::exchange(is_peers_end_known_, true);
}

awaitable<error_code> Connection::close(TimePoint deadline) {
    const Deadline::Running running(deadline_, deadline);
    const error_code error = co_await flush();
    stream_->end_writing();
    co_return running.error_of(error);
}

awaitable<void> Connection::linger(TimePoint deadline) {
    std::array<char, 4096> thrown_away;
    ReadResult read;
    if (peer_has_ended_) read.error = asio::error::eof;
    // If a peer sends faster than we read, each read finishes before the deadline can interrupt it;
    // so we also look at the clock.
    while (!read.error && clock_.now() < deadline) {
        const TimePoint silent_until = clock_.now() + linger_silence;
        const Deadline::Running running(deadline_, std::min(deadline, silent_until));
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
    co_return apply(written);
}

awaitable<bool> Connection::say_now(std::string message) {
    if (is_writing_) co_return false;
    say(message);
    co_await flush();
    co_return true;
}

// A busy server finds most messages there already: then it needs neither a coroutine to wait for
// them nor a pass through Asio's queue.
ReadResult Connection::read_now() {
    if (looks_to_skip_ > 0) {
        --looks_to_skip_;
        return {asio::error::would_block, 0};
    }
    const ReadResult read = stream_->read_now(incoming_.free_space());
    if (read.error == asio::error::would_block) looks_to_skip_ = reads_without_look;
    return read;
}

error_code Connection::end_of_input() const {
    if (incoming_.is_too_long()) return asio::error::message_size;
    if (peer_has_ended_) return asio::error::eof;
    return {};
}

error_code Connection::apply(const WriteResult& written) {
    traffic_.sent_bytes += written.bytes;
    outgoing_.erase(0, written.bytes);
    if (outgoing_.empty() && outgoing_.capacity() > unsent_bytes_max) outgoing_.shrink_to_fit();
    return written.error;
}

error_code Connection::apply(const ReadResult& read) {
    if (read.error == asio::error::eof) peer_has_ended_ = true;
    traffic_.received_bytes += read.bytes;
    if (!read.error) incoming_.received(read.bytes);
    return read.error;
}

} // namespace trecho
