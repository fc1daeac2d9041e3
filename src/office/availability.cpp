#include "office/availability.hpp"

#include "async/deadline.hpp"
#include "office/storage_health.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace trecho {

namespace json = boost::json;

std::string availability_json(const Network& network, const std::vector<Seats>& seats) {
    std::string text = "{\"legs\":[\n";
    for (std::size_t id = 0; id < seats.size(); ++id) {
        const Leg& leg = network.legs()[id];
        if (id > 0) text += ",\n";
        text += json::serialize(json::object{{"origin", leg.origin},
                                             {"destination", leg.destination},
                                             {"left", seats[id].free + seats[id].held},
                                             {"seats", leg.seats}});
    }
    return text + "\n]}\n";
}

awaitable<void> publish_availability(const Office& office, SnapshotFile& file, Clock& clock,
                                     Duration pause, Observer& observer) {
    StorageHealth storage(observer);
    std::string published;
    bool interrupted = false;
    for (;;) {
        std::string current = availability_json(office.network(), office.seats());
        if (current != published) {
            const error_code error = co_await file.replace(current);
            storage.wrote(error);
            if (!error) published = std::move(current);
        }
        if (interrupted) co_return;

        const error_code woken = co_await sleep_until(clock, clock.now() + pause);
        interrupted = static_cast<bool>(woken);
    }
}

} // namespace trecho
