// Checks of a later moment, which are dropped if what they check has ended by then.
#pragma once

#include "simulation/platform/virtual_time.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace trecho {

class DeferredChecks {
public:
    explicit DeferredChecks(Simulation& simulation) : simulation_(simulation) {}

    void after(Duration duration, std::function<void()> check) {
        simulation_.time.at(simulation_.time.now() + duration,
                            [goes_on = std::weak_ptr(goes_on_), check = std::move(check)] {
                                if (goes_on.lock()) check();
                            });
    }

    // Drops all that are still to come.
    void end() { goes_on_.reset(); }

private:
    Simulation& simulation_;
    std::shared_ptr<bool> goes_on_ = std::make_shared<bool>(); // virtual time may outlive us
};

} // namespace trecho
