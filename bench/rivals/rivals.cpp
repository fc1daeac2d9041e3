#include "rivals/rivals.hpp"

namespace trecho {

const std::vector<Rival>& rivals() {
    static const std::vector<Rival> all{
        {"ceiling", serve_epoll_ceiling},
        {"trecho", serve_trecho},
        {"trecho, durable", serve_trecho_durable},
        {"asio callbacks", serve_asio_callbacks},
        {"thread per connection", serve_thread_per_connection},
    };
    return all;
}

} // namespace trecho
