// What the plain dialogue puts on the wire, byte by byte: `Connection` would forgive a line end too
// many, or one too few, which a client of somebody else's may not.
#pragma once

#include "platform/stream.hpp"
#include "protocol/framing.hpp"

#include <functional>
#include <string>
#include <utility>

namespace trecho {

// A stream that reads along. `on_other` hears what is neither True nor False, as it is framed.
class PlainAnswers final : public Stream {
public:
    PlainAnswers(std::unique_ptr<Stream> stream, Framing framing,
                 std::function<void(const std::string&)> on_other)
        : stream_(std::move(stream)), framing_(framing), on_other_(std::move(on_other)) {}

    awaitable<ReadResult> read_some(std::span<char> into) override;
    awaitable<WriteResult> write_some(std::string_view bytes) override {
        return stream_->write_some(bytes);
    }
    awaitable<error_code> wait_until_gone() override { return stream_->wait_until_gone(); }
    bool peer_has_ended() override { return stream_->peer_has_ended(); }
    void end_writing() override { stream_->end_writing(); }
    void reset() override { stream_->reset(); }
    std::string peer() const override { return stream_->peer(); }

private:
    void read_along(std::string_view bytes);

    std::unique_ptr<Stream> stream_;
    Framing framing_;
    std::function<void(const std::string&)> on_other_;
    std::string unread_;
};

} // namespace trecho
