// Treats the input as a ledger. An office either starts from it, or refuses it with a sentence that
// names the file and the line. If it starts, its seats are right, a second start gives the same
// result, and its next sale survives a restart too.
//
// A fuzzer can't guess a checksum, and would never get beyond it. So in half of the inputs each
// line without a checksum gets the right one.
#include "office/recovery.hpp"
#include "fuzz/fuzz.hpp"
#include "office/checksum.hpp"
#include "office/ledger_office.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace trecho {

namespace {

const std::string ledger_name = "state/ledger.jsonl";

class MemoryLogFile final : public LogFile {
public:
    explicit MemoryLogFile(std::string bytes) : content(std::move(bytes)) {}

    void read_all(const TakePiece& take) override { take(content); }
    void truncate(std::uint64_t size) override { content.resize(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        content += bytes;
        co_return error_code();
    }

    std::string content;
};

std::string seal(std::string_view text) {
    std::string sealed;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string line(text.substr(0, end));
        if (line.ends_with('}') && line.find("\"checksum\"") == std::string::npos) {
            line.pop_back();
            line += fmt::format(",\"checksum\":\"{:08x}\"}}", crc32c(line));
        }
        sealed += line;
        if (end == std::string_view::npos) break;
        sealed += '\n';
        text.remove_prefix(end + 1);
    }
    return sealed;
}

Network small_network() {
    return Network::parse(R"({"legs": [
        {"origin": "A", "destination": "B", "seats": 2},
        {"origin": "B", "destination": "C", "seats": 1},
        {"origin": "C", "destination": "A", "seats": 100}]})",
                          "network");
}

void require_right_seats(const LedgerOffice& office) {
    const std::vector<Leg>& legs = office.network().legs();
    const std::vector<Seats> seats = office.seats();
    for (std::size_t leg = 0; leg < seats.size(); ++leg) {
        require(seats[leg].held == 0, "no seat is held at the start");
        require(seats[leg].free + seats[leg].held + seats[leg].sold == legs[leg].seats,
                "free + held + sold = capacity");
    }
}

void require_readable(const std::vector<LedgerRecord>& records) {
    for (const LedgerRecord& record : records) {
        if (record.session_key.find_first_not_of("0123456789abcdef") != std::string::npos)
            continue; // append_sale() doesn't escape a key, which is a hexadecimal hash
        std::string line;
        const Places places(record.places.begin(), record.places.end());
        if (record.cancels) {
            append_cancellation(line, record.sequence, print_time(record.at), record.ticket,
                                record.session_key);
        } else {
            append_sale(line, record.sequence, print_time(record.at), places, record.session_key,
                        record.name);
        }
        line.pop_back();
        const auto again = parse_line(line);
        require(again.has_value() && again->at == record.at && again->ticket == record.ticket &&
                    again->places == record.places && again->session_key == record.session_key &&
                    again->name == record.name,
                "a record that was read can be written and read again");
    }
}

void require_refusal(const std::string& sentence) {
    const std::string beginning = ledger_name + ": line ";
    require(sentence.starts_with(beginning), "a refusal names the file and the line");
    const char digit = sentence[beginning.size()];
    require(digit >= '1' && digit <= '9', "a refusal has the number of the line");
}

awaitable<void> sell(LedgerOffice& office, bool& sold) {
    Places places;
    places.push_back("C");
    places.push_back("A");
    const auto itinerary = office.network().find(places);
    std::optional<Hold> hold = office.hold(1, *itinerary);
    if (!hold) co_return;
    const Claim buyer("b0b0");
    const Confirmation sale = co_await office.confirm(*hold, buyer);
    sold = sale.is_sold();
}

void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
}

bool sells_one(Simulation& simulation, LedgerOffice& office) {
    bool sold = false;
    asio::co_spawn(simulation.executor(), sell(office, sold), rethrow);
    simulation.run();
    return sold;
}

void start_again(Simulation& simulation, const Network& network, MemoryLogFile& file,
                 const std::vector<Seats>& before, std::uint64_t records) {
    Observer observer;
    const std::string content = file.content;
    const LedgerOffice office(network, file, ledger_name, simulation.clock, observer,
                              OfficeSettings());
    require(file.content == content && office.torn_bytes() == 0, "a second start cuts nothing off");
    require(office.recovered_records() == records, "a second start finds the same records");
    const std::vector<Seats> seats = office.seats();
    for (std::size_t leg = 0; leg < seats.size(); ++leg)
        require(seats[leg].sold == before[leg].sold, "a second start finds the same sold seats");
}

void start_from(const std::string& ledger) {
    Simulation simulation(1);
    const Network network = small_network();
    MemoryLogFile file(ledger);
    Observer observer;
    std::optional<LedgerOffice> office;
    try {
        office.emplace(network, file, ledger_name, simulation.clock, observer, OfficeSettings());
    } catch (const std::runtime_error& refusal) {
        require_refusal(refusal.what());
        require(file.content == ledger, "a refused ledger isn't changed");
        return;
    }
    require(ledger.starts_with(file.content), "only the end of a ledger is cut off");
    require_right_seats(*office);
    require_readable(recover(file.content, ledger_name).records);
    const std::uint64_t records = office->recovered_records();
    start_again(simulation, network, file, office->seats(), records);

    const std::uint32_t free = office->seats()[2].free;
    const bool sold = sells_one(simulation, *office);
    require(sold == (free > 0), "a free seat can be sold");
    require_right_seats(*office);
    start_again(simulation, network, file, office->seats(), records + (sold ? 1 : 0));
}

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    trecho::FuzzInput input(data, size);
    const bool is_sealed = input.byte() % 2 == 0;
    const std::string bytes(input.rest());
    trecho::start_from(is_sealed ? trecho::seal(bytes) : bytes);
    return 0;
}
