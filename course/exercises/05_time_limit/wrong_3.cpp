// Wrong: `operation || timer`. When a read and the timer finish in the same instant, `||` keeps one
// of the two results, and the bytes of the read may be in the other.
#include "exercise.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>

namespace exercise {

using trecho::awaitable;
using trecho::ReadResult;

awaitable<Line> LineReader::read_line(trecho::Duration limit) {
    using namespace trecho::asio::experimental::awaitable_operators;
    const trecho::TimePoint at = clock_.now() + limit;
    Line line;
    std::array<char, 64> chunk;
    while (arrived_.find('\n') == std::string::npos) {
        const auto first = co_await (trecho::sleep_until(clock_, at) || stream_.read_some(chunk));
        if (first.index() == 0) {
            line.error = trecho::asio::error::timed_out;
            co_return line;
        }
        const ReadResult& read = std::get<1>(first);
        line.error = read.error;
        if (line.error) co_return line;
        arrived_.append(chunk.data(), read.bytes);
    }

    const std::size_t end = arrived_.find('\n');
    line.text = arrived_.substr(0, end);
    arrived_.erase(0, end + 1);
    co_return line;
}

} // namespace exercise
