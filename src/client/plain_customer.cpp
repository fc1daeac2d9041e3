#include "client/plain_customer.hpp"

#include "protocol/limits.hpp"

#include <boost/system/errc.hpp>

namespace trecho {

PlainCustomer::PlainCustomer(std::unique_ptr<Stream> stream, Clock& clock,
                             asio::cancellation_signal& interrupt, Framing framing)
    : server_(std::move(stream), framing, message_bytes_max, clock, interrupt) {}

awaitable<PlainAnswer> PlainCustomer::ask_for(std::string_view itinerary) {
    server_.say(itinerary);
    return hear();
}

awaitable<PlainAnswer> PlainCustomer::decide(Decision decision) {
    server_.say(decision == Decision::buy ? "S" : "N");
    return hear();
}

awaitable<PlainAnswer> PlainCustomer::hear() {
    const Received received = co_await server_.receive(Deadline::never);
    PlainAnswer answer;
    answer.error = received.error;
    answer.is_yes = received.message == yes;
    if (!answer.error && !answer.is_yes && received.message != no) {
        answer.error = boost::system::errc::make_error_code(boost::system::errc::bad_message);
    }
    co_return answer;
}

} // namespace trecho
