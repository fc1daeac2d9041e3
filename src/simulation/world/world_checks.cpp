// What the ledger must say when all is over, and what the testimonies say to it.
#include "office/recovery.hpp"
#include "simulation/world/world.hpp"

#include <fmt/format.h>

namespace trecho {

void World::check_books() {
    const std::vector<LedgerRecord> records = ledger_records();
    if (!verdict_.holds()) return;
    history_.check_ledger(records);
    history_.check_refusals();
    for (const LegHistory& history : history_.histories(records)) check_order_of(history);
    check_damage_is_found();
}

// A server that took it for true might sell a wrong seat.
void World::check_damage_is_found() {
    std::string ledger = ledger_.content();
    if (ledger.empty() || !verdict_.holds()) return;
    const std::string damage = do_damage(ledger);
    try {
        recover(ledger, "ledger.jsonl");
    } catch (const std::exception&) {
        return;
    }
    verdict_.broken(Invariant::starts_again, damage + ", and nobody noticed");
}

// The first of several lines is gone, or one bit, anywhere in what was synced, is flipped.
std::string World::do_damage(std::string& ledger) {
    const std::size_t second_line = ledger.find('\n') + 1;
    if (second_line < ledger.size() && simulation_.entropy.one_in(4)) {
        ledger.erase(0, second_line);
        return "the first line of the ledger was taken out";
    }
    const std::size_t byte = simulation_.entropy.between(0, ledger.size() - 1);
    const std::uint64_t bit = simulation_.entropy.between(0, 7);
    ledger[byte] = static_cast<char>(static_cast<unsigned char>(ledger[byte]) ^ (1U << bit));
    return fmt::format("a bit was flipped in byte {} of the ledger", byte);
}

void World::check_order_of(const LegHistory& history) {
    if (!verdict_.holds()) return;
    const LinearizabilityVerdict verdict = check_linearizability(history);
    ++histories_;
    if (verdict.outcome == LinearizabilityVerdict::Outcome::not_decided) ++undecided_;
    if (verdict.outcome == LinearizabilityVerdict::Outcome::not_linearizable)
        verdict_.broken(Invariant::linearizable, explain(history, verdict));
}

std::vector<LedgerRecord> World::ledger_records() {
    try {
        return recover(ledger_.content(), "ledger.jsonl").records;
    } catch (const std::exception& error) {
        verdict_.broken(Invariant::starts_again, error.what());
        return {};
    }
}

} // namespace trecho
