// Exercise 18, the solution, part 4.
#include "exercise.hpp"

namespace exercise {

std::string_view document() {
    return R"(
| message | answer |
| --- | --- |
| `SEATS A > B` | `{"ok":true,"leg":{"origin":..,"destination":..,"left":n,"seats":capacity}}`: how many seats of one leg are neither held nor sold; `bad_request` for an unknown leg |

A -> SEATS sao paulo > recife
A <- {"ok":true,"leg":{"origin":"São Paulo","destination":"Recife","left":1,"seats":1}}
A -> São Paulo > Recife
A <- {"ok":true,"available":true,"seconds":15}
B -> SEATS São Paulo > Recife
B <- {"ok":true,"leg":{"origin":"São Paulo","destination":"Recife","left":0,"seats":1}}
)";
}

} // namespace exercise
