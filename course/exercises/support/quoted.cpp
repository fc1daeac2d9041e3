#include "support/quoted.hpp"

#include <fmt/format.h>

namespace exercise {

namespace {

constexpr std::size_t bytes_shown_max = 60;

std::string shown(char byte) {
    if (byte == '\n') return "\\n";
    if (byte == '\r') return "\\r";
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code >= 0x7f) return fmt::format("\\x{:02x}", code);
    return std::string(1, byte);
}

} // namespace

std::string quoted(std::string_view bytes) {
    std::string text = "\"";
    for (const char byte : bytes.substr(0, bytes_shown_max)) text += shown(byte);
    text += '"';
    if (bytes.size() > bytes_shown_max) text += fmt::format(".. ({} bytes)", bytes.size());
    return text;
}

std::string quoted(const std::vector<std::string>& texts) {
    if (texts.empty()) return "nothing";
    std::string all;
    for (const std::string& text : texts) {
        if (!all.empty()) all += ", ";
        all += quoted(text);
    }
    return all;
}

} // namespace exercise
