// The machine on which a benchmark ran: without it, a figure can't be compared.
#pragma once

#include <string>

namespace trecho {

struct Machine {
    std::string processor; // "AMD EPYC"; empty if unknown
    unsigned processors = 0;
    std::string system; // Linux 6.1.0 x86_64
};

Machine describe_machine();

} // namespace trecho
