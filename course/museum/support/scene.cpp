#include "support/scene.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace trecho::museum {

namespace {

// A write of more than this waits until the other side has read a part of it.
constexpr std::size_t network_capacity = 2'048;

constexpr std::size_t label_max = 40;

std::string as_label(std::string_view bytes) {
    if (bytes.size() > label_max) return fmt::format("{} bytes", bytes.size());
    std::string label;
    for (const char letter : bytes) {
        if (letter == '\n')
            label += "\\n";
        else
            label += letter;
    }
    return label;
}

class DrawnStream final : public Stream {
public:
    DrawnStream(std::unique_ptr<Stream> stream, Timeline& timeline, Actor customer, Actor server)
        : stream_(std::move(stream)), timeline_(timeline), customer_(customer), server_(server) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        const ReadResult read = co_await stream_->read_some(into);
        if (!read.error) timeline_.arrow(customer_, server_, as_label({into.data(), read.bytes}));
        co_return read;
    }

    awaitable<WriteResult> write_some(std::string_view bytes) override {
        const WriteResult written = co_await stream_->write_some(bytes);
        if (!written.error)
            timeline_.arrow(server_, customer_, as_label(bytes.substr(0, written.bytes)));
        co_return written;
    }

    awaitable<error_code> wait_until_gone() override { return stream_->wait_until_gone(); }
    bool peer_has_ended() override { return stream_->peer_has_ended(); }
    void end_writing() override { stream_->end_writing(); }
    void reset() override { stream_->reset(); }
    std::string peer() const override { return stream_->peer(); }

private:
    std::unique_ptr<Stream> stream_;
    Timeline& timeline_;
    Actor customer_;
    Actor server_;
};

constexpr std::chrono::minutes patience{1}; // of customers

NetworkSettings steady() {
    NetworkSettings settings;
    settings.delay_min = settings.delay_max = std::chrono::milliseconds(1);
    settings.splits = false;
    settings.capacity = network_capacity;
    return settings;
}

} // namespace

Scene::Scene(Language language)
    : Simulation(1), tasks(executor(), abort_process), network(*this, steady()),
      timeline(clock, language), language_(language) {}

SimulatedNetwork::Pair Scene::connect(Actor customer, Actor server) {
    SimulatedNetwork::Pair pair = network.connect_pair();
    pair.server = std::make_unique<DrawnStream>(std::move(pair.server), timeline, customer, server);
    return pair;
}

awaitable<void> Scene::pause_until(TimePoint end) { co_await sleep_until(clock, end); }

void Scene::must_hold(const Phrase& invariant, bool holds, const Phrase& how) {
    const Phrase title{"must hold: ", "deve valer: "};
    const Phrase result = holds ? Phrase{"it holds", "vale"} : Phrase{"violated: ", "violado: "};
    const std::string ending = holds ? std::string() : how.in(language_);
    for (const std::string& sentence :
         {title.in(language_) + invariant.in(language_), result.in(language_) + ending}) {
        for (const std::string& line : wrap(sentence, 80)) invariants_ += line + '\n';
    }
    all_hold_ = all_hold_ && holds;
}

void Scene::end() {
    picture_ = timeline.picture();
    while (tasks.running() > 0) {
        tasks.interrupt_all();
        run();
    }
}

bool Scene::print() const {
    std::fputs((picture_ + '\n' + invariants_).c_str(), stdout);
    return all_hold_;
}

awaitable<std::string> Customer::hear() {
    const TimePoint limit = scene_.clock.now() + patience;
    const Line line = co_await within(deadline_, limit, lines_.read());
    co_return line.text;
}

awaitable<std::string> Customer::ask(std::string line) {
    co_await say(std::move(line));
    const std::string answer = co_await hear();
    co_return answer;
}

} // namespace trecho::museum
