// Goal: a client costs the server a bounded amount of memory, and a client that reads gets all.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/network.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

namespace exercise {

namespace {

using namespace std::chrono_literals;

constexpr Duration soon = 20ms; // longer than a request and its answer take in this network

// Counts the bytes that the server takes from the network, and those that the network takes.
class CountingStream final : public Stream {
public:
    explicit CountingStream(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        const ReadResult read = co_await stream_->read_some(into);
        bytes_read += read.bytes;
        co_return read;
    }
    awaitable<WriteResult> write_some(std::string_view bytes) override {
        const WriteResult written = co_await stream_->write_some(bytes);
        bytes_written += written.bytes;
        co_return written;
    }
    ReadResult read_now(std::span<char> into) override {
        const ReadResult read = stream_->read_now(into);
        bytes_read += read.bytes;
        return read;
    }
    awaitable<error_code> wait_until_gone() override { return stream_->wait_until_gone(); }
    bool peer_has_ended() override { return stream_->peer_has_ended(); }
    void end_writing() override { stream_->end_writing(); }
    void reset() override { stream_->reset(); }
    std::string peer() const override { return stream_->peer(); }

    std::size_t bytes_read = 0;
    std::size_t bytes_written = 0;

private:
    std::unique_ptr<Stream> stream_;
};

NetworkSettings small_network() {
    NetworkSettings settings;
    settings.capacity = 4096;
    return settings;
}

// A server and one client. Answers begin with their number: 1, 2, 3, ..
class Visit : public Scene {
public:
    explicit Visit(std::uint64_t seed) : Scene(seed) {
        SimulatedNetwork::Pair pair = network_.connect_pair();
        client = std::move(pair.client);
        server_ = std::make_unique<CountingStream>(std::move(pair.server));
        tasks.spawn(serve());
    }

protected:
    awaitable<void> say(std::string bytes) {
        bytes_said += bytes.size();
        co_await client->write(bytes);
    }

    awaitable<void> say_and_end(std::string bytes) {
        co_await say(std::move(bytes));
        client->end_writing();
    }

    // Takes at most so many bytes at a time, with a pause after each.
    awaitable<void> hear(std::size_t bytes_at_a_time, Duration pause) {
        std::array<char, 4096> chunk;
        for (;;) {
            const ReadResult read =
                co_await client->read_some(std::span(chunk).first(bytes_at_a_time));
            if (read.error) co_return;
            heard.append(chunk.data(), read.bytes);
            if (pause > 0ms) co_await sleep_until(clock, clock.now() + pause);
        }
    }

    std::string expected(std::size_t requests) const {
        std::string all;
        for (std::size_t number = 1; number <= requests; ++number)
            all += answer_text(number) + "\n";
        return all;
    }

    std::string what_was_kept() const {
        if (most_answers_kept > kept_bytes_max)
            return fmt::format("the server made answers until it kept {} bytes that the client "
                               "hadn't taken",
                               most_answers_kept);
        const std::size_t requests_kept = server_->bytes_read - bytes_answered;
        if (requests_kept > 2 * kept_bytes_max) // one read more has at most so many
            return fmt::format("the server read requests until it kept {} bytes that it hadn't "
                               "answered",
                               requests_kept);
        return "";
    }

    // What the client of whom all is answered must have heard.
    std::string what_was_lost(std::size_t requests) const {
        const std::string all = expected(requests);
        if (heard == all) return "";
        if (all.starts_with(heard))
            return fmt::format("the client asked {} times and reads slowly; it got only {} answers",
                               requests, std::ranges::count(heard, '\n'));
        return fmt::format("the client asked {} times; after {} answers came something else than "
                           "the next one",
                           requests,
                           std::count(heard.begin(), std::ranges::mismatch(heard, all).in1, '\n'));
    }

    std::unique_ptr<Stream> client;
    std::string heard;
    std::size_t bytes_said = 0;
    std::size_t answer_bytes = 500;
    std::size_t most_answers_kept = 0;
    std::size_t bytes_answered = 0; // of requests
    std::optional<TimePoint> served;

private:
    std::string answer_text(std::size_t number) const {
        std::string text = std::to_string(number) + " ";
        return text + std::string(answer_bytes - text.size(), '.');
    }

    std::string answer(std::string_view request) {
        bytes_answered += request.size() + 1;
        const std::string text = answer_text(++answers_);
        bytes_made_ += text.size() + 1;
        most_answers_kept = std::max(most_answers_kept, bytes_made_ - server_->bytes_written);
        return text;
    }

    awaitable<void> serve() {
        co_await serve_client(*server_,
                              [this](std::string_view request) { return answer(request); });
        served = clock.now();
        server_->end_writing();
    }

