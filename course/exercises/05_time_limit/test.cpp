// Goal: a line is read within its time limit, and no byte is lost when the limit has passed.
#include "exercise.hpp"

#include "simulation/platform/network.hpp"
#include "support/in_quotes.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;
using trecho::awaitable;
using trecho::Duration;
using trecho::error_code;
using trecho::TimePoint;

constexpr Duration limit = 5s;

// Bytes arrive in the instant in which they are sent, in one piece.
trecho::NetworkSettings fast_network() {
    trecho::NetworkSettings settings;
    settings.delay_min = settings.delay_max = 0s;
    settings.splits = false;
    return settings;
}

// Interrupting again and again, as a Deadline does, takes a moment.
constexpr Duration moment = 2 * trecho::Deadline::pause_between_interruptions;

struct Sent {
    Duration pause; // before it
    std::string bytes;
};

// A customer that sends, and a reader that reads until the customer has ended its side.
class Reading {
public:
    Reading(Scene& scene, trecho::SimulatedNetwork& network, std::vector<Sent> sent)
        : scene_(scene), ends_(network.connect_pair()) {
        for (const Sent& piece : sent) sent_ += piece.bytes;
        scene.tasks.spawn(send(std::move(sent)));
        scene.tasks.spawn(
            [this](trecho::asio::cancellation_signal& interrupt) { return read(interrupt); });
    }

    std::string what_went_wrong() const {
        if (!wrong_.empty()) return wrong_;
        if (is_reading_)
            return "the customer has ended its side long ago, and read_line() still waits";
        return read_ == sent_ ? "" : what_was_read();
    }

private:
    awaitable<void> send(std::vector<Sent> sent) {
        for (const Sent& piece : sent) {
            co_await trecho::sleep_until(scene_.clock, now() + piece.pause);
            co_await ends_.client->write(piece.bytes);
            const auto lines = std::ranges::count(piece.bytes, '\n');
            line_sent_at_.insert(line_sent_at_.end(), static_cast<std::size_t>(lines), now());
        }
        ends_.client->end_writing();
    }

    awaitable<void> read(trecho::asio::cancellation_signal& interrupt) {
        LineReader reader(*ends_.server, scene_.clock, interrupt);
        error_code error;
        while (wrong_.empty() && (!error || error == trecho::asio::error::timed_out)) {
            called_at_ = now();
            is_reading_ = true;
            Line line = co_await reader.read_line(limit);
            is_reading_ = false;
            error = line.error;
            check(line);
        }
    }

    // The line, and the time that it took.
    void check(const Line& line) {
        const Duration took = now() - called_at_;
        if (line.error == trecho::asio::error::timed_out) {
            ++timeouts_;
            if (took < limit) wrong_ = fmt::format("read_line(5 s) timed out after {}", text(took));
        } else if (!line.error) {
            if (line.text.find('\n') != std::string::npos) {
                wrong_ = fmt::format("read_line() gave {}, which is more than one line",
                                     in_quotes(line.text));
                return;
            }
            read_ += line.text + "\n";
            if (!sent_.starts_with(read_)) {
                wrong_ = what_was_read();
                return;
            }
            const auto lines = static_cast<std::size_t>(std::ranges::count(read_, '\n'));
            const TimePoint arrived = std::max(called_at_, line_sent_at_[lines - 1]);
            if (now() > arrived + moment)
                wrong_ = fmt::format("line {} had come, and read_line() gave it {} later", lines,
                                     text(now() - arrived));
        } else if (line.error != trecho::asio::error::eof) {
            wrong_ = "read_line() gave the error: " + line.error.message();
        }
        if (wrong_.empty() && took > limit + moment)
            wrong_ = fmt::format("read_line(5 s) took {}, {}", text(took),
                                 line.error ? "and timed out" : "and gave " + in_quotes(line.text));
    }

