// What a watch looks at again later, unless what it watches has ended by then.
#pragma once

#include "simulation/platform/virtual_time.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace trecho {

class DeferredChecks {
public:
    explicit DeferredChecks(Simulation& simulation) : simulation_(simulation) {}
    ~DeferredChecks() { end(); }
    DeferredChecks(const DeferredChecks&) = delete;
    DeferredChecks& operator=(const DeferredChecks&) = delete;

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
