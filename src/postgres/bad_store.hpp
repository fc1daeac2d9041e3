// Needs no libpq: builds without it have this error too.
#pragma once

#include <stdexcept>

namespace trecho {

// A store that can't be used. Its message is a sentence for the user that names the store, without
// any password, and the cure.
class BadStore : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace trecho
