#include "simulation/workload/workload.hpp"

#include "simulation/workload/conformance_client.hpp"
#include "simulation/workload/malformed_client.hpp"
#include "simulation/workload/plain_clients.hpp"
#include "simulation/workload/resuming_client.hpp"

#include <array>

namespace trecho {

namespace {

std::unique_ptr<Client> make_client(const ClientContext& context, ClientKind kind) {
    switch (kind) {
    case ClientKind::plain: return std::make_unique<PlainClient>(context, Framing::lines);
    case ClientKind::unframed: return std::make_unique<PlainClient>(context, Framing::unframed);
    case ClientKind::pipelining: return std::make_unique<PipeliningClient>(context);
    case ClientKind::malformed: return std::make_unique<MalformedClient>(context);
    case ClientKind::conformance: return std::make_unique<ConformanceClient>(context);
    case ClientKind::resuming: break;
    }
    return std::make_unique<ResumingClient>(context);
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
