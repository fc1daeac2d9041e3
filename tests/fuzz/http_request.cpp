// Treats the input as what a browser sends, in pieces of any size. What the board accepts is read
// again by a second, simpler parser, which must find nothing that another server could understand
// in a different way.
#include "board/http_request.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace trecho {

namespace {

// All that the buffer takes, up to the first refusal.
std::vector<ParsedRequest> take_in_pieces(std::string_view bytes, std::size_t piece) {
    HttpRequestBuffer buffer;
    std::vector<ParsedRequest> taken;
    for (;;) {
        if (auto request = buffer.take()) {
            taken.push_back(*request);
            if (std::holds_alternative<HttpStatus>(*request)) return taken;
            continue;
        }
        if (bytes.empty()) return taken;
        const auto space = buffer.free_space();
        require(!space.empty(), "there is room, or something to take");
        const std::size_t size = std::min({piece, bytes.size(), space.size()});
        std::ranges::copy(bytes.substr(0, size), space.begin());
        buffer.received(size);
        bytes.remove_prefix(size);
    }
}

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    for (char& byte : lower)
        byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    return lower;
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t end = text.find_last_not_of(" \t") + 1;
    return text.substr(begin, std::max(begin, end) - begin);
}

void check_header(std::string_view name, std::string_view value, std::size_t& hosts) {
    require(!name.empty() && name.find_first_of(" \t") == std::string_view::npos,
            "a name has no blanks");
    const std::string lower = in_lower_case(name);
    require(lower != "transfer-encoding", "no Transfer-Encoding is accepted");
    require(lower != "content-length" || value == "0", "no body is accepted");
    if (lower != "host") return;
    ++hosts;
    require(!value.empty(), "a host has a name");
}

// `header` was accepted as `request`.
void read_again(std::string_view header, const HttpRequest& request) {
    require(header.ends_with("\r\n\r\n"), "a request ends with an empty line");
    require(header.find("\r\n\r\n") == header.size() - 4, "a request has one empty line");
    require(header.size() <= http_header_bytes_max, "a request isn't too long");
    const std::size_t lines = static_cast<std::size_t>(std::ranges::count(header, '\n'));
    require(lines == static_cast<std::size_t>(std::ranges::count(header, '\r')),
            "every line ends with CR LF");
    require(std::ranges::none_of(header, [](char byte) { return byte == '\0'; }), "no byte is NUL");

    header.remove_suffix(2);
    const std::string_view first = header.substr(0, header.find("\r\n"));
    const std::string_view target = first.substr(first.find(' ') + 1);
    require(target.starts_with(request.path), "the path is in the first line");
    require(request.path.starts_with('/') && request.path.find('?') == std::string::npos,
            "a path has no query");
    header.remove_prefix(first.size() + 2);

    std::size_t hosts = 0;
    while (!header.empty()) {
        const std::string_view line = header.substr(0, header.find("\r\n"));
        const std::size_t colon = line.find(':');
        require(colon != std::string_view::npos, "a header has a colon");
        check_header(line.substr(0, colon), without_blanks(line.substr(colon + 1)), hosts);
        header.remove_prefix(line.size() + 2);
    }
    require(hosts == 1 || (hosts == 0 && first.ends_with("HTTP/1.0")), "there is one host");
}

// Longer inputs would be too slow.
constexpr std::size_t bytes_one_by_one_max = 256;

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace trecho;
    FuzzInput input(data, size);
    const std::size_t piece = std::size_t{input.byte()} * 8 + 1;
    std::string_view bytes = input.rest();

    const auto taken = take_in_pieces(bytes, piece);
    require(take_in_pieces(bytes, bytes.size() + 1) == taken, "pieces make the same requests");
    if (bytes.size() <= bytes_one_by_one_max)
        require(take_in_pieces(bytes, 1) == taken, "bytes make the same requests");
    for (const ParsedRequest& parsed : taken) {
        const auto* const request = std::get_if<HttpRequest>(&parsed);
        if (!request) break;
        const std::size_t end = bytes.find("\r\n\r\n");
        require(end != std::string_view::npos, "a request is complete");
        read_again(bytes.substr(0, end + 4), *request);
        bytes.remove_prefix(end + 4);
    }
    return 0;
}
