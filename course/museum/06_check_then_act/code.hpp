// A server that sells seats of one leg. A bank, elsewhere in the network, takes the money.
#pragma once

#include "platform/coroutine.hpp"

#include <string>

namespace trecho::museum {

class Bank {
public:
    virtual ~Bank() = default;
    virtual awaitable<bool> charge(std::string customer) = 0;
};

struct Office {
    Bank& bank;
    int free = 0;
};

awaitable<bool> buy(Office& office, std::string customer);

} // namespace trecho::museum
