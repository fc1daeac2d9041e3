// A dialogue in lines over a stream.
#pragma once

#include "platform/stream.hpp"
#include "protocol/framing.hpp"

#include <memory>
#include <string>
#include <utility>

namespace trecho::museum {

struct Line {
    error_code error;
    std::string text; // without its end
};

class Lines {
public:
    explicit Lines(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

    awaitable<Line> read();
    awaitable<error_code> write(std::string text);

    Stream& stream() { return *stream_; }

private:
    std::unique_ptr<Stream> stream_;
    MessageBuffer buffer_{Framing::lines, 10'000};
};

} // namespace trecho::museum
