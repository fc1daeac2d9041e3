#include "office/network_text.hpp"

#include "office/located_json.hpp"
#include "office/network.hpp"
#include "protocol/names.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

using namespace std::string_view_literals;

// UTF-16, UTF-32 or "". Recognises them by a byte order mark, or by the zeros beside the first
// letter: JSON begins with an ASCII letter.
std::string_view wide_encoding_of(std::string_view bytes) {
    const std::string_view begin = bytes.substr(0, 4);
    if (begin == "\xff\xfe\0\0"sv || begin == "\0\0\xfe\xff"sv) return "UTF-32";
    if (begin.starts_with("\xff\xfe"sv) || begin.starts_with("\xfe\xff"sv)) return "UTF-16";
    if (begin.ends_with("\0\0\0"sv) || begin.starts_with("\0\0\0"sv)) return "UTF-32";
    const bool has_zeros = begin.find('\0') != std::string_view::npos;
    return has_zeros ? "UTF-16" : std::string_view();
}

} // namespace

std::string_view utf8_of_network(std::string_view bytes, const std::string& file) {
    const std::string_view wide = wide_encoding_of(bytes);
    if (!wide.empty())
        throw BadNetwork(fmt::format("{} is in {}; save it as UTF-8 in your editor, or convert it: "
                                     "iconv -f {} -t UTF-8",
                                     file, wide, wide));

    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos)
        throw BadNetwork(file + R"( is empty; it must be an object with "legs")");

    const std::size_t valid = size_of_utf8(bytes);
    if (valid == bytes.size()) return bytes;
    const TextPosition position = position_in(bytes, valid);
    throw BadNetwork(fmt::format(
        "{}: line {} isn't UTF-8 from column {} on (the byte {:02x}); save the file as UTF-8 in "
        "your editor, or, if it is from Windows, convert it: iconv -f WINDOWS-1252 -t UTF-8",
        file, position.line, position.column, static_cast<unsigned char>(bytes[valid])));
}

} // namespace trecho
