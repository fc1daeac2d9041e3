#include "support/lines.hpp"

namespace trecho::museum {

awaitable<Line> Lines::read() {
    Line line;
    while (!line.error && !buffer_.has_message()) {
        const ReadResult read = co_await stream_->read_some(buffer_.free_space());
        line.error = read.error;
        buffer_.received(read.bytes);
    }
    if (!line.error) line.text = buffer_.take();
    co_return line;
}

awaitable<error_code> Lines::write(std::string text) {
    text += '\n';
    const WriteResult written = co_await stream_->write(text);
    co_return written.error;
}

} // namespace trecho::museum
