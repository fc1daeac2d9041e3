#include "platform/stream.hpp"

namespace trecho {

ReadResult Stream::read_now(std::span<char> /*into*/) { return {asio::error::would_block, 0}; }

awaitable<WriteResult> Stream::write(std::string_view bytes) {
    WriteResult all;
    while (!all.error && all.bytes < bytes.size()) {
        const WriteResult part = co_await write_some(bytes.substr(all.bytes));
        all.error = part.error;
        all.bytes += part.bytes;
    }
    co_return all;
}

} // namespace trecho
