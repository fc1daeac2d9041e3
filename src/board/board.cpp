#include "board/board.hpp"

#include <fmt/format.h>

#include <utility>

namespace trecho {

namespace {

class EmptySource final : public BoardSource {
public:
    std::string snapshot() override { return R"({"kind":"live"})"; }
    std::string take_changes() override { return {}; }
    std::optional<std::string> connection(ConnectionId) override { return std::nullopt; }
    std::string coroutines() override { return "{}"; }
    std::string metrics(const BrowserCounts&) override { return {}; }
    std::optional<std::filesystem::path> trace_file() override { return std::nullopt; }
};

} // namespace

Board::Board(const Executor& executor, const Network&, Clock& clock, BoardSettings settings)
    : executor_(executor), clock_(clock), settings_(std::move(settings)) {}

void Board::serve(const TcpListeners& listening, const Office&, Observer& observer) {
    source_ = std::make_unique<EmptySource>();
    BoardServerSettings settings;
    settings.epoch = fmt::format("{:x}", clock_.calendar().time_since_epoch().count());
    server_.emplace(executor_, *source_, clock_, observer, settings);
    for (const auto& listener : listening.listeners) server_->serve(*listener);
}

} // namespace trecho
