// Bytes in, messages out. TCP carries a stream of bytes and knows nothing of messages: what was
// sent with one call may arrive in three pieces, and what was sent with three calls in one. So each
// message needs an end that can be seen in the bytes.
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
    unframed, // what one read brings is one message: wrong, but old clients rely on it
};

// What has arrived and isn't taken yet. A message that isn't complete stays here, whatever becomes
// of the coroutine that waits for it.
class MessageBuffer {
public:
    // `bytes_max` is the longest message, without its end, that is accepted.
    MessageBuffer(Framing framing, std::size_t bytes_max);

    // Where the next read goes. Empty when there is no room: then a message is ready, or it is too
    // long. Messages taken before are no longer valid.
    std::span<char> free_space();

    // The next read has brought so many bytes into free_space().
    void received(std::size_t bytes);

    // Whether take() has something to give.
    bool has_message() const { return message_bytes_.has_value(); }

    // How many are complete.
    std::size_t messages() const;

    // The oldest message, without its end; valid until free_space() is called.
    std::string_view take();

    // The next message exceeds the limit. There is no way on from here but to close.
    bool is_too_long() const { return is_too_long_; }

private:
    void look_for_message();

    Framing framing_;
    std::size_t bytes_max_;
    std::vector<char> bytes_;
    std::size_t begin_ = 0; // of what isn't taken yet
    std::size_t end_ = 0;
    std::optional<std::size_t> message_bytes_; // of the next message with its end, if it is there
    bool is_too_long_ = false;
};

// The message as it goes onto the wire.
void append_message(std::string& to, Framing framing, std::string_view message);

} // namespace trecho
