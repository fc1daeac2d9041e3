// What the board knows about one connection.
#pragma once

#include "board/event_history.hpp"
#include "board/recent.hpp"
#include "office/observer.hpp"

#include <boost/intrusive/list_hook.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

enum class ConnectionState : std::uint8_t {
    idle,
    waiting,
    confirming,
    storing,
    gone, // the connection is closed, and its seats are still held for its session
};
inline constexpr std::size_t connection_state_count = 5;
std::string_view name_of(ConnectionState state);

// What the page marks on a connection's line.
enum class Mark : std::uint8_t { sold, declined, expired, gone, resumed, refused, cancelled };
std::string_view name_of(Mark mark);

struct MarkAt {
    Mark mark;
    TimePoint at;
};

struct Span {
    ConnectionState state;
    TimePoint begin;
    TimePoint end;
};

inline constexpr std::size_t marks_max = 8;
inline constexpr std::size_t spans_max = 16;

// Unlinks itself from the list of changed rows when it is destroyed.
struct ConnectionRow
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    explicit ConnectionRow(ConnectionId its_id) : id(its_id) {}

    ConnectionId id;
    std::string name; // "" until the customer gives one
    std::string peer; // "" when peers aren't shown
    int protocol = 1;
    bool is_open = true;
    bool has_turn = false;
    ConnectionState state = ConnectionState::idle;
    TimePoint opened;
    TimePoint since;           // when the state began
    TimePoint held_at;         // when the offer's time limit began: in the states with seats
    std::uint64_t arrival = 0; // grows with each wait of any connection: while it waits
    std::optional<LegId> line; // where it waits, of several legs
    Itinerary itinerary;       // in all states but idle

    Recent<MarkAt, marks_max> marks;
    Recent<Span, spans_max> spans;
    EventHistory events;

    // Since the changes were taken last.
    std::size_t new_marks = 0;
    std::size_t new_spans = 0;
    bool is_told = false; // a reader of the changes knows the row

    std::unique_ptr<ConnectionRow> next_left; // in the list of the rows that have left
};

} // namespace trecho
