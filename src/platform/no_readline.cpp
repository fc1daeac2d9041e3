// Replaces readline_terminal.cpp in a build without readline.
#include "platform/readline_terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> readline_terminal(const Executor&, const std::filesystem::path&) {
    return nullptr;
}

} // namespace trecho
