// On what machine a figure was measured: without it, a figure means nothing elsewhere.
#pragma once

#include <string>

namespace trecho {

struct Machine {
    std::string processor; // empty where the system doesn't say
    unsigned processors = 0;
    std::string system; // Linux 6.1.0 x86_64
};

Machine describe_machine();

} // namespace trecho
