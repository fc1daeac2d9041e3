#include "simulation/workload/workload.hpp"

#include "simulation/workload/client.hpp"

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
    switch (kind) {
    case ClientKind::plain: return "plain";
    case ClientKind::unframed: return "unframed";
    case ClientKind::pipelining: return "pipelining";
    case ClientKind::malformed: return "malformed";
    case ClientKind::resuming: return "resuming";
    case ClientKind::conformance: return "conformance";
    }
    return "";
}

awaitable<void> run_client(WorldState& state, Lane lane, ClientKind kind,
                           asio::cancellation_signal& interrupt) {
    const std::unique_ptr<Client> client = make_client({state, lane, interrupt}, kind);
    co_await client->run();
}

} // namespace trecho
