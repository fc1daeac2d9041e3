// What a watch looks at again later, unless what it watches has ended by then.
#pragma once

#include "simulation/virtual_time.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace trecho {

class Reminders {
public:
    explicit Reminders(Simulation& simulation) : simulation_(simulation) {}
    ~Reminders() { end(); }
    Reminders(const Reminders&) = delete;
    Reminders& operator=(const Reminders&) = delete;

    void after(Duration duration, std::function<void()> look) {
        simulation_.time.at(simulation_.time.now() + duration,
                            [goes_on = goes_on_, look = std::move(look)] {
                                if (*goes_on) look();
                            });
    }

    // Those that are still to come are forgotten.
    void end() { *goes_on_ = false; }

private:
    Simulation& simulation_;
    std::shared_ptr<bool> goes_on_ = std::make_shared<bool>(true); // virtual time may outlive us
};

} // namespace trecho
