// Goal: a ledger's sales arrive in a store one to one, or not at all.
#include "postgres/store_import.hpp"

#include "office/restoration.hpp"
#include "postgres/store_audit.hpp"
#include "postgres/store_schema.hpp"
#include "postgres/store_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace trecho {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A ledger in memory, with the counts that a server would have from it.
class LedgerInMemory {
public:
    explicit LedgerInMemory(const Network& network) : inventory_(network), network_(network) {}

    void sell(const std::string& places, const std::string& session = "",
              const std::string& name = "") {
        LedgerRecord record = next();
        record.ticket = ticket_of(record.sequence);
        const Places of_itinerary = *parse_itinerary(places);
        record.places.assign(of_itinerary.begin(), of_itinerary.end());
        record.session_key = session;
        record.name = name;
        add(std::move(record));
    }

    void cancel(std::uint64_t sale, const std::string& session) {
        LedgerRecord record = next();
        record.cancels = true;
        record.ticket = ticket_of(sale);
        record.session_key = session;
        add(std::move(record));
    }

    void import_into(StoreConnection& store) const {
        StoreImport import(store, network_);
        for (const LedgerRecord& record : records_) import.add(record);
        import.finish(records_.size(), inventory_.seats());
    }

    std::uint64_t size() const { return records_.size(); }

private:
    LedgerRecord next() const {
        LedgerRecord record;
        record.sequence = records_.size() + 1;
        record.at = CalendarTime(std::chrono::milliseconds(1'700'000'000'123)) +
                    std::chrono::seconds(record.sequence);
        return record;
    }

    void add(LedgerRecord record) {
        restoration_.count(record);
        records_.push_back(std::move(record));
    }

    Inventory inventory_;
    TicketBook tickets_;
    std::string name_ = "ledger.jsonl";
    const Network& network_;
    Restoration restoration_{network_, inventory_, tickets_, name_};
    std::vector<LedgerRecord> records_;
};

class StoreImportTest : public testing::Test {
protected:
    std::vector<std::string> tickets() {
        std::vector<std::string> lines;
        for_each_ticket(world_.store(), network_, [&](const StoreTicket& ticket) {
            lines.push_back(fmt::format("{} {} {} {}{}", ticket.number, print_time(ticket.sold_at),
                                        to_string(network_, ticket.itinerary), ticket.name,
                                        ticket.is_cancelled ? " cancelled" : ""));
        });
        return lines;
    }

    std::string refusal() {
        try {
            ledger_.import_into(world_.store());
        } catch (const BadStore& refusal) {
            return refusal.what();
        }
        return "";
    }

    StoreWorld world_{{1, 3}};
    Network network_ = read_store_network(world_.store()).network;
    LedgerInMemory ledger_{network_};
};

} // namespace

TEST_F(StoreImportTest, KeepsNumbersTimesNamesAndCancellations) {
    ledger_.sell("A0 > B0", "session a", "Ana");
    ledger_.sell("A1 > B1");
    ledger_.cancel(1, "session a");
    ledger_.sell("A0 > B0", "session b", "João \"J\" \\ O'Neil");
    ledger_.import_into(world_.store());
    EXPECT_THAT(tickets(), ElementsAre("1 2023-11-14T22:13:21.123Z A0 > B0 Ana cancelled",
                                       "2 2023-11-14T22:13:22.123Z A1 > B1 ",
                                       "4 2023-11-14T22:13:24.123Z A0 > B0 João \"J\" \\ O'Neil"));
    EXPECT_EQ(world_.value("select extract(epoch from cancelled_at) from trecho.ticket "
                           "where number = 1"),
              "1700000003.123000");
    EXPECT_THAT(world_.problems(), IsEmpty());

    world_.serve({{"hold", 1, "{1}"}});
    EXPECT_THAT(world_.serve({{"confirm", 1, "{1}"}}).tickets, ElementsAre(5))
        << "the next ticket's number was never in the ledger";
}

TEST_F(StoreImportTest, LetsEachSessionBeResumedWithItsNewestTicketAndName) {
    ledger_.sell("A1 > B1", "session a", "Ana");
    ledger_.sell("A0 > B0", "session a");
    ledger_.sell("A1 > B1", "session b", "Eva");
    ledger_.import_into(world_.store());
    const Rows resumed = world_.resume("session a");
    EXPECT_EQ(resumed.number(0, 0), 1) << "the claim";
    EXPECT_EQ(resumed.text(0, 1), "Ana");
    EXPECT_EQ(resumed.text(0, 3), "{0}");
    EXPECT_EQ(resumed.number(0, 4), 2);
    EXPECT_EQ(world_.value("select string_agg(number::text, ' ') "
                           "from trecho.tickets('session a', 0, 9)"),
              "1 2");
    EXPECT_THAT(world_.serve({{"cancel", 9, "", "session a", 1, "2"}}).of,
                ElementsAre("cancelled"));
}

TEST_F(StoreImportTest, SellsTheSameSeatAgainAndAgainOverMoreThanOneBatch) {
    for (int time = 0; time < 4000; ++time) {
        ledger_.sell("A0 > B0", "session a");
        ledger_.cancel(ledger_.size(), "session a");
    }
    ledger_.sell("A0 > B0", "session a");
    ledger_.import_into(world_.store());
    EXPECT_EQ(world_.value("select format('%s %s', count(*), count(cancelled_at)) "
                           "from trecho.ticket"),
              "4001 4000");
    EXPECT_EQ(world_.value("select sold from trecho.leg where id = 0"), "1");
    EXPECT_THAT(world_.problems(), IsEmpty());
}

TEST_F(StoreImportTest, CancelsTicketsOfAnEarlierBatch) {
    ledger_.sell("A0 > B0", "session a");
    for (int time = 0; time < 3000; ++time) {
        ledger_.sell("A1 > B1", "session b");
        ledger_.cancel(ledger_.size(), "session b");
    }
    ledger_.cancel(1, "session a");
    ledger_.sell("A0 > B0", "session c");
    ledger_.import_into(world_.store());
    EXPECT_EQ(world_.value("select string_agg(session, ' ') from trecho.ticket "
                           "where cancelled_at is null"),
              "session c");
    EXPECT_THAT(world_.problems(), IsEmpty());
}

TEST_F(StoreImportTest, AcceptsAnEmptyLedger) {
    ledger_.import_into(world_.store());
    EXPECT_EQ(world_.value("select count(*) from trecho.ticket"), "0");
    EXPECT_THAT(world_.problems(), IsEmpty());
}

TEST_F(StoreImportTest, RefusesAStoreThatIsUsed) {
    world_.serve({{"open", 0, "", "session a"}});
    EXPECT_THAT(refusal(), HasSubstr("has sales or customers already; import into a new one"));
}

TEST_F(StoreImportTest, ImportsNothingWhenTheCountsDiffer) {
    Inventory other(network_);
    EXPECT_TRUE(other.restore_sale({0}));
    {
        StoreImport import(world_.store(), network_);
        EXPECT_THROW(import.finish(1, other.seats()), BadStore);
    }
    ledger_.sell("A0 > B0", "session a");
    world_.store().run_script("update trecho.leg set capacity = 0 where id = 0");
    EXPECT_THAT(refusal(), HasSubstr("seats_exist"));
    EXPECT_EQ(world_.value("select count(*) from trecho.ticket"), "0");
    EXPECT_EQ(world_.value("select count(*) from trecho.session"), "0");
}

} // namespace trecho
