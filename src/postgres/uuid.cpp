#include "postgres/uuid.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace trecho {

std::string uuid_of(const Lease& lease) {
    const std::string digits = fmt::format("{:016x}{:016x}", lease.high, lease.low);
    const std::string_view all = digits;
    return fmt::format("{}-{}-{}-{}-{}", all.substr(0, 8), all.substr(8, 4), all.substr(12, 4),
                       all.substr(16, 4), all.substr(20));
}

Lease lease_of_uuid(std::string_view uuid) {
    std::string digits(uuid);
    std::erase(digits, '-');
    Lease lease;
    lease.high = std::strtoull(digits.substr(0, 16).c_str(), nullptr, 16);
    lease.low = std::strtoull(digits.substr(16).c_str(), nullptr, 16);
    return lease;
}

} // namespace trecho
