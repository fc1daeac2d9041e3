// Goal: server and audit agree about a ledger that is cut or damaged.
#include "end_to_end/server_process.hpp"
#include "office/ledger_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>

namespace trecho {

using testing::HasSubstr;
using testing::StartsWith;

namespace {

std::string three_sales() {
    std::string ledger;
    for (std::uint64_t sale = 1; sale <= 3; ++sale)
        append_sale(ledger, sale, "2026-11-23T14:05:11.123Z", {"Recife", "Salvador"}, "");
    return ledger;
}

class DamagedLedger : public testing::Test {
protected:
    DamagedLedger() {
        write_network(folder_.path());
        std::filesystem::create_directory(folder_.path() / "state");
    }

    void write_ledger(const std::string& text) const {
        write_text(ledger_in(folder_.path()), text);
    }

    Ran audit() const {
        return run_trecho(folder_.path(),
                          {"audit", "--state", "state", "--network", "network.json"});
    }

    Ran serve() const {
        return run_trecho(folder_.path(), {"serve", "--listen", "127.0.0.1:0", "--state", "state",
                                           "--network", "network.json"});
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(DamagedLedger, KeepsItsCompleteSalesWhereverItIsCut) {
    const std::string ledger = three_sales();
    const std::size_t line = ledger.size() / 3;
    for (std::size_t size = 5; size < ledger.size(); size += 23) {
        SCOPED_TRACE("cut at byte " + std::to_string(size));
        write_ledger(ledger.substr(0, size));
        const Ran ran = audit();
        EXPECT_EQ(ran.exit_code, 0) << ran.errors;
        const std::size_t sold = size / line;
        EXPECT_THAT(ran.output,
                    HasSubstr(std::to_string(sold) + (sold == 1 ? " ticket" : " tickets")));
        if (size % line != 0) {
            EXPECT_THAT(ran.output, HasSubstr("a sale that isn't finished"));
        }
    }
    write_ledger(ledger.substr(0, ledger.size() - 1));
    ServerProcess server(folder_.path());
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\nS\nRecife > Salvador\n");
    EXPECT_EQ(customer.receive_lines(3), "True\nTrue\nFalse\n") << "two of three were sold";
}

TEST_F(DamagedLedger, WithAFlippedBitIsRefusedWithItsLineByServerAndAudit) {
    const std::string ledger = three_sales();
    const std::size_t line = ledger.size() / 3;
    for (std::size_t bit = 3; bit < ledger.size() * 8; bit += 401) {
        SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
        std::string damaged = ledger;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        write_ledger(damaged);
        const std::string refusal = "trecho: state/ledger.jsonl: line " +
                                    std::to_string(bit / 8 / line + 1) + " is damaged";
        for (const Ran& ran : {audit(), serve()}) {
            EXPECT_EQ(ran.exit_code, 1);
            EXPECT_THAT(ran.errors, StartsWith(refusal));
        }
    }
}

} // namespace trecho
