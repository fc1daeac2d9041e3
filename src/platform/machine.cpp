#include "platform/machine.hpp"

#include <sys/utsname.h>

#include <cstddef>
#include <fstream>
#include <thread>

namespace trecho {

namespace {

// Reads proc(5), which has a line `model name : AMD EPYC` for each processor.
std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos)
            return line.substr(colon + 2);
    }
    return {};
}

} // namespace

Machine describe_machine() {
    Machine machine;
    machine.processor = processor_name();
    machine.processors = std::thread::hardware_concurrency();
    utsname name = {};
    if (::uname(&name) == 0)
        machine.system = std::string(name.sysname) + " " + name.release + " " + name.machine;
    return machine;
}

} // namespace trecho
