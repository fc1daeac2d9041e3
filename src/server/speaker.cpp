#include "server/speaker.hpp"

namespace trecho {

Speaker::Speaker(Session& session, std::string token)
    : session_(session), registry_(session.registry()), token_(std::move(token)),
      customer_(registry_.open(token_)), has_the_word_(customer_->speaking.try_lock()) {
    customer_->speaker = &session_;
}

Speaker::~Speaker() { let_go(); }

awaitable<Speaker::Found> Speaker::speak_for(std::string token) {
    auto wanted = registry_.find(token);
    if (!wanted) co_return Found::unknown;
    token_ = std::move(token);
    if (wanted == customer_) co_return Found::customer;

    let_go();
    customer_ = std::move(wanted);
    Session* const before = std::exchange(customer_->speaker, &session_);
    if (before) before->be_taken_over();
    has_the_word_ = co_await customer_->speaking.lock();
    co_return has_the_word_ ? Found::customer : Found::interrupted;
}

// Somebody else may speak for the customer already: then the customer isn't ours to put down.
void Speaker::let_go() {
    if (customer_->speaker == &session_) {
        customer_->speaker = nullptr;
        registry_.put_down(customer_);
    }
    has_the_word_.unlock();
}

} // namespace trecho
