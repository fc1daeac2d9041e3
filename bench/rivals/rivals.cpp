#include "rivals/rivals.hpp"

namespace trecho {

Rival ceiling() { return {"ceiling", serve_epoll_ceiling}; }

Rival trecho(const std::string& name, GuardPolicy guard, bool is_durable, Duration gather_max) {
    TrechoSettings settings;
    settings.guard = guard;
    settings.is_durable = is_durable;
    settings.gather_max = gather_max;
    return {name, [settings](const AnnouncePort& announce) { serve_trecho(settings, announce); }};
}

Rival trecho_with_board() {
    TrechoSettings settings;
    settings.guard = GuardPolicy::leg;
    settings.is_durable = false;
    settings.has_board = true;
    return {"with a board",
            [settings](const AnnouncePort& announce) { serve_trecho(settings, announce); }};
}

std::vector<Rival> rivals_of_the_ceiling() {
    return {
        {"ceiling again", serve_epoll_ceiling},
        trecho("trecho, not synced", GuardPolicy::none, /*is_durable=*/false),
        trecho("trecho, durable", GuardPolicy::none, /*is_durable=*/true),
        trecho("trecho, durable, without gathering", GuardPolicy::none, /*is_durable=*/true,
               Duration::zero()),
        {"asio callbacks", serve_asio_callbacks},
        {"thread per connection", serve_thread_per_connection},
        {"old design in Python", serve_old_design},
    };
}

} // namespace trecho
