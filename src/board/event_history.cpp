#include "board/event_history.hpp"

namespace trecho {

std::string_view name_of(EventName name) {
    switch (name) {
    case EventName::opened: return "opened";
    case EventName::session_opened: return "session_opened";
    case EventName::session_resumed: return "session_resumed";
    case EventName::named: return "named";
    case EventName::refused: return "refused";
    case EventName::waiting: return "waiting";
    case EventName::in_line: return "in_line";
    case EventName::turn_taken: return "turn_taken";
    case EventName::left_line: return "left_line";
    case EventName::held: return "held";
    case EventName::resumed: return "resumed";
    case EventName::storing: return "storing";
    case EventName::sold: return "sold";
    case EventName::cancelled: return "cancelled";
    case EventName::declined: return "declined";
    case EventName::released: return "released";
    case EventName::expired: return "expired";
    case EventName::closed: return "closed";
    }
    return "";
}

} // namespace trecho
