// Runs one rival alone, for a notebook, a debugger or `trecho load --itinerary`.
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "rivals/rivals.hpp"

#include <fmt/format.h>

#include <cstdio>

int main(int argc, char** argv) {
    std::vector<trecho::Rival> rivals = trecho::rivals_of_the_ceiling();
    rivals.front() = trecho::ceiling(); // in place of `ceiling again`
    if (argc == 2) {
        trecho::prepare_process();
        for (const trecho::Rival& rival : rivals) {
            if (rival.name != argv[1]) continue;
            rival.serve(
                [](int port) { trecho::print_format("listening on 127.0.0.1:{}\n", port); });
        }
    }
    fmt::print(stderr, "usage: rival NAME, where NAME is one of:\n");
    for (const trecho::Rival& rival : rivals) fmt::print(stderr, "  {}\n", rival.name);
    return 2;
}
