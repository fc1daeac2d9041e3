// An office whose sales are in the ledger of a state folder.
#include "cli/office_storage.hpp"
#include "cli/startup_log.hpp"
#include "office/availability.hpp"
#include "office/ledger_office.hpp"
#include "office/snapshot.hpp"
#include "platform/state_folder.hpp"
#include "server/limits.hpp"

#include <memory>
#include <optional>
#include <string>

namespace trecho {

namespace {

class StateStorage final : public OfficeStorage {
public:
    StateStorage(const ServeOptions& options, Clock& clock)
        : options_(options), clock_(clock), network_(read_network(options.network)) {}

    const Network& network() const override { return network_; }
    std::filesystem::path ledger() const override { return options_.state / "ledger.jsonl"; }
    Office& open(Observer& observer, const OfficeSettings& settings) override;
    void log_start() const override { log_recovery(*office_); }

    awaitable<void> publish(Census& census, asio::cancellation_signal& interrupt) override {
        return availability_->publish(census, interrupt);
    }
    awaitable<void> stop() override {
        availability_->stop();
        co_return;
    }
    std::string_view wait_for_a_sale() const override {
        return "waits for the disk to store a sale";
    }
    std::string_view last_wait() const override {
        return "waits for the disk to store availability.json";
    }

private:
    const ServeOptions& options_;
    Clock& clock_;
    Network network_;
    std::optional<StateFolder> folder_;
    std::unique_ptr<LogFile> ledger_file_;
    std::unique_ptr<SnapshotFile> availability_file_;
    std::unique_ptr<LedgerOffice> office_; // after open(), like the next one
    std::unique_ptr<AvailabilityPublisher> availability_;
};

Office& StateStorage::open(Observer& observer, const OfficeSettings& settings) {
    const std::string ledger_path = ledger().string();
    folder_.emplace(options_.state);
    ledger_file_ = folder_->open_log("ledger.jsonl");
    availability_file_ = folder_->open_snapshot("availability.json");
    office_ = std::make_unique<LedgerOffice>(network_, *ledger_file_, ledger_path, clock_, observer,
                                             settings);
    check_snapshot(read_snapshot(options_.state / "availability.json"), office_->recovered(),
                   network_, ledger_path);
    availability_ = std::make_unique<AvailabilityPublisher>(*office_, *availability_file_, clock_,
                                                            availability_pause, observer);
    return *office_;
}

} // namespace

std::unique_ptr<OfficeStorage> open_state(const ServeOptions& options, Clock& clock) {
    return std::make_unique<StateStorage>(options, clock);
}

} // namespace trecho
