// Wrong: takes the bytes for a C string, which ends at its first zero byte. The stream may carry
// any byte, and a line with such a one never comes.
#include "exercise.hpp"

namespace exercise {

namespace {

std::string_view without_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

void Lines::received(std::string_view bytes) { bytes_ += bytes; }

std::optional<std::string> Lines::next() {
    const std::size_t end = std::string(bytes_.c_str()).find('\n'); // C string
    if (end == std::string::npos || is_too_long()) return std::nullopt;
    std::string line(without_end(std::string_view(bytes_).substr(0, end + 1)));
    bytes_.erase(0, end + 1);
    return line;
}

// Of the next line only, so that the lines before a long one are still given. A CR at the end of
// the bytes doesn't count: the LF may follow in the next read.
bool Lines::is_too_long() const {
    const std::size_t end = bytes_.find('\n');
    const std::string_view line(bytes_.data(), end == std::string::npos ? bytes_.size() : end + 1);
    return without_end(line).size() > bytes_max_;
}

} // namespace exercise
