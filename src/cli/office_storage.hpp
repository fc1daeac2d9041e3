// Where a server's office keeps what it sells: in a state folder, or in a database.
#pragma once

#include "async/census.hpp"
#include "cli/commands.hpp"
#include "office/office.hpp"
#include "platform/system.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <string_view>

namespace trecho {

// What comes with an office, for `trecho serve`.
class OfficeStorage {
public:
    OfficeStorage() = default;
    virtual ~OfficeStorage() = default;
    OfficeStorage(const OfficeStorage&) = delete;
    OfficeStorage& operator=(const OfficeStorage&) = delete;

    virtual const Network& network() const = 0;

    // A file that takes long to read, whose progress may be shown; "" for none.
    virtual std::filesystem::path ledger() const = 0;

    // Opens the office; call it once. Throws a std::exception whose message is a sentence for the
    // user.
    virtual Office& open(Observer& observer, const OfficeSettings& settings) = 0;

    // Says what the office begins with.
    virtual void log_start() const = 0;

    // Runs until stop(), which returns when the storage has all that the office has told anybody.
    // Then the office is of no use any more.
    virtual awaitable<void> publish(Census& census, asio::cancellation_signal& interrupt) = 0;
    virtual awaitable<void> stop() = 0;

    // What a server that stops may still wait for: while a sale is stored, and at the end.
    virtual std::string_view wait_for_a_sale() const = 0;
    virtual std::string_view last_wait() const = 0;
};

// Throw a std::exception as open() does; the second one also in a build without libpq.
std::unique_ptr<OfficeStorage> open_state(const ServeOptions& options, Clock& clock);
std::unique_ptr<OfficeStorage> open_store(const ServeOptions& options, asio::io_context& context,
                                          Clock& clock);

} // namespace trecho
