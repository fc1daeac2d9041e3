// The line in which customers wait for their turn, first come, first served.
#pragma once

#include "async/async_event.hpp"

#include <deque>
#include <memory>

namespace trecho::museum {

class WaitingLine {
public:
    // Returns when it is this customer's turn, or operation_aborted when cancelled.
    awaitable<error_code> take_turn();

    // The turn ends, and the next in line has it.
    void pass_on();

private:
    bool is_taken_ = false;
    std::deque<std::shared_ptr<AsyncEvent>> waiting_;
};

} // namespace trecho::museum
