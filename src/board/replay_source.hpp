// A trace file as a source for the board: the page replays it by itself.
#pragma once

#include "board/board_source.hpp"

namespace trecho {

class ReplaySource final : public BoardSource {
public:
    explicit ReplaySource(std::filesystem::path file) : file_(std::move(file)) {}

    // Tells the page that there is a trace to load.
    std::string snapshot() override;

    std::optional<std::filesystem::path> trace_file() override { return file_; }

    // A trace has none of these.
    std::string take_changes() override { return {}; }
    std::optional<std::string> connection(ConnectionId) override { return std::nullopt; }
    std::string coroutines() override { return {}; }
    std::string metrics(const BrowserCounts&) override { return {}; }

private:
    std::filesystem::path file_;
};

} // namespace trecho
