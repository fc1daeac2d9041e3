#include "simulation/platform/pipe.hpp"

#include <algorithm>

namespace trecho {

namespace {

// Between two bytes of a shattered message: together longer than the network's own delays.
constexpr std::chrono::milliseconds shattered_pause{2};

// To an operation of the kernel it means nothing that something has changed in vain. So an
// interruption that comes in the instant in which one of ours wakes up in vain must not be missed.
class Interruption {
public:
    explicit Interruption(asio::cancellation_state state)
        : state_(state), was_cancelled_(is_cancelled(state_)) {}

    error_code error() const {
        const bool is_interrupted = !was_cancelled_ && is_cancelled(state_);
        return is_interrupted ? error_code(asio::error::operation_aborted) : error_code();
    }

private:
    asio::cancellation_state state_;
    bool was_cancelled_; // before the operation began
};

} // namespace

Pipe::Pipe(Simulation& simulation, NetworkSettings settings)
    : simulation_(simulation), settings_(settings), lane_(simulation.time.new_lane()),
      last_arrival_(simulation.time.now()) {}

awaitable<ReadResult> Pipe::read_some(std::span<char> into) {
    const Interruption interruption(co_await asio::this_coro::cancellation_state);
    for (;;) {
        const ReadResult result = read_now(into);
        if (result.error != asio::error::would_block) co_return result;
        error_code interrupted = interruption.error();
        if (!interrupted) interrupted = co_await next_change();
        if (interrupted) co_return ReadResult{reading_error_ ? reading_error_ : interrupted, 0};
    }
}

ReadResult Pipe::read_now(std::span<char> into) {
    if (arrived_.empty() && reading_error_) return {reading_error_, 0};
    if (arrived_.empty() && has_ended_) return {asio::error::eof, 0};
    if (arrived_.empty()) return {asio::error::would_block, 0};

    const std::size_t bytes = std::min(into.size(), arrived_.size());
    std::copy_n(arrived_.begin(), bytes, into.begin());
    arrived_.erase(0, bytes);
    on_the_way_ -= bytes;
    change();
    return {error_code(), bytes};
}

awaitable<WriteResult> Pipe::write_some(std::string_view bytes) {
    WriteResult result;
    if (bytes.empty()) co_return result;
    // Once it is full, half of it has to be free again: else a writer would be woken for each byte
    // that is read, and send one ("silly window syndrome", RFC 9293, section 3.8.6.2).
    const bool is_full = on_the_way_ >= settings_.capacity;
    const Interruption interruption(co_await asio::this_coro::cancellation_state);
    while (is_full && !result.error && !writing_error_ && on_the_way_ > settings_.capacity / 2) {
        result.error = interruption.error();
        if (!result.error) result.error = co_await next_change();
    }
    if (writing_error_) result.error = writing_error_;
    if (!result.error) result.bytes = send(bytes);
    co_return result;
}

awaitable<error_code> Pipe::wait_until_gone() {
    const Interruption interruption(co_await asio::this_coro::cancellation_state);
    error_code error;
    while (!error && !reading_error_ && !is_reset_) {
        error = interruption.error();
        if (!error) error = co_await next_change();
    }
    if (reading_error_ || is_reset_) error = {};
    co_return error;
}

void Pipe::end() {
    arrive([this] { has_ended_ = true; });
}

void Pipe::break_reading(error_code error) {
    arrived_.clear();
    reading_error_ = error;
    change();
}

void Pipe::break_writing(error_code error) {
    writing_error_ = error;
    change();
}

void Pipe::close_reader(const std::shared_ptr<Pipe>& back) {
    closed_by_ = back;
    if (has_unread()) back->send_reset(shared_from_this());
}

// Bytes for a stream that was closed are answered like those that it left unread.
void Pipe::receive(std::string_view bytes) {
    if (!closed_by_) {
        arrived_ += bytes;
        return;
    }
    on_the_way_ -= bytes.size();
    if (const auto back = closed_by_->lock()) back->send_reset(shared_from_this());
}

// A reset comes behind what was sent before it; or, by chance, overtakes all of that: some systems
// throw away what the reader has not taken yet (RFC 9112, section 9.6).
void Pipe::send_reset(const std::shared_ptr<Pipe>& broken) {
    if (simulation_.entropy.one_in(2)) {
        simulation_.time.cancel_all(lane_);
        glued_.reset();
        last_arrival_ = simulation_.time.now();
        arrive([this, broken] {
            if (!arrived_.empty()) has_ended_ = false; // the reader hasn't seen it
            arrived_.clear();
            receive_reset(*broken);
        });
    } else {
        arrive([this, broken] { receive_reset(*broken); });
    }
}

// A reader that has seen the end sees nothing else, as with Linux; but writing fails.
void Pipe::receive_reset(Pipe& broken) {
    is_reset_ = true;
    if (!has_ended_) reading_error_ = asio::error::connection_reset;
    broken.break_writing(has_ended_ ? asio::error::broken_pipe : asio::error::connection_reset);
}

void Pipe::break_reading_at_end(error_code error) {
    is_lost_ = false;
    arrive([this, error] { reading_error_ = error; });
}

void Pipe::delay(Duration longer) {
    last_arrival_ = std::max(last_arrival_, simulation_.time.now()) + longer;
}

void Pipe::lose_everything() {
    is_lost_ = true;
    glued_.reset();
    simulation_.time.cancel_all(lane_);
}

// Sends the next piece of `bytes` and returns its size.
std::size_t Pipe::send(std::string_view bytes) {
    std::size_t size = std::min(bytes.size(), settings_.capacity - on_the_way_);
    if (simulation_.time.now() < glued_until_) {
        on_the_way_ += size;
        keep_back(bytes.substr(0, size));
        return size;
    }
    if (is_shattered_) {
        size = 1;
        delay(shattered_pause);
    } else if (settings_.splits) {
        size = simulation_.entropy.between(1, size);
    }
    on_the_way_ += size;
    arrive([this, piece = std::string(bytes.substr(0, size))] { receive(piece); });
    return size;
}

void Pipe::keep_back(std::string_view bytes) {
    if (!glued_) {
        glued_ = std::make_shared<std::string>();
        delay(glued_until_ - simulation_.time.now());
        arrive([this] {
            const auto glued = std::exchange(glued_, nullptr);
            receive(*glued);
        });
    }
    *glued_ += bytes;
}

// Later, but never before what was sent before.
void Pipe::arrive(std::function<void()> what) {
    if (is_lost_) return;
    const auto delay =
        simulation_.entropy.between(static_cast<std::uint64_t>(settings_.delay_min.count()),
                                    static_cast<std::uint64_t>(settings_.delay_max.count()));
    const TimePoint earliest = simulation_.time.now() + Duration(delay);
    last_arrival_ = std::max(earliest, last_arrival_ + Duration(1));
    simulation_.time.at(
        last_arrival_,
        [pipe = shared_from_this(), what = std::move(what)] {
            what();
            pipe->change();
        },
        lane_);
}

awaitable<error_code> Pipe::next_change() {
    const auto changed = changed_;
    co_return co_await changed->wait();
}

void Pipe::change() {
    const auto changed = std::exchange(changed_, std::make_shared<AsyncEvent>());
    changed->set();
}

} // namespace trecho
