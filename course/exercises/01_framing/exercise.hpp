// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace exercise {

// Turns the bytes of a TCP connection into lines. A line ends with LF; a CR right before it is
// dropped too.
class Lines {
public:
    // `bytes_max` is the longest line, without its end, that is accepted.
    explicit Lines(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Adds what one read has brought: a part of a line, a line, or several.
    void received(std::string_view bytes);

    // Takes the oldest complete line, without its end. Nothing when no line is complete, or when
    // the next one is too long.
    std::optional<std::string> next();

    // Whether the next line is longer than `bytes_max`. This shows as soon as too many bytes have
    // come, even if its end hasn't. The server then closes the connection.
    bool is_too_long() const;

private:
    std::size_t bytes_max_;
    std::string bytes_; // what has come, and isn't taken yet
};

} // namespace exercise
