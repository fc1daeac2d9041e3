// Treats the input as a network file. It is refused with a sentence that a terminal can show, or
// accepted, and then each leg is found by its names in any spelling.
#include "office/network.hpp"
#include "fuzz/fuzz.hpp"
#include "protocol/names.hpp"

#include <string>

namespace trecho {

namespace {

void find_again(const Network& network, LegId id, const std::string& origin,
                const std::string& destination) {
    const std::string question = origin + ">" + destination;
    const auto places = parse_itinerary(question);
    require(places.has_value(), "a customer can ask for the places of a leg");
    const auto found = network.find(*places);
    require(found && found->size() == 1 && found->front() == id, "a leg is found by its names");
}

void read_as_network(std::string_view bytes) {
    try {
        const Network network = Network::parse(bytes, "network.json");
        require(!network.legs().empty(), "a network has legs");
        for (LegId id = 0; id < network.legs().size(); ++id) {
            const Leg& leg = network.legs()[id];
            require(!has_unseen_characters(to_string(leg)), "a leg can be shown");
            find_again(network, id, leg.origin, leg.destination);
            find_again(network, id, fold_name(leg.origin), fold_name(leg.destination));
        }
    } catch (const BadNetwork& refusal) {
        require(!has_unseen_characters(refusal.what()), "a refusal can be shown");
    }
}

// Checks properties of the name functions that must hold for any bytes.
void fold(std::string_view bytes) {
    const std::string folded = fold_name(bytes);
    require(fold_name(folded) == folded, "folding a folded name changes nothing");
    require(!is_plain_name(bytes) || folded.size() == bytes.size(), "a plain name keeps its size");
    const std::string_view trimmed = trim(bytes);
    require(trim(trimmed) == trimmed, "trimming a trimmed text changes nothing");
    require(size_of_utf8(bytes) <= bytes.size(), "the UTF-8 part isn't longer than the text");
    require(!has_unseen_characters(quote_name(bytes)), "a quoted name has no unseen characters");
}

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace trecho;
    const std::string_view bytes = FuzzInput(data, size).rest();
    read_as_network(bytes);
    fold(bytes);
    return 0;
}