    SimulatedNetwork network_{*this, small_network()};
    std::unique_ptr<CountingStream> server_;
    std::size_t answers_ = 0;
    std::size_t bytes_made_ = 0; // of answers
};

std::string requests(std::size_t count) {
    std::string bytes;
    while (count-- > 0) bytes += "7\n";
    return bytes;
}

// Asks 20,000 times and reads nothing; after a minute it resets the connection.
class NeverReads final : public Visit {
public:
    using Visit::Visit;

    std::string play() override {
        tasks.spawn(say(requests(20'000)));
        run_for(1min);
        const std::string kept = what_was_kept();
        if (!kept.empty()) return "the client sent 20,000 requests and read no answer: " + kept;
        const TimePoint gone = clock.now();
        client->reset();
        run_for(1min);
        if (!served || *served > gone + soon)
            return "the client read nothing, then reset the connection; serve_client() still waits";
        return "";
    }
};

// Asks once, then sends a line without an end.
class NeverEndsItsLine final : public Visit {
public:
    using Visit::Visit;

    std::string play() override {
        tasks.spawn(hear(4096, 0ms));
        tasks.spawn(say(requests(1) + std::string(100'000, 'x')));
        run_for(1min);
        const std::string kept = what_was_kept();
        if (!kept.empty()) return "the client sent a line without an end: " + kept;
        if (!served)
            return "the client sent 100,000 bytes of a line without an end; serve_client() hasn't "
                   "returned";
        client->reset();
        run_for(1min);
        return "";
    }
};

class ReadsSlowly final : public Visit {
public:
    using Visit::Visit;

    std::string play() override {
        const std::size_t count = entropy.between(1, 200);
        answer_bytes = entropy.between(10, 3000);
        tasks.spawn(say_and_end(requests(count)));
        tasks.spawn(hear(entropy.between(1000, 4000), entropy.duration_between(0ms, 1ms)));
        run_for(10min);
        std::string wrong = what_was_lost(count);
        if (wrong.empty()) wrong = what_was_kept();
        if (wrong.empty() && !served)
            wrong = "the client has ended its side and has all its answers; serve_client() waits";
        return wrong;
    }
};

// Waits for each answer before it asks again.
class AsksOneByOne final : public Visit {
public:
    using Visit::Visit;

    std::string play() override {
        answer_bytes = 10;
        tasks.spawn(hear(4096, 0ms));
        for (std::size_t count = 1; count <= 5; ++count) {
            tasks.spawn(say(requests(1)));
            run_for(soon);
            if (heard != expected(count))
                return fmt::format("the client asked, and read; 20 ms later it hadn't its answer "
                                   "(request {})",
                                   count);
        }
        client->end_writing();
        run_for(1min);
        return served ? "" : "the client has ended its side; serve_client() still waits";
    }
};

// Goes while the server has something for it.
class Goes final : public Visit {
public:
    using Visit::Visit;

    std::string play() override {
        asks = entropy.between(1, 3000);
        tasks.spawn([this](asio::cancellation_signal& interrupt) {
            interrupt_ = &interrupt;
            return ask();
        });
        run_for(entropy.duration_between(1ms, 50ms));
        const TimePoint gone = clock.now();
        const bool resets = entropy.one_in(2);
        time.at(gone, [this] {
            if (is_asking_) interrupt_->emit(asio::cancellation_type::terminal);
        });
        run_for(0ms);
        if (resets) client->reset();
        client.reset();
        run_for(1min);
        if (served && *served <= gone + soon) return "";
        return fmt::format("the client asked, read nothing, and {}; serve_client() still waits",
                           resets ? "reset the connection" : "closed its socket");
    }

private:
    awaitable<void> ask() {
        is_asking_ = true;
        co_await say(requests(asks));
        is_asking_ = false;
    }

    std::size_t asks = 0;
    bool is_asking_ = false;
    asio::cancellation_signal* interrupt_ = nullptr;
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(ServeClient, AnswersAtOnce) { play_for_each_seed(50, make<AsksOneByOne>); }

TEST(ServeClient, KeepsLittleForAClientThatNeverReads) { play_for_each_seed(10, make<NeverReads>); }

TEST(ServeClient, KeepsLittleOfALineThatNeverEnds) {
    play_for_each_seed(10, make<NeverEndsItsLine>);
}

TEST(ServeClient, LosesNoAnswerOfAClientThatReadsSlowly) {
    play_for_each_seed(50, make<ReadsSlowly>);
}

TEST(ServeClient, EndsWhenTheClientGoes) { play_for_each_seed(200, make<Goes>); }

} // namespace exercise
