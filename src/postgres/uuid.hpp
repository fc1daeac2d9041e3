// The 128 bits of a lease as PostgreSQL's uuid.
#pragma once

#include "office/hold.hpp"

#include <string>
#include <string_view>

namespace trecho {

// 32 hex digits with four hyphens, as RFC 4122 writes them.
std::string uuid_of(const Lease& lease);

// The reverse, of what the database has printed; its claim is empty.
Lease lease_of_uuid(std::string_view uuid);

} // namespace trecho
