// The bytes of a network file, as editors and tools save them.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// The text without the byte order mark that it may begin with. Throws BadNetwork when it is empty
// or in another encoding than UTF-8; `file` is only for the message.
std::string_view utf8_of_network(std::string_view bytes, const std::string& file);

} // namespace trecho
