// Wrong: splits what one read has brought, and keeps nothing for the next read.
#include "exercise.hpp"

namespace exercise {

void Lines::received(std::string_view bytes) {
    bytes_ += bytes;
    if (!bytes_.empty() && bytes_.back() != '\n') bytes_ += '\n';
}

std::optional<std::string> Lines::next() {
    const std::size_t end = bytes_.find('\n');
    if (end == std::string::npos || is_too_long()) return std::nullopt;
    std::string line = bytes_.substr(0, end);
    if (line.ends_with('\r')) line.pop_back();
    bytes_.erase(0, end + 1);
    return line;
}

bool Lines::is_too_long() const {
    std::string line = bytes_.substr(0, bytes_.find('\n'));
    if (line.ends_with('\r')) line.pop_back();
    return line.size() > bytes_max_;
}

} // namespace exercise
