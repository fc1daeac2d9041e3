// Which address of the board gives what.
#pragma once

#include "board/board_source.hpp"
#include "board/http_response.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace trecho {

struct Resource {
    enum class Kind {
        text,   // `text` gives all of it
        events, // a stream that has no end
        trace,  // a file, sent without secrets
    };

    Kind kind = Kind::text;
    std::string_view content_type;
    std::function<std::string()> text;
};

// What is at `path`, if anything. The result must not outlive `source`.
std::optional<Resource> find_resource(std::string_view path, BoardSource& source,
                                      const BrowserCounts& browsers);

} // namespace trecho
