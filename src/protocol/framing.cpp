#include "protocol/framing.hpp"

#include "protocol/limits.hpp"

#include <algorithm>
#include <cstring>

namespace trecho {

namespace {

constexpr std::size_t line_end_bytes = 2; // CR LF

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

// A client that pipelines its requests is answered once for each read, so a read should bring many
// of them: the buffer starts with room for two of the longest, and never needs more than that where
// they are short. Where they may be long (LIST), it grows when one is.
MessageBuffer::MessageBuffer(Framing framing, std::size_t bytes_max)
    : framing_(framing), bytes_max_(bytes_max),
      bytes_(2 * (std::min(bytes_max, message_bytes_max) + line_end_bytes)) {}

std::span<char> MessageBuffer::free_space() {
    // Two messages of two reads must not become one.
    if (framing_ == Framing::unframed && has_message()) return {};

    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;

    // One byte more than a message may have tells a message of full length from a longer one.
    if (framing_ == Framing::unframed) return std::span(bytes_).first(bytes_max_ + 1);

    if (end_ == bytes_.size() && !has_message() && !is_too_long_) bytes_.resize(2 * end_);
    return std::span(bytes_).subspan(end_);
}

void MessageBuffer::received(std::size_t bytes) {
    end_ += bytes;
    if (!has_message()) look_for_message();
}

std::string_view MessageBuffer::take() {
    const std::string_view message(bytes_.data() + begin_, message_bytes_.value_or(0));
    begin_ += message.size();
    look_for_message();
    return without_line_end(message);
}

void MessageBuffer::look_for_message() {
    const std::string_view unread(bytes_.data() + begin_, end_ - begin_);
    const std::size_t line_end = unread.find('\n');

    message_bytes_.reset();
    if (framing_ == Framing::unframed) {
        if (!unread.empty()) message_bytes_ = unread.size();
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
