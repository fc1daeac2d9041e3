// Where a bug is shown: virtual time, a network, customers, and the invariants that the code has to
// keep.
#pragma once

#include "async/deadline.hpp"
#include "async/task_group.hpp"
#include "platform/stream.hpp"
#include "simulation/platform/network.hpp"
#include "support/lines.hpp"
#include "support/timeline.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace trecho::museum {

class Scene : public Simulation {
public:
    explicit Scene(Language language);

    // The server's stream draws an arrow for each read and each write.
    SimulatedNetwork::Pair connect(Actor customer, Actor server);

    awaitable<void> pause(Duration duration) { return pause_until(clock.now() + duration); }

    // After the run. `how` says how the code broke it; it is printed only then.
    void must_hold(const Phrase& invariant, bool holds, const Phrase& how);

    // Call it last in show(): ends the coroutines that still wait, while what they use is there.
    // The picture doesn't show that.
    void end();

    // Prints the picture and the invariants, and returns whether all hold.
    bool print() const;

    TaskGroup tasks;
    SimulatedNetwork network; // what is sent arrives in one piece, a millisecond later
    Timeline timeline;

private:
    awaitable<void> pause_until(TimePoint end);

    Language language_;
    std::string picture_;
    std::string invariants_;
    bool all_hold_ = true;
};

// A customer of a dialogue in lines. Belongs to the coroutine whose signal it gets.
class Customer {
public:
    Customer(Scene& scene, std::unique_ptr<Stream> stream, asio::cancellation_signal& interrupt)
        : scene_(scene), lines_(std::move(stream)), deadline_(scene.clock, interrupt) {}

    awaitable<error_code> say(std::string line) { return lines_.write(std::move(line)); }

    // The next line; empty if none comes within a minute, or the connection ends.
    awaitable<std::string> hear();

    awaitable<std::string> ask(std::string line);

    Stream& stream() { return lines_.stream(); }

private:
    Scene& scene_;
    Lines lines_;
    Deadline deadline_;
};

// What a bug's show.cpp defines.
void show(Scene& scene);

// Whether the program is linked with wrong.cpp.
extern const bool expects_violation;

} // namespace trecho::museum
