#include "board/event_stream.hpp"

#include "async/deadline.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <new>
#include <utility>

namespace trecho {

namespace {

using asio::experimental::awaitable_operators::operator||;

// Fast enough to look alive, slow enough for a thousand rows to be drawn.
constexpr std::chrono::milliseconds gathering_pause{100};

// After so long without changes a browser hears that the server lives.
constexpr std::chrono::seconds heartbeat_pause{5};

} // namespace

EventStream::Listening::Listening(EventStream& stream) : stream_(stream) {
    if (!stream_.is_gathering_) stream_.gathering_.spawn(stream_.gather());
    stream_.is_gathering_ = true;
    stream_.listening_.push_back(this);
}

EventStream::Listening::~Listening() { std::erase(stream_.listening_, this); }

awaitable<SharedText> EventStream::Listening::next() {
    is_sending_ = false;
    while (!next_) { // fall_behind() may take the text back before this coroutine resumes
        given_ = std::make_unique<AsyncEvent>();
        const error_code cancelled = co_await given_->wait();
        if (cancelled) co_return nullptr;
    }
    is_sending_ = true;
    co_return std::exchange(next_, nullptr);
}

void EventStream::Listening::give(SharedText text) {
    next_ = std::move(text);
    given_->set();
}

void EventStream::Listening::give_snapshot(SharedText text) {
    lacks_snapshot_ = false;
    give(std::move(text));
}

void EventStream::Listening::fall_behind() {
    next_ = nullptr;
    lacks_snapshot_ = true;
}

EventStream::EventStream(const Executor& executor, BoardSource& source, Clock& clock,
                         Census& census, std::string epoch)
    : source_(source), clock_(clock), census_(census), epoch_(std::move(epoch)),
      gathering_(executor, abort_process) {}

awaitable<void> EventStream::send_to(BrowserConnection& browser) {
    // The read beside the writes notices a browser that has gone while nothing is to be sent.
    co_await (send_texts(browser) || browser.wait_until_gone());
}

awaitable<void> EventStream::send_texts(BrowserConnection& browser) {
    Listening listening(*this);
    error_code error;
    while (!error) {
        browser.begin_wait_for_news();
        const SharedText text = co_await listening.next();
        if (!text) co_return;
        error = co_await browser.write(*text);
    }
}

awaitable<void> EventStream::stop() {
    gathering_.interrupt_all();
    co_await gathering_.join();
}

awaitable<void> EventStream::gather() {
    const Census::Wait wait(census_, 0, "tells browsers what has changed");
    error_code cancelled;
    while (!cancelled && !listening_.empty()) {
        try {
            deliver();
        } catch (const std::bad_alloc&) { // the office goes on, and so do the browsers later
            for (Listening* const browser : listening_) browser->fall_behind();
        }
        cancelled = co_await sleep_until(clock_, clock_.now() + gathering_pause);
    }
    is_gathering_ = false;
}

// Snapshots are only made here, right after the changes were taken: the next changes are exactly
// those that the snapshot lacks.
void EventStream::deliver() {
    const SharedText changes = news();
    SharedText snapshot; // made for the first browser that needs one
    for (Listening* const browser : listening_) {
        if (browser->has_text()) {
            if (!changes) continue;
            browser->fall_behind();
            missed_ += 2; // the text that waited for it, and this one
        } else if (!browser->lacks_snapshot()) {
            if (changes) browser->give(changes);
        } else if (browser->is_sending()) {
            if (changes) ++missed_;
        } else {
            if (!snapshot) snapshot = text_of("snapshot", source_.snapshot());
            browser->give_snapshot(snapshot);
        }
    }
}

// The changes since the last call, now and then a heartbeat, or null.
SharedText EventStream::news() {
    const std::string changes = source_.take_changes();
    const TimePoint now = clock_.now();
    if (changes.empty() && now < last_news_at_ + heartbeat_pause) return nullptr;
    last_news_at_ = now;
    if (!changes.empty()) return text_of("changes", changes);
    return std::make_shared<const std::string>(":\n\n");
}

SharedText EventStream::text_of(std::string_view event, const std::string& data) {
    return std::make_shared<const std::string>(
        fmt::format("event: {}\nid: {}-{}\ndata: {}\n\n", event, epoch_, ++last_id_, data));
}

} // namespace trecho
