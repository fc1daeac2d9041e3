// Turns bytes into messages. TCP carries a stream of bytes and knows no messages: the bytes of one
// send may arrive in three pieces, and those of three sends in one. So each message needs an end
// that the receiver finds in the bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

enum class Framing {
    lines,    // a message ends with LF; a CR before it is dropped
    unframed, // the bytes of one read are one message: wrong, but old clients rely on it
};

// Holds the bytes that have arrived and aren't taken yet. An incomplete message stays here, even if
// the coroutine that waits for it is cancelled. Not thread-safe.
class MessageBuffer {
public:
    // `bytes_max` is the longest message, without its end, that is accepted.
    MessageBuffer(Framing framing, std::size_t bytes_max);

    // The space for the next read. Empty when a message is ready and there is no room, or when the
    // message is too long. Invalidates the messages that take() has returned.
    std::span<char> free_space();

    // Call it after a read has put `bytes` bytes into free_space().
    void received(std::size_t bytes);

    // Whether take() has something to give.
    bool has_message() const { return message_bytes_.has_value(); }

    // How many complete messages there are.
    std::size_t messages() const;

    // The oldest message, without its end; valid until free_space() is called.
    std::string_view take();

    // Whether the next message exceeds the limit. Then take() never gets further: close the stream.
    bool is_too_long() const { return is_too_long_; }

private:
    void look_for_message();

    Framing framing_;
    std::size_t bytes_max_;
    std::vector<char> bytes_;
    std::size_t begin_ = 0; // of the bytes that aren't taken yet
    std::size_t end_ = 0;
    std::optional<std::size_t> message_bytes_; // size of the next message with its end, if complete
    bool is_too_long_ = false;
};

// Appends `message` as it is sent, with the end that the framing needs.
void append_message(std::string& to, Framing framing, std::string_view message);

} // namespace trecho
