// Two servers that sell the same seats, each in a simulation of its own, with one real database.
#pragma once

#include "postgres/server_world_on_postgres.hpp"
#include "support/session_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace trecho {

struct TwoServers {
    explicit TwoServers(ServerWorldSettings wanted = {})
        : settings(std::move(wanted)), here(settings), there(beside(here.stored())) {}

    // The settings of another server with the same database.
    ServerWorldSettings beside(const std::string& stored) {
        settings.stored = stored;
        settings.seed += 1; // else it would draw the same tokens
        return settings;
    }

    // What an administrator, or a program that isn't ours, does to the database.
    void execute(const std::string& sql) { database.column(sql); }

    ServerWorldSettings settings;
    ServerWorld here;
    ServerWorld there;
    TestedStore database{here.stored()};
};

// Runs a server until a notice of the database has made it true, which takes real time and hardly
// any virtual time. Fails the test if that never happens.
inline void run_until(ServerWorld& world, const std::function<bool()>& is_true) {
    using namespace std::chrono;
    const auto give_up = steady_clock::now() + seconds(20);
    while (!is_true()) {
        if (steady_clock::now() > give_up) {
            ADD_FAILURE() << "it never came";
            return;
        }
        world.context.restart();
        world.context.run_one_for(milliseconds(20));
        world.run_for(milliseconds(2));
    }
}

// What the client hears, up to a line with this text.
inline std::string hear(ServerWorld& world, ScriptedCustomer& customer, std::string_view text) {
    std::string heard;
    run_until(world, [&] {
        heard += customer.heard();
        return heard.find(text) != std::string::npos && heard.ends_with('\n');
    });
    return heard;
}

} // namespace trecho
