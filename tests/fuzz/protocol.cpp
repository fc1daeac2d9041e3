// Treats the input as a message to the server, as an answer to the client, and as bytes that the
// network delivers in pieces of any size.
#include "fuzz/fuzz.hpp"
#include "protocol/answers.hpp"
#include "protocol/framing.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace trecho {

namespace {

bool is_inside(std::string_view part, std::string_view whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void read_as_name(std::string_view typed) {
    const auto name = clean_name(typed);
    if (!name) return;
    require(!name->empty() && name->size() <= 4 * name_characters_max, "a name is short");
    require(!has_unseen_characters(*name), "a name has no unseen characters");
    require(name->find('>') == std::string::npos, "a name has no arrow");
    require(clean_name(*name) == name, "cleaning a clean name changes nothing");
    const auto answer = parse_answer(name_answer(*name));
    require(answer && answer->name == name, "an answer keeps the name");
}

void read_as_request(std::string_view message) {
    if (const auto places = parse_itinerary(message)) {
        require(places->size() >= 2, "an itinerary has two places");
        std::string printed;
        for (const std::string_view place : *places) {
            require(!place.empty() && is_inside(place, message), "a place is in the message");
            require(place.find('>') == std::string_view::npos, "a place has no arrow");
            if (!printed.empty()) printed += " > ";
            printed += place;
        }
        const auto again = parse_itinerary(printed);
        require(again.has_value() && std::ranges::equal(*again, *places),
                "a printed itinerary is parsed as the same");
        require(!parse_decision(message), "an itinerary isn't a decision");
    }
    const Request request = parse_request(message);
    const bool has_arrow = message.find('>') != std::string_view::npos;
    const bool is_about_places = std::holds_alternative<ItineraryRequest>(request) ||
                                 std::holds_alternative<RoutesRequest>(request) ||
                                 std::holds_alternative<MalformedRequest>(request);
    require(!has_arrow || is_about_places, "what has an arrow is no other request");
    require(!std::holds_alternative<ItineraryRequest>(request) || parse_itinerary(message),
            "both dialogues know the same itineraries");
    const auto* const decision = std::get_if<Decision>(&request);
    require((decision ? std::optional(*decision) : std::nullopt) == parse_decision(message),
            "both dialogues know the same decisions");
    require(std::holds_alternative<HelloRequest>(request) == is_hello(message),
            "both dialogues know HELLO 2");
    if (const auto* const named = std::get_if<NameRequest>(&request)) read_as_name(named->name);
}

// The messages that the framing must find, computed from the whole input at once.
struct Framed {
    std::vector<std::string> messages;
    bool is_too_long = false;

    bool operator==(const Framed&) const = default;
};

Framed frame_at_once(std::string_view bytes) {
    Framed framed;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        framed.is_too_long = line.size() > message_bytes_max;
        if (framed.is_too_long || end == std::string_view::npos) break;
        framed.messages.emplace_back(line);
        bytes.remove_prefix(end + 1);
    }
    return framed;
}

// Frames the input in pieces of up to `piece` bytes. With `takes_late`, takes messages only when
// the buffer is full.
Framed frame_in_pieces(std::string_view bytes, std::size_t piece, bool takes_late) {
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    Framed framed;
    while (!bytes.empty() && !buffer.is_too_long()) {
        const std::span<char> space = buffer.free_space();
        require(!space.empty() || buffer.has_message(), "there is room, or a message to take");
        const std::size_t size = std::min({piece, bytes.size(), space.size()});
        std::ranges::copy(bytes.substr(0, size), space.begin());
        buffer.received(size);
        bytes.remove_prefix(size);
        while (buffer.has_message() && (!takes_late || space.size() == size || bytes.empty())) {
            require(buffer.messages() > 0, "a message that can be taken is counted");
            framed.messages.emplace_back(buffer.take());
        }
    }
    while (buffer.has_message()) framed.messages.emplace_back(buffer.take());
    framed.is_too_long = buffer.is_too_long();
    return framed;
}

// Longer inputs would be too slow.
constexpr std::size_t bytes_one_by_one_max = 256;

void read_unframed(std::string_view bytes, std::size_t piece) {
    MessageBuffer buffer(Framing::unframed, message_bytes_max);
    while (!bytes.empty() && !buffer.is_too_long()) {
        const std::span<char> space = buffer.free_space();
        require(!space.empty(), "there is room after a message was taken");
        const std::size_t size = std::min({piece, bytes.size(), space.size()});
        std::ranges::copy(bytes.substr(0, size), space.begin());
        buffer.received(size);
        bytes.remove_prefix(size);
        if (!buffer.has_message()) continue;
        require(buffer.messages() == 1, "one read is one message");
        require(buffer.take().size() <= size, "a message is no longer than its read");
    }
}

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace trecho;
    FuzzInput input(data, size);
    const std::size_t piece = std::size_t{input.byte()} * 8 + 1;
    const bool takes_late = input.byte() % 2 == 1;
    const std::string_view bytes = input.rest();

    read_as_request(bytes.substr(0, message_bytes_max));
    read_as_name(bytes.substr(0, message_bytes_max));
    parse_answer(bytes);
    const Framed expected = frame_at_once(bytes);
    require(frame_in_pieces(bytes, piece, takes_late) == expected, "pieces make the same messages");
    if (bytes.size() <= bytes_one_by_one_max)
        require(frame_in_pieces(bytes, 1, false) == expected, "bytes make the same messages");
    for (const std::string& message : expected.messages) read_as_request(message);
    read_unframed(bytes, piece);
    return 0;
}
