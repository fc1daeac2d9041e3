#include "board/board.hpp"

#include "board/live_source.hpp"
#include "board/local_host.hpp"

#include <fmt/format.h>

#include <utility>

namespace trecho {

Board::Board(const Executor& executor, const Network& network, Clock& clock, BoardSettings settings)
    : executor_(executor), clock_(clock), settings_(std::move(settings)),
      observer_(network, clock, settings_.shows_peers) {}

void Board::serve(const TcpListeners& listening, const Office& office, Census& census,
                  Observer& observer) {
    LiveSettings live;
    live.version = settings_.version;
    live.start = clock_.now();
    live.calendar_start = clock_.calendar();
    live.epoch = fmt::format("{:x}", live.calendar_start.time_since_epoch().count());
    BoardServerSettings settings;
    settings.epoch = live.epoch;
    settings.local_host = local_host_of(listening);
    source_ = std::make_unique<LiveSource>(observer_, office, census, clock_, std::move(live));
    server_ =
        std::make_unique<BoardServer>(executor_, *source_, clock_, observer, census, settings);
    for (const auto& listener : listening.listeners) server_->serve(*listener);
}

} // namespace trecho
