// Shows bytes in the words of a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exercise {

// In quotes; a CR is \r, an LF \n, and another byte that people can't see \x00. A long text is cut.
std::string in_quotes(std::string_view bytes);

// "one", "two", "three"; "nothing" when there are none.
std::string in_quotes(const std::vector<std::string>& texts);

} // namespace exercise
