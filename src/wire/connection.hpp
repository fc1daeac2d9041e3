// Messages over a stream: what both sides of the wire build their dialogue on.
#pragma once

#include "async/deadline.hpp"
#include "platform/stream.hpp"
#include "protocol/framing.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace trecho {

struct Received {
    error_code error;
    std::string_view message; // valid until the next wait on the connection
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal (Deadline says why).
class Connection {
public:
    // `bytes_max` is the longest message that is accepted from the peer.
    Connection(std::unique_ptr<Stream> stream, Framing framing, std::size_t bytes_max, Clock& clock,
               asio::cancellation_signal& interrupt);
    Connection(const Connection&) = delete; // its time limit knows where it is
    Connection& operator=(const Connection&) = delete;

    // The address of the peer.
    std::string peer() const { return stream_->peer(); }

    // Not sent at once: it goes out before the next wait for the peer, or when it is much. So what
    // is said in answer to many messages that came together leaves together too, with one system
    // call for all.
    void say(std::string_view message);

    // Adds a part of a long message; say() ends the message. While must_make_room(), call
    // make_room(): it waits until the peer has taken what was said. Errors as of receive();
    // timed_out if the peer takes nothing for `limit`.
    void say_part(std::string_view part);
    bool must_make_room() const { return outgoing_.size() > unsent_bytes_max; }
    awaitable<error_code> make_room(Duration limit);

    // Nothing else can be said then.
    bool is_in_a_message() const { return is_in_a_message_; }

    // Sent at once, while another coroutine listens in wait_until_peer_is_gone(). False, and
    // nothing is sent, when something else is still on its way. Obeys cancellation.
    awaitable<bool> say_now(std::string message);

    // The next message. Errors: eof, timed_out (at `deadline`), message_size (too long a message),
    // operation_aborted (interrupted), shut_down, and those of the network. After timed_out or
    // interruption nothing is lost: what had come of a message is still there.
    awaitable<Received> receive(TimePoint deadline);

    // Whether receive() must wait before it can return a message: for the message, or until the
    // peer has taken enough of what was said.
    bool must_wait() const { return !incoming_.has_message() || must_make_room(); }

    // From now on receive() gives shut_down, whatever has come.
    void stop_receiving() { gives_shut_down_ = true; }

    // Sends what was said, then listens until the peer is gone, keeping the messages that come. A
    // peer that has ended its side isn't gone while its message waits to be read: it may have said
    // all that it has to say. Reads no further once requests_ahead_max messages are there, or the
    // buffer is full: then TCP makes the peer wait; but hears all the same when it is gone. Obeys
    // cancellation.
    awaitable<void> wait_until_peer_is_gone();

    // While wait_until_peer_is_gone() listens: whether the peer has ended its side since this was
    // asked last. It may have closed the connection altogether, which only shows when it is sent
    // something.
    bool has_peer_ended_meanwhile();

    // Sends what was said and ends our side. Its errors are those of the network, and timed_out.
    awaitable<error_code> close(TimePoint deadline);

    // Then reads and throws away until the peer ends its side too, or says nothing for a while.
    // Closing a socket with unread bytes resets the connection, and the reset may overtake our last
    // answer (RFC 9112, section 9.6).
    awaitable<void> linger(TimePoint deadline);

    Framing framing() const { return framing_; }

    // What has gone over it since this was asked last: messages that receive() returned, and bytes.
    Traffic take_traffic() { return std::exchange(traffic_, Traffic()); }

private:
    // More than this isn't gathered, and a larger buffer is given back: a peer that sends requests
    // and reads no answer would make us store them all, and there may be ten thousand such peers.
    static constexpr std::size_t unsent_bytes_max = 4096;

    // Why no more can be read, if so: the peer has ended its side, or a message is too long.
    error_code end_of_input() const;

    // Applies the result of a write or read to the buffers; returns its error.
    error_code apply(const WriteResult& written);
    error_code apply(const ReadResult& read);

    // Reads the bytes that have come, without waiting. would_block when there are none, or when
    // looking isn't worth a system call.
    ReadResult read_now();

    awaitable<error_code> flush();
    awaitable<error_code> write_some();

    Clock& clock_;
    std::unique_ptr<Stream> stream_;
    Framing framing_;
    Deadline deadline_;
    Traffic traffic_;
    MessageBuffer incoming_;
    std::string outgoing_;    // said, and not yet handed to the network
    bool is_writing_ = false; // then `outgoing_` must not grow: it may move
    bool is_in_a_message_ = false;
    bool reads_no_further_ = false; // the limit is reached of what may wait to be answered
    bool is_peers_end_known_ = false;
    bool peer_has_ended_ = false;
    bool gives_shut_down_ = false;
    int looks_to_skip_ = 0;
};

} // namespace trecho
