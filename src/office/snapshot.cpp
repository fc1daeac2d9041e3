#include "office/snapshot.hpp"

#include "platform/counted.hpp"
#include "platform/file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace trecho {

namespace json = boost::json;

namespace {

// Enough for more legs than a network may have, and too little to fill the memory.
constexpr std::size_t snapshot_bytes_max = std::size_t{256} * 1024 * 1024;

struct Snapshot {
    std::optional<std::uint64_t> records;  // missing in snapshots of older versions
    std::vector<std::uint64_t> seats_sold; // by LegId
};

std::optional<Snapshot> parse_snapshot(std::string_view text, const Network& network) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return std::nullopt;
    try {
        Snapshot snapshot;
        if (const json::value* const records = value.as_object().if_contains("records"))
            snapshot.records = records->to_number<std::uint64_t>();
        snapshot.seats_sold.resize(network.legs().size());
        for (const json::value& leg : value.at("legs").as_array()) {
            const auto seats = leg.at("seats").to_number<std::uint32_t>();
            const auto left = leg.at("left").to_number<std::uint32_t>();
            const std::string_view origin = leg.at("origin").as_string();
            const std::string_view destination = leg.at("destination").as_string();
            const std::optional<Itinerary> id = network.find(Places{origin, destination});
            if (id && left <= seats) snapshot.seats_sold[id->front()] = seats - left;
        }
        return snapshot;
    } catch (const std::exception&) { // a key is missing or of another type
        return std::nullopt;
    }
}

[[noreturn]] void refuse(const std::string& ledger, const std::string& has,
                         std::uint64_t snapshot_knows) {
    throw std::runtime_error(ledger + ": has " + has +
                             ", but availability.json beside it knows of " +
                             std::to_string(snapshot_knows) +
                             ", so sales are missing; restore the file from a copy, or remove "
                             "availability.json to go on without them");
}

} // namespace

std::uint32_t left_of(const Seats& seats) { return seats.free + seats.held; }

std::string availability_json(const Network& network, const std::vector<Seats>& seats,
                              std::uint64_t records) {
    std::string text = "{\"legs\":[\n";
    for (std::size_t id = 0; id < seats.size(); ++id) {
        const Leg& leg = network.legs()[id];
        if (id > 0) text += ",\n";
        text += json::serialize(json::object{{"origin", leg.origin},
                                             {"destination", leg.destination},
                                             {"left", left_of(seats[id])},
                                             {"seats", leg.seats}});
    }
    return text + "\n],\"records\":" + std::to_string(records) + "}\n";
}

std::string read_snapshot(const std::filesystem::path& file) {
    try {
        return read_file(file, snapshot_bytes_max);
    } catch (const std::runtime_error&) {
        return {};
    }
}

void check_snapshot(std::string_view text, const LedgerCounts& has, const Network& network,
                    const std::string& ledger) {
    const std::optional<Snapshot> snapshot = parse_snapshot(text, network);
    if (!snapshot) return;
    if (snapshot->records) {
        if (*snapshot->records > has.records)
            refuse(ledger, counted(has.records, "record", "records"), *snapshot->records);
        return;
    }
    // The snapshot may be older than a cancellation, so `seats_sold` counts cancelled tickets too.
    for (std::size_t leg = 0; leg < has.seats_sold.size(); ++leg) {
        if (snapshot->seats_sold[leg] <= has.seats_sold[leg]) continue;
        refuse(ledger,
               counted(has.seats_sold[leg], "seat", "seats") + " sold of " +
                   to_string(network.legs()[leg]),
               snapshot->seats_sold[leg]);
    }
}

} // namespace trecho
