#include "protocol/framing.hpp"

#include <algorithm>
#include <cstring>

namespace trecho {

namespace {

// What a buffer begins with. A client that pipelines its requests is answered once for each read,
// so a read should bring many of them: the usual ones have twenty bytes. More than this would only
// be memory that ten thousand idle connections keep. It grows when a longer message comes.
constexpr std::size_t bytes_at_first = 512;

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

// Without frames, a read is a message: there must be room for the longest, and a byte more, which
// tells a message of full length from a longer one.
MessageBuffer::MessageBuffer(Framing framing, std::size_t bytes_max)
    : framing_(framing), bytes_max_(bytes_max),
      bytes_(framing == Framing::unframed ? bytes_max + 1 : bytes_at_first) {}

std::span<char> MessageBuffer::free_space() {
    // Two messages of two reads must not become one.
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
