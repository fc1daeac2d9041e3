#include "protocol/framing.hpp"

#include <algorithm>
#include <cstring>

namespace trecho {

namespace {

// The initial size of a buffer. A server sends its answers once for each read, so a read should
// bring many pipelined requests, which usually have twenty bytes. A larger buffer would waste the
// memory of ten thousand idle connections. The buffer grows for a longer message.
constexpr std::size_t bytes_at_first = 512;

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

// Without frames, one read is one message. The buffer has one byte more than the longest message,
// so that a longer one is recognised.
MessageBuffer::MessageBuffer(Framing framing, std::size_t bytes_max)
    : framing_(framing), bytes_max_(bytes_max),
      bytes_(framing == Framing::unframed ? bytes_max + 1 : bytes_at_first) {}

std::span<char> MessageBuffer::free_space() {
    // A second read before take() would join two messages into one.
    if (framing_ == Framing::unframed && has_message()) return {};

    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;

    if (framing_ == Framing::unframed) return bytes_;
    if (end_ == bytes_.size() && !has_message() && !is_too_long_) bytes_.resize(2 * end_);
    return std::span(bytes_).subspan(end_);
}

void MessageBuffer::received(std::size_t bytes) {
    end_ += bytes;
    if (!has_message()) look_for_message();
}

std::size_t MessageBuffer::messages() const {
    if (framing_ == Framing::unframed) return has_message() ? 1 : 0;
    const std::span<const char> waiting = std::span(bytes_).subspan(begin_, end_ - begin_);
    return static_cast<std::size_t>(std::ranges::count(waiting, '\n'));
}

std::string_view MessageBuffer::take() {
    const std::string_view message(bytes_.data() + begin_, message_bytes_.value_or(0));
    begin_ += message.size();
    look_for_message();
    return without_line_end(message);
}

void MessageBuffer::look_for_message() {
    const std::string_view unread(bytes_.data() + begin_, end_ - begin_);
    message_bytes_.reset();
    is_too_long_ = false;
    if (unread.empty()) return;

    const std::size_t line_end = unread.find('\n');
    if (framing_ == Framing::unframed) {
        message_bytes_ = unread.size();
    } else if (line_end != std::string_view::npos) {
        message_bytes_ = line_end + 1;
    }

    const std::string_view message = unread.substr(0, message_bytes_.value_or(unread.size()));
    is_too_long_ = without_line_end(message).size() > bytes_max_;
    if (is_too_long_) message_bytes_.reset();
}

void append_message(std::string& to, Framing framing, std::string_view message) {
    to += message;
    if (framing == Framing::lines) to += '\n';
}

} // namespace trecho
