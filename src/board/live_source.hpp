// The board of a running server, as text.
#pragma once

#include "board/board_json.hpp"
#include "board/board_source.hpp"

#include <string>

namespace trecho {

class LiveSource final : public BoardSource {
public:
    // The board must observe the office from its start.
    LiveSource(BoardObserver& board, const Office& office, const Census& census, const Clock& clock,
               LiveSettings settings);

    std::string snapshot() override;
    std::string take_changes() override;
    std::optional<std::string> connection(ConnectionId id) override;
    std::string coroutines() override;
    std::string metrics(const BrowserCounts& browsers) override;
    std::optional<std::filesystem::path> trace_file() override { return std::nullopt; }

private:
    BoardPrinter printer() const { return {board_, office_, settings_, clock_.now()}; }

    BoardObserver& board_;
    const Office& office_;
    const Census& census_;
    const Clock& clock_;
    LiveSettings settings_;
    std::string told_figures_;
};

} // namespace trecho
