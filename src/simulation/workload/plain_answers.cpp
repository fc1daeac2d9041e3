#include "simulation/workload/plain_answers.hpp"

namespace trecho {

awaitable<ReadResult> PlainAnswers::read_some(std::span<char> into) {
    const ReadResult read = co_await stream_->read_some(into);
    read_along(std::string_view(into.data(), read.bytes));
    co_return read;
}

void PlainAnswers::read_along(std::string_view bytes) {
    const std::string end = framing_ == Framing::lines ? "\n" : "";
    unread_ += bytes;
    while (!unread_.empty()) {
        const std::string expected = (unread_.front() == 'T' ? "True" : "False") + end;
        if (expected.starts_with(unread_) && unread_ != expected) return; // the rest is to come
        if (!unread_.starts_with(expected)) return on_other_(unread_);
        unread_.erase(0, expected.size());
    }
}

} // namespace trecho
