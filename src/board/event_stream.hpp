// Server-Sent Events: what has changed, for every browser that listens.
#pragma once

#include "async/async_event.hpp"
#include "async/census.hpp"
#include "async/task_group.hpp"
#include "board/board_source.hpp"
#include "board/browser_connection.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Text that several browsers are sent; it is freed when the last of them has it.
using SharedText = std::shared_ptr<const std::string>;

// Asks the source for changes ten times a second, once for all browsers, and only while one
// listens. Each browser gets a snapshot first, then changes. One that hasn't taken the last text
// when the next is due loses both, and gets a snapshot when it has taken what is being sent. So a
// browser costs the memory of two texts at most. Use it on one executor; what it is given must
// outlive it.
class EventStream {
public:
    // `epoch` is of this server: it begins each event's id, so that a page sees that the server was
    // started anew.
    EventStream(const Executor& executor, BoardSource& source, Clock& clock, Census& census,
                std::string epoch);

    // Sends events until the browser is gone, or takes nothing for too long, or the coroutine is
    // interrupted. The response's headers were sent.
    awaitable<void> send_to(BrowserConnection& browser);

    std::size_t browsers() const { return listening_.size(); }

    // How many texts slow browsers have missed.
    std::uint64_t missed() const { return missed_; }

    // Returns when nothing is gathered any more. No send_to() may run then.
    awaitable<void> stop();

private:
    // A browser's place, while it listens.
    class Listening {
    public:
        explicit Listening(EventStream& stream);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

        // The next text for it; null when the wait is cancelled.
        awaitable<SharedText> next();

        // Whether the last text that next() gave is still on its way.
        bool is_sending() const { return is_sending_; }
        bool has_text() const { return next_ != nullptr; }
        bool lacks_snapshot() const { return lacks_snapshot_; }
        void give(SharedText text);
        void give_snapshot(SharedText text);
        void fall_behind(); // drops the text that it hasn't taken

    private:
        EventStream& stream_;
        SharedText next_;
        std::unique_ptr<AsyncEvent> given_ = std::make_unique<AsyncEvent>();
        bool is_sending_ = false;
        bool lacks_snapshot_ = true;
    };

    awaitable<void> send_texts(BrowserConnection& browser);
    awaitable<void> gather();
    void deliver();
    SharedText text_of(std::string_view event, const std::string& data);
    SharedText news();

    BoardSource& source_;
    Clock& clock_;
    Census& census_;
    std::string epoch_;
    std::uint64_t last_id_ = 0;
    std::uint64_t missed_ = 0;
    TimePoint last_news_at_{};
    std::vector<Listening*> listening_;
    bool is_gathering_ = false;
    TaskGroup gathering_;
};

} // namespace trecho
