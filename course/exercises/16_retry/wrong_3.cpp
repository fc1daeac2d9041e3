// Exercise 16, wrong: it refuses a request that is under way. It buys one seat only; but the
// customer whose first answer is lost hears "no seat" for the seat that it is just buying.
#include "exercise.hpp"

#include "async/async_mutex.hpp"

#include <map>
#include <set>
#include <sstream>

namespace exercise {

namespace {

// While it lives, the request is under way.
class InFlight {
public:
    InFlight(std::set<std::string>& all, const std::string& request)
        : all_(all), place_(all.insert(request).first) {}
    ~InFlight() { all_.erase(place_); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

private:
    std::set<std::string>& all_;
    std::set<std::string>::iterator place_;
};

} // namespace

struct Desk::State {
    explicit State(LogFile& its_ledger) : ledger(its_ledger) {}

    LogFile& ledger;
    AsyncMutex storing; // whose lock one append at a time has
    std::uint32_t seats_left = 0;
    std::uint64_t sold = 0;
    std::map<std::string, std::string> tickets; // by request
    std::set<std::string> in_flight;
};

Desk::Desk(LogFile& ledger, std::uint32_t seats) : state_(std::make_unique<State>(ledger)) {
    state_->seats_left = seats;
    std::istringstream lines(read_whole(ledger));
    std::string ticket;
    std::string request;
    while (lines >> ticket >> request) {
        state_->tickets.emplace(request, ticket);
        ++state_->sold;
        --state_->seats_left;
    }
}

Desk::~Desk() = default;

awaitable<std::optional<std::string>> Desk::buy(std::string request) {
    if (state_->in_flight.contains(request)) co_return std::nullopt;
    const InFlight in_flight(state_->in_flight, request);
    const AsyncMutex::Guard guard = co_await state_->storing.lock();
    if (!guard) co_return std::nullopt;

    // Under the lock: the first request of this name may have been stored while we waited. Before
    // the look at the seats: this customer may have bought the last one.
    const auto bought = state_->tickets.find(request);
    if (bought != state_->tickets.end()) co_return bought->second;
    if (state_->seats_left == 0) co_return std::nullopt;

    const std::string ticket = "T" + std::to_string(state_->sold + 1);
    const std::string line = ticket + " " + request + "\n";
    const error_code error = co_await state_->ledger.append(line);
    if (error) co_return std::nullopt;

    state_->tickets.emplace(request, ticket);
    ++state_->sold;
    --state_->seats_left;
    co_return ticket;
}

} // namespace exercise
