// One direction of a connection: bytes that are under way, and bytes that have arrived.
#pragma once

#include "async/async_event.hpp"
#include "platform/stream.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace trecho {

struct NetworkSettings {
    Duration delay_min = std::chrono::microseconds(50);
    Duration delay_max = std::chrono::microseconds(500);
    bool splits = true;            // one write arrives in several pieces, by chance
    std::size_t capacity = 65'536; // sent and not yet read; a writer waits beyond it

    // For a listener: after so many accepts that succeed, so many fail for want of descriptors,
    // first of the process, then of the machine. 0: none fails.
    std::uint64_t accepts_that_fail = 0;
    std::uint64_t accepts_between = 0;
};

class Pipe : public std::enable_shared_from_this<Pipe> {
public:
    Pipe(Simulation& simulation, NetworkSettings settings);

    awaitable<ReadResult> read_some(std::span<char> into);
    awaitable<WriteResult> write_some(std::string_view bytes);
    ReadResult read_now(std::span<char> into);

    // For the reader: until the writer has gone; whether it has said that nothing more will come.
    awaitable<error_code> wait_until_gone();
    bool has_ended() const { return has_ended_; }

    // The reader finds the end when it has read what was sent before.
    void end();

    // What the one side waits for, or does next, ends with this error.
    void break_reading(error_code error);
    void break_writing(error_code error);

    // The reader has closed its stream, and `back` is the other direction. Bytes that it has not
    // read, and all that arrive later, are answered with a reset, as TCP does (RFC 9293, section
    // 3.10.7.1; RFC 1122, section 4.2.2.13).
    void close_reader(const std::shared_ptr<Pipe>& back);

    // Whether something has arrived that the reader has not taken.
    bool has_unread() const { return !arrived_.empty(); }

    // The reader finds this error when it has read what was sent before.
    void break_reading_at_end(error_code error);

    // What is sent from now on arrives so much later.
    void delay(Duration longer);
    void delay_until(TimePoint time) { last_arrival_ = std::max(last_arrival_, time); }

    // From now on each byte arrives by itself, with a pause before it.
    void shatter() { is_shattered_ = true; }

    // What is sent until then arrives all at once, then.
    void glue(TimePoint until) { glued_until_ = until; }

    // What is under way, and what is sent from now on, never arrives. Neither side is told.
    void lose_everything();

    VirtualTime::Lane lane() const { return lane_; }

private:
    std::size_t send(std::string_view bytes);
    void receive(std::string_view bytes);
    void send_reset(const std::shared_ptr<Pipe>& broken);
    void receive_reset(Pipe& broken);
    void keep_back(std::string_view bytes);
    void arrive(std::function<void()> what);
    awaitable<error_code> next_change();
    void change();

    Simulation& simulation_;
    NetworkSettings settings_;
    VirtualTime::Lane lane_; // what was sent earlier arrives earlier
    TimePoint last_arrival_;
    std::string arrived_;
    std::size_t on_the_way_ = 0; // sent and not read, arrived or not
    bool has_ended_ = false;
    bool is_reset_ = false;
    std::optional<std::weak_ptr<Pipe>> closed_by_; // the reader: where its resets go
    bool is_shattered_ = false;
    bool is_lost_ = false;
    TimePoint glued_until_;
    std::shared_ptr<std::string> glued_; // what is kept back; null while nothing is
    error_code reading_error_;
    error_code writing_error_;
    std::shared_ptr<AsyncEvent> changed_ = std::make_shared<AsyncEvent>();
};

} // namespace trecho
