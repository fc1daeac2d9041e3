#include "simulation/workload/workload.hpp"

#include "simulation/workload/client.hpp"

#include <array>

namespace trecho {

namespace {

std::unique_ptr<Client> make_client(const ClientContext& context, ClientKind kind) {
    switch (kind) {
    case ClientKind::plain: return make_plain_client(context, Framing::lines);
    case ClientKind::unframed: return make_plain_client(context, Framing::unframed);
    case ClientKind::pipelining: return make_pipelining_client(context);
    case ClientKind::malformed: return make_malformed_client(context);
    case ClientKind::conformance: return make_conformance_client(context);
    case ClientKind::resuming: break;
    }
    return make_resuming_client(context);
}

} // namespace

std::string_view name_of(ClientKind kind) {
    constexpr std::array<std::string_view, 6> names{"plain",     "unframed", "pipelining",
                                                    "malformed", "resuming", "conformance"};
    return names[static_cast<std::size_t>(kind)];
}

awaitable<void> run_client(WorldState& state, Lane lane, ClientKind kind,
                           asio::cancellation_signal& interrupt) {
    const std::unique_ptr<Client> client = make_client({state, lane, interrupt}, kind);
    co_await client->run();
}

} // namespace trecho
