#include "client/memory.hpp"

#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <cstddef>

namespace trecho {

namespace {

std::string take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::string print_memory(const Memory& memory) {
    std::string text =
        memory.session + '\n' + memory.ticket + '\n' + memory.undecided + '\n' + memory.name;
    text.resize(text.find_last_not_of('\n') + 1);
    return text;
}

Memory parse_memory(std::string_view text) {
    Memory memory;
    memory.session = take_line(text);
    if (!is_session_token(memory.session)) return {};
    memory.ticket = take_line(text);
    memory.undecided = take_line(text);
    if (!parse_itinerary(memory.undecided)) memory.undecided.clear();
    memory.name = clean_name(take_line(text)).value_or("");
    return memory;
}

} // namespace trecho
