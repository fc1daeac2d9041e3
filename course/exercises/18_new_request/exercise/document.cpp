// Part 4, the specification. Add
//  - a row of the table, of this form:  | `LIST` | `{"ok":true,"legs":[..]}`: all legs |
//  - a transcript in which customers ask SEATS at least twice, and the seats left differ:
//        A -> Salvador > Natal
//        A <- {"ok":true,"available":true,"seconds":15}
//
// A and B are customers, after HELLO 2. The network is that of docs/protocol.md: Recife > Salvador
// with 2 seats, Salvador > Natal with 1, São Paulo > Recife with 1. The test's server knows SEATS,
// itineraries, S and N.
#include "exercise.hpp"

namespace exercise {

std::string_view document() {
    return R"(
| message | answer |
| --- | --- |
)";
}

} // namespace exercise