    std::string what_was_read() const {
        return fmt::format("the customer sent {}, and read_line() gave {}; timeouts so far: {}",
                           in_quotes(sent_), in_quotes(read_), timeouts_);
    }

    static std::string text(Duration duration) {
        return fmt::format("{:g} s", trecho::to_seconds(duration));
    }

    TimePoint now() const { return scene_.clock.now(); }

    Scene& scene_;
    trecho::SimulatedNetwork::Pair ends_;
    std::vector<TimePoint> line_sent_at_;
    TimePoint called_at_;
    bool is_reading_ = false;
    std::string sent_;
    std::string read_;
    int timeouts_ = 0;
    std::string wrong_;
};

class ReadingScene : public Scene {
public:
    using Scene::Scene;

protected:
    void add(std::vector<Sent> sent) {
        readings_.push_back(std::make_unique<Reading>(*this, network_, std::move(sent)));
    }

    std::string read_all() {
        run_busily_for(1h);
        for (const auto& reading : readings_) {
            const std::string wrong = reading->what_went_wrong();
            if (!wrong.empty()) return wrong;
        }
        return "";
    }

    std::string read_all(std::vector<Sent> sent) {
        add(std::move(sent));
        return read_all();
    }

private:
    trecho::SimulatedNetwork network_{*this, fast_network()};
    std::vector<std::unique_ptr<Reading>> readings_;
};

class PunctualScene final : public ReadingScene {
public:
    using ReadingScene::ReadingScene;
    std::string play() override {
        return read_all({{1s, "Recife > Natal\n"}, {1s, "S\nS"}, {1s, "\n"}, {0s, "N\nN\n"}});
    }
};

class SilentScene final : public ReadingScene {
public:
    using ReadingScene::ReadingScene;
    std::string play() override { return read_all({{1min, "S\n"}}); }
};

class SlowScene final : public ReadingScene {
public:
    using ReadingScene::ReadingScene;
    std::string play() override {
        std::vector<Sent> bytes;
        for (const char letter : std::string("Recife > Natal\n")) bytes.push_back({2s, {letter}});
        return read_all(bytes);
    }
};

class LateScene final : public ReadingScene {
public:
    using ReadingScene::ReadingScene;
    std::string play() override {
        return read_all({{1s, "Recife > "}, {7s, "Natal\nS"}, {13s, "\n"}});
    }
};

// Two customers at once. Pauses are whole seconds, so that bytes often come in the instant in which
// the time is over.
class RandomScene final : public ReadingScene {
public:
    using ReadingScene::ReadingScene;
    std::string play() override {
        add(random_pieces('a'));
        add(random_pieces('A'));
        return read_all();
    }

private:
    // No piece is like another.
    std::vector<Sent> random_pieces(char first) {
        std::vector<Sent> sent;
        const std::uint64_t pieces = entropy.between(1, 12);
        for (std::uint64_t number = 0; number < pieces; ++number) {
            Sent piece;
            piece.pause = std::chrono::seconds(entropy.between(0, 6));
            piece.bytes = std::string(2, static_cast<char>(first + static_cast<char>(number)));
            if (entropy.one_in(2)) piece.bytes += '\n';
            sent.push_back(piece);
        }
        sent.push_back({0s, "S\n"});
        return sent;
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(ReadLine, GivesLinesThatComeInTime) { play_for_each_seed(1, make<PunctualScene>); }

TEST(ReadLine, TimesOutWhenNothingComes) { play_for_each_seed(1, make<SilentScene>); }

TEST(ReadLine, LimitsTheTimeOfAWholeLine) { play_for_each_seed(1, make<SlowScene>); }

TEST(ReadLine, KeepsHalfALineWhenTheTimeIsOver) { play_for_each_seed(1, make<LateScene>); }

TEST(ReadLine, LosesNothingWhatComesInTheInstantInWhichTheTimeIsOver) {
    play_for_each_seed(150, make<RandomScene>);
}

} // namespace exercise
