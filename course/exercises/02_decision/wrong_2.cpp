// Wrong: compares as names are compared, and Unicode folds the old long s to s as well.
#include "exercise.hpp"

#include "protocol/names.hpp"

namespace exercise {

std::optional<Decision> parse_decision(std::string_view message) {
    const std::string word = trecho::fold_name(trecho::trim(message));
    if (word == "s") return Decision::buy;
    if (word == "n") return Decision::decline;
    return std::nullopt;
}

} // namespace exercise
