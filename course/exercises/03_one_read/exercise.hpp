// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "platform/stream.hpp"

#include <string>
#include <string_view>

namespace exercise {

// Knows the answer to a request. Both are without a line end.
class Shop {
public:
    virtual ~Shop() = default;
    virtual std::string answer(std::string_view request) = 0;
};

// Serves one customer: each line is a request, and gets one line as its answer, in order. Returns
// when the customer has ended its side and all its requests are answered, when the stream fails, or
// when a request is longer than trecho::message_bytes_max (protocol/limits.hpp). What comes last,
// without a line end, isn't a request.
trecho::awaitable<void> serve_customer(trecho::Stream& stream, Shop& shop);

} // namespace exercise
