// The network, as the rest of Trecho sees it: a listener brings streams, a stream carries bytes.
// TCP is one implementation (tcp.hpp), memory with virtual delays another
// (simulation/platform/network.hpp).
#pragma once

#include "platform/coroutine.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace trecho {

struct ReadResult {
    error_code error; // asio::error::eof when the peer has ended its side
    std::size_t bytes = 0;
};

struct WriteResult {
    error_code error;
    std::size_t bytes = 0; // handed to the network before the error, if there was one
};

// What has gone over a connection.
struct Traffic {
    std::uint64_t messages = 0; // received, and taken by the dialogue
    std::uint64_t received_bytes = 0;
    std::uint64_t sent_bytes = 0;
};

// One connection. At most one read and one write may be under way at a time. Both obey (terminal)
// cancellation of the coroutine that awaits them, with operation_aborted; a cancelled read has
// taken no byte. Not thread-safe.
//
// Closing a stream with bytes that it has not read resets the connection, as TCP does: the peer's
// next read may fail with connection_reset, and what was sent to it last may be lost.
class Stream {
public:
    virtual ~Stream() = default; // closes

    // Waits until at least one byte has arrived and takes what is there, at most into.size().
    virtual awaitable<ReadResult> read_some(std::span<char> into) = 0;

    // The same without waiting, and so without a coroutine: would_block when it would have to
    // wait, or can't tell.
    virtual ReadResult read_now(std::span<char> into);

    // Waits until the network takes some of `bytes`, which the peer doesn't have yet: at least one.
    // Where `bytes` is empty, returns at once, without an error.
    virtual awaitable<WriteResult> write_some(std::string_view bytes) = 0;

    // Returns when all of `bytes` is handed to the network. An interruption that comes between two
    // parts is missed: a caller that must notice it calls write_some() itself.
    awaitable<WriteResult> write(std::string_view bytes);

    // Waits until the peer can't hear us any more, and reads nothing: no error when it has reset
    // the connection, or has closed it and was sent something since. A peer that has only ended its
    // side still listens. operation_aborted when cancelled. Not while a read is under way.
    virtual awaitable<error_code> wait_until_gone() = 0;

    // Whether the peer has ended its side, even where what it sent before has not been read yet.
    virtual bool peer_has_ended() = 0;

    // Says "nothing more will come from me"; the peer may go on talking.
    virtual void end_writing() = 0;

    // Breaks the connection off: the peer's next operation fails with connection_reset, and what is
    // under way is lost. An own operation that is pending fails too.
    virtual void reset() = 0;

    virtual std::string peer() const = 0;
};

struct Accepted {
    error_code error;
    std::unique_ptr<Stream> stream;
};

class Listener {
public:
    virtual ~Listener() = default;

    // Waits for the next connection. Errors: operation_aborted when cancelled, and after close();
    // no_descriptors and others of the system, after which a later call may succeed. One call at a
    // time, on the listener's executor.
    virtual awaitable<Accepted> accept() = 0;

    // A pending accept ends with operation_aborted, and so does every later one.
    virtual void close() = 0;

    // Where it listens, as a client would write it: 127.0.0.1:7878
    virtual std::string address() const = 0;
};

struct Connected {
    error_code error;
    std::unique_ptr<Stream> stream;
};

// Not thread-safe. It must outlive each connect(); the streams may outlive it.
class Connector {
public:
    virtual ~Connector() = default;

    // A new connection, which may be asked for again and again. Errors: operation_aborted when
    // cancelled, connection_refused and others of the network, and those of looking up the host's
    // name. It has no time limit of its own.
    virtual awaitable<Connected> connect() = 0;
};

} // namespace trecho
