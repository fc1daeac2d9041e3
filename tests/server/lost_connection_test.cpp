// Goal: wherever a connection is lost, a client that resumes its session buys its ticket exactly
// once.
#include "client/customer.hpp"
#include "support/server_world.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace trecho {

namespace {

constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

// Passes on a limited number of bytes in each direction, then loses the connection.
class FragileStream final : public Stream {
public:
    FragileStream(std::unique_ptr<Stream> stream, std::size_t sends, std::size_t receives)
        : stream_(std::move(stream)), sends_(sends), receives_(receives) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        if (receives_ == 0) break_down();
        const ReadResult read = co_await stream_->read_some(
            into.first(std::min(into.size(), std::max<std::size_t>(receives_, 1))));
        receives_ -= std::min(read.bytes, receives_);
        co_return read;
    }

    awaitable<WriteResult> write_some(std::string_view bytes) override {
        WriteResult written;
        if (sends_ > 0) {
            written = co_await stream_->write_some(bytes.substr(0, sends_));
            sends_ -= written.bytes;
            co_return written;
        }
        stream_->end_writing(); // the bytes before the cut still arrive
        written.error = asio::error::connection_reset;
        co_return written;
    }

    awaitable<error_code> wait_until_gone() override { return stream_->wait_until_gone(); }
    bool peer_has_ended() override { return stream_->peer_has_ended(); }
    void end_writing() override { stream_->end_writing(); }
    void reset() override { stream_->reset(); }
    std::string peer() const override { return stream_->peer(); }

private:
    void break_down() { stream_->reset(); }

    std::unique_ptr<Stream> stream_;
    std::size_t sends_;
    std::size_t receives_;
};

// Buys one ticket, over several connections if necessary.
class Buyer {
public:
    explicit Buyer(ServerWorld& world) : world_(world) {}

    // Returns whether the ticket is certainly bought.
    awaitable<bool> try_to_buy(std::unique_ptr<Stream> stream,
                               asio::cancellation_signal& interrupt) {
        Customer customer(std::move(stream), world_.clock, interrupt, [](std::uint64_t) {});
        const Greeting greeting = co_await customer.greet();
        if (greeting.error) co_return false;

        if (session_.empty()) {
            session_ = greeting.session_token;
        } else {
            const Standing standing = co_await customer.resume(session_);
            if (standing.error) co_return false;
            if (standing.last && standing.last->sold) co_return true;
            if (standing.is_confirming) {
                const Sale sale = co_await customer.decide(Decision::buy);
                co_return sale.is_sold;
            }
        }
        const Offer offer = co_await customer.ask_for("Natal > Recife");
        if (!offer.is_held) co_return false;
        const Sale sale = co_await customer.decide(Decision::buy);
        co_return sale.is_sold;
    }

private:
    ServerWorld& world_;
    std::string session_;
};

awaitable<void> buy_once(ServerWorld& world, std::size_t sends, std::size_t receives, bool& was_cut,
                         asio::cancellation_signal& interrupt) {
    Buyer buyer(world);
    auto fragile =
        std::make_unique<FragileStream>(world.wire.connect_to("server"), sends, receives);
    bool knows = co_await buyer.try_to_buy(std::move(fragile), interrupt);
    was_cut = !knows;
    while (!knows) {
        auto sound = std::make_unique<FragileStream>(world.wire.connect_to("server"), everything,
                                                     everything);
        knows = co_await buyer.try_to_buy(std::move(sound), interrupt);
    }
}

// Returns whether the connection was cut before the purchase was complete.
bool cut_and_come_back(std::size_t sends, std::size_t receives, std::uint64_t seed) {
    ServerWorldSettings settings;
    settings.seed = seed;
    ServerWorld world(settings);
    bool was_cut = false;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return buy_once(world, sends, receives, was_cut, interrupt);
    });
    world.run_for(std::chrono::minutes(1));
    EXPECT_EQ(world.tasks.running(), 0U) << "the purchase never ended";
    EXPECT_EQ(world.seats("Natal", "Recife").sold, 1U);
    EXPECT_EQ(world.seats("Natal", "Recife").held, 0U);
    return was_cut;
}

} // namespace

TEST(LostConnection, LeavesOneTicketWhenItIsCutAtAnyByteToTheServer) {
    std::size_t byte = 0;
    while (cut_and_come_back(byte, everything, byte + 1)) {
        ASSERT_FALSE(testing::Test::HasFailure()) << "cut after byte " << byte;
        byte += bytes_between_cuts();
    }
    const std::size_t all = std::string("HELLO 2\nNatal > Recife\nS\n").size();
    EXPECT_GE(byte, all) << "not every byte was cut";
    EXPECT_LT(byte, all + bytes_between_cuts());
}

TEST(LostConnection, LeavesOneTicketWhenItIsCutAtAnyByteFromTheServer) {
    std::size_t byte = 0;
    while (cut_and_come_back(everything, byte, byte + 1)) {
        ASSERT_FALSE(testing::Test::HasFailure()) << "cut after byte " << byte;
        byte += bytes_between_cuts();
    }
    EXPECT_GT(byte, 150U) << "the greeting, the offer and the sale";
}

} // namespace trecho
