#include "postgres/seat_notices.hpp"

#include "async/deadline.hpp"
#include "postgres/growing_pause.hpp"
#include "postgres/limits.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

namespace trecho {

SeatNotices::SeatNotices(const Executor& executor, Clock& clock, std::string url,
                         std::int64_t server, std::size_t legs, Office::OnResumed on_resumed)
    : executor_(executor), clock_(clock), url_(std::move(url)), server_(server),
      on_resumed_(std::move(on_resumed)), changed_at_(legs, 0), tasks_(executor, abort_process) {}

void SeatNotices::start() { tasks_.spawn(listen()); }

awaitable<void> SeatNotices::stop() {
    stops_ = true;
    tasks_.interrupt_all();
    co_await tasks_.join();
}

awaitable<void> SeatNotices::listen() {
    PostgresConnection connection(executor_, clock_);
    GrowingPause growing;
    while (!stops_) {
        is_connecting_ = true;
        const bool is_connected = co_await connect(connection);
        is_connecting_ = false;
        if (is_connected) {
            growing.begin_short_again();
            // Notices that were sent while nobody listened are lost.
            everything_may_have_changed();
            co_await hear_all(connection);
        }
        if (stops_) co_return;
        co_await sleep_until(clock_, clock_.now() + growing.take());
    }
}

awaitable<bool> SeatNotices::connect(PostgresConnection& connection) {
    const PostgresError error = co_await connection.connect(url_, PostgresConnection::never);
    if (error || stops_) co_return false;
    const Answered listening = co_await connection.run_script(
        "listen trecho_seats; listen trecho_session", clock_.now() + database_answer_limit);
    co_return !listening.error;
}

// Until the connection is lost, or the server stops.
awaitable<void> SeatNotices::hear_all(PostgresConnection& connection) {
    while (!stops_) {
        const NoticeReceived received = co_await connection.next_notice();
        if (received.error) co_return;
        if (received.notice.channel == "trecho_seats") {
            seats_have_changed(received.notice.payload);
        } else {
            session_was_resumed(received.notice.payload);
        }
    }
}

awaitable<error_code> SeatNotices::wait(const Itinerary& itinerary, std::uint64_t since,
                                        TimePoint look_again) {
    if (has_changed(itinerary, since)) co_return error_code();

    Waiting waiting{itinerary, {}};
    const auto place = waiting_.insert(waiting_.end(), &waiting);
    const auto timer = clock_.make_timer([&waiting] { waiting.changed.set(); });
    timer->arm(look_again);
    const error_code error = co_await waiting.changed.wait();
    waiting_.erase(place);
    co_return error;
}

namespace {

// Takes the next number off `text`, and what separates it from the one behind it. Anything else
// ends the text: a notice may come from any program.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) text.remove_prefix(1);
    return number;
}

} // namespace

void SeatNotices::seats_have_changed(std::string_view legs) {
    ++count_;
    while (const std::optional<std::uint64_t> leg = take_number(legs)) {
        if (*leg < changed_at_.size()) changed_at_[*leg] = count_;
    }
    for (Waiting* const waiting : waiting_) {
        if (has_changed(waiting->itinerary, count_ - 1)) waiting->changed.set();
    }
}

// "<server that had it> <session key> <claim>"
void SeatNotices::session_was_resumed(std::string_view payload) {
    const std::optional<std::uint64_t> server = take_number(payload);
    if (!server || *server != static_cast<std::uint64_t>(server_)) return;
    const std::size_t space = payload.find(' ');
    const std::string session_key(payload.substr(0, space));
    if (space == std::string_view::npos) return;
    payload.remove_prefix(space + 1);
    if (const std::optional<std::uint64_t> claim = take_number(payload))
        on_resumed_(session_key, *claim);
}

void SeatNotices::everything_may_have_changed() {
    ++count_;
    std::ranges::fill(changed_at_, count_);
    for (Waiting* const waiting : waiting_) waiting->changed.set();
}

bool SeatNotices::has_changed(const Itinerary& itinerary, std::uint64_t since) const {
    return std::ranges::any_of(itinerary, [&](LegId leg) { return changed_at_[leg] > since; });
}

} // namespace trecho
