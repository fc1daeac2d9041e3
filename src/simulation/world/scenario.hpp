// What a seed decides before a world begins.
#pragma once

#include "office/office.hpp"
#include "server/server.hpp"
#include "simulation/platform/pipe.hpp"
#include "simulation/platform/virtual_time.hpp"
#include "simulation/workload/workload.hpp"
#include "simulation/world/settings.hpp"

namespace trecho {

// A few legs, with so few seats that customers get into each other's way; sometimes to a place
// whose name isn't easy to write down, or is a word of the protocol.
Network draw_network(SeededEntropy& entropy);

// Of a busy machine: what happens within so much time may come between two steps of a coroutine.
Duration draw_simultaneous(SeededEntropy& entropy);

OfficeSettings draw_office(SeededEntropy& entropy, const SimulationSettings& settings);

// Whether it lasts for days: customers stay connected for hours, and away for more or less than a
// day. Most worlds are over within minutes.
bool draw_is_long(SeededEntropy& entropy);

// Now and then there is room for only a few connections, or sessions; and whoever is silent has
// more or less time.
ServerSettings draw_server(SeededEntropy& entropy, bool is_long);

// Where there is room for few, who comes is told at once whether it is one too many: there the
// listener doesn't fail.
NetworkSettings draw_wire(SeededEntropy& entropy, const ServerSettings& server);

// How long a sync takes at most. While a slow disk stores one sale, others gather behind it.
Duration draw_disk(SeededEntropy& entropy);

// Mostly a few, who get into each other's way; now and then a crowd.
std::size_t draw_customers(SeededEntropy& entropy);

ClientKind draw_character(SeededEntropy& entropy);

} // namespace trecho
