// Keeps idle processors from sleeping deeply while something is measured.
//
// The deeper an idle processor sleeps, the longer it takes to wake for the next message. With few
// customers that time is most of what a benchmark measures, and it changes from run to run.
#pragma once

#include "platform/coroutine.hpp"

namespace trecho {

// Linux lets no processor sleep deeper than the latency allows that was written to
// /dev/cpu_dma_latency, for as long as the file is open (PM QoS; for root).
class AwakeProcessors {
public:
    AwakeProcessors();
    ~AwakeProcessors();
    AwakeProcessors(const AwakeProcessors&) = delete;
    AwakeProcessors& operator=(const AwakeProcessors&) = delete;

    // None when the processors are kept awake.
    error_code error() const { return error_; }

private:
    int descriptor_ = -1;
    error_code error_;
};

} // namespace trecho
