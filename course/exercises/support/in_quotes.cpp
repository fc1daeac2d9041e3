#include "support/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace exercise {

namespace {

constexpr std::size_t bytes_shown_max = 60;
constexpr std::size_t texts_shown_max = 12;

std::string shown(char byte) {
    if (byte == '\n') return "\\n";
    if (byte == '\r') return "\\r";
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code >= 0x7f) return fmt::format("\\x{:02x}", code);
    return std::string(1, byte);
}

} // namespace

std::string in_quotes(std::string_view bytes) {
    std::string text = "\"";
    for (const char byte : bytes.substr(0, bytes_shown_max)) text += shown(byte);
    text += '"';
    if (bytes.size() > bytes_shown_max) text += fmt::format(".. ({} bytes)", bytes.size());
    return text;
}

std::string in_quotes(const std::vector<std::string>& texts) {
    if (texts.empty()) return "nothing";
    std::string all;
    for (const std::string& text : std::span(texts).first(std::min(texts.size(), texts_shown_max)))
        all += (all.empty() ? "" : ", ") + in_quotes(text);
    if (texts.size() > texts_shown_max) all += fmt::format(", .. ({} in all)", texts.size());
    return all;
}

} // namespace exercise
