#include "support/awake_processors.hpp"

#include "platform/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

namespace trecho {

AwakeProcessors::AwakeProcessors()
    : descriptor_(::open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC)) {
    constexpr std::int32_t microseconds = 0;
    const bool is_written = descriptor_ >= 0 && ::write(descriptor_, &microseconds,
                                                        sizeof microseconds) == sizeof microseconds;
    if (!is_written) error_ = last_error();
}

AwakeProcessors::~AwakeProcessors() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace trecho
