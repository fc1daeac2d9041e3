// Customers who do what comes to their minds.
#pragma once

#include "board/live_world.hpp"

#include <memory>
#include <string>
#include <vector>

namespace trecho {

// At most six at a time. Each action takes at least a tenth of a second.
class RandomCustomers {
public:
    explicit RandomCustomers(LiveWorld& world) : world_(world), random_(world.settings.seed) {}

    void act() {
        if (customers_.size() < 6 && (customers_.empty() || random_.one_in(5))) return connect();
        const std::size_t index = random_.between(0, customers_.size() - 1);
        if (random_.one_in(12)) return drop(index);
        constexpr std::array<std::string_view, 12> requests = {"HELLO 2\n",
                                                               "Recife > Salvador\n",
                                                               "Salvador > Natal\n",
                                                               "S\n",
                                                               "S\n",
                                                               "N\n",
                                                               "NAME Zoë\n",
                                                               "nonsense\n",
                                                               "CANCEL ",
                                                               "Natal > Recife > Salvador\n",
                                                               "RESUME ",
                                                               "QUIT\n"};
        std::string request(random_.one_of(requests));
        if (request == "RESUME ") request += session_ + "\n";
        if (request == "CANCEL ") request += ticket_ + "\n";
        if (customers_[index]->is_disconnected()) return drop(index);
        const std::string heard = world_.ask(*customers_[index], request);
        if (!session_in(heard).empty()) session_ = session_in(heard);
        const std::size_t ticket = heard.find("\"ticket\":\"T");
        if (ticket != std::string::npos)
            ticket_ = heard.substr(ticket + 10, heard.find('"', ticket + 10) - ticket - 10);
    }

    void wait() {
        if (random_.one_in(10)) world_.run_for(random_.duration_between(1s, 20s));
    }

    bool one_in(std::uint64_t n) { return random_.one_in(n); }

    void leave() { customers_.clear(); }

private:
    void connect() {
        customers_.push_back(world_.connect());
        if (random_.one_in(2)) return world_.settle();
        const std::string session = session_;
        session_ = session_in(world_.ask(*customers_.back(), "HELLO 2\n"));
        if (!session.empty() && random_.one_in(2))
            world_.ask(*customers_.back(), "RESUME " + session + "\n");
    }
    void drop(std::size_t index) {
        customers_[index]->reset();
        world_.settle();
        customers_.erase(customers_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    LiveWorld& world_;
    SeededEntropy random_;
    std::string session_;
    std::string ticket_;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers_;
};

} // namespace trecho
