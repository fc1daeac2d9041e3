// Any bytes as a network file. It is refused with one sentence that can be shown in a terminal, or
// read so that each leg is found by its names, in whichever spelling.
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

// Folding what is folded changes nothing, whatever the bytes.
void fold(std::string_view bytes) {
    const std::string folded = fold_name(bytes);
    require(fold_name(folded) == folded, "what is folded stays");
    require(!is_plain_name(bytes) || folded.size() == bytes.size(), "a plain name keeps its size");
    const std::string_view trimmed = trim(bytes);
    require(trim(trimmed) == trimmed, "what is trimmed stays");
    require(size_of_utf8(bytes) <= bytes.size(), "no more is UTF-8 than there is");
    require(!has_unseen_characters(quote_name(bytes)), "what is quoted can be shown");
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
