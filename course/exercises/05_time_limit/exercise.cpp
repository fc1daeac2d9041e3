// A time limit that loses nothing.
//
// read_line() waits for a line as long as it takes: a hundred silent customers hold a server's
// memory for ever. Give it the time limit that exercise.hpp promises.
//
// async/deadline.hpp has what you need: `within(deadline_, at, operation)` awaits an operation, and
// interrupts it when `at` has come. `clock_.now()` is the time. A customer may be slow and send a
// line byte by byte; a line that comes too late must still be complete when it is read again.
#include "exercise.hpp"

#include <array>
#include <utility>

namespace exercise {

using trecho::awaitable;
using trecho::ReadResult;

awaitable<Line> LineReader::read_line(trecho::Duration limit) {
    [[maybe_unused]] const trecho::TimePoint at = clock_.now() + limit;
    Line line;
    std::string text = std::exchange(arrived_, {}); // came behind the line before
    std::array<char, 64> chunk;
    while (text.find('\n') == std::string::npos) {
        const ReadResult read = co_await stream_.read_some(chunk);
        line.error = read.error;
        if (line.error) co_return line;
        text.append(chunk.data(), read.bytes);
    }

    const std::size_t end = text.find('\n');
    line.text = text.substr(0, end);
    arrived_ = text.substr(end + 1);
    co_return line;
}

} // namespace exercise
