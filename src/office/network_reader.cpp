// Reads the network file. People write it by hand, so each mistake gets a sentence that says which
// file, where in it, and what would be right.
#include "office/network.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace trecho {

namespace json = boost::json;

class NetworkReader {
public:
    explicit NetworkReader(const std::string& file) : file_(file) {}

    Network read(std::string_view text) {
        const json::value document = parse(text);
        if (!document.is_object()) fail("the document", "must be an object with \"legs\"");

        const json::object& root = document.get_object();
        for (const auto& [key, value] : root) {
            if (key != "legs" && key != "aliases")
                fail("\"" + std::string(key) + "\"", "isn't known here; only \"legs\" and "
                                                     "\"aliases\" are");
        }
        const json::value* legs = root.if_contains("legs");
        if (!legs || !legs->is_array() || legs->get_array().empty())
            fail("\"legs\"", "must be a list of at least one leg");
        read_legs(legs->get_array());

        if (const json::value* aliases = root.if_contains("aliases")) {
            if (!aliases->is_object())
                fail("\"aliases\"", "must be an object: {\"REC\": \"Recife\"}");
            read_aliases(aliases->get_object());
        }
        return std::move(network_);
    }

private:
    json::value parse(std::string_view text) {
        json::stream_parser parser;
        boost::system::error_code error;
        const std::size_t consumed = parser.write_some(text.data(), text.size(), error);
        if (!error && consumed < text.size() && !is_blank(text.substr(consumed)))
            error = json::error::extra_data;
        if (!error) parser.finish(error);
        if (error) {
            const auto line = std::ranges::count(text.substr(0, consumed), '\n') + 1;
            fail("line " + std::to_string(line), "isn't JSON (" + error.message() + ")");
        }
        return parser.release();
    }

    void read_legs(const json::array& legs) {
        for (std::size_t index = 0; index < legs.size(); ++index) {
            const std::string where = "legs[" + std::to_string(index) + "]";
            if (!legs[index].is_object()) fail(where, "must be an object: " + leg_example);
            read_leg(legs[index].get_object(), where);
        }
    }

    void read_leg(const json::object& object, const std::string& where) {
        Leg leg;
        leg.origin = name_at(object, "origin", where);
        leg.destination = name_at(object, "destination", where);
        leg.seats = seats_at(object, where);

        const Network::PlaceId origin = network_.add_place(leg.origin);
        const Network::PlaceId destination = network_.add_place(leg.destination);
        if (origin == destination)
            fail(where, "goes from " + leg.origin + " to itself; name two places");

        const auto id = static_cast<LegId>(network_.legs_.size());
        const std::uint64_t key = std::uint64_t{origin} << 32U | destination;
        const auto [first, is_new] = network_.leg_of_places_.try_emplace(key, id);
        if (!is_new)
            fail(where, "is " + to_string(leg) + " again, which is legs[" +
                            std::to_string(first->second) + "] already; keep one of them");
        network_.legs_.push_back(std::move(leg));
        network_.ends_.push_back({origin, destination});
        network_.departures_[origin].push_back(id);
        network_.arrivals_[destination].push_back(id);
    }

    std::string name_at(const json::object& object, const std::string& key,
                        const std::string& where) {
        const json::value* value = object.if_contains(key);
        if (!value || !value->is_string())
            fail(where + "." + key, "must be the name of a place: " + leg_example);
        std::string name(value->get_string());
        check_name(name, where + "." + key);
        return name;
    }

    // A customer must be able to type it: what the parser of messages takes away is not part of it.
    void check_name(const std::string& name, const std::string& where) {
        const bool can_be_typed = !name.empty() && name.front() != ' ' && name.back() != ' ' &&
                                  name.find_first_of(">\t\r\n") == std::string::npos &&
                                  name.find('\0') == std::string::npos &&
                                  name.size() <= name_bytes_max;
        if (can_be_typed && is_taken_for_question(name))
            fail(where, "is " + json::serialize(json::string_view(name)) +
                            ", and what begins with the word ROUTES asks for ways, not for a leg; "
                            "write the name another way, as with a hyphen");
        if (can_be_typed) return;
        fail(where, "is " + json::serialize(json::string_view(name)) +
                        ", which no customer could ask for; a name has no '>', no line end, no "
                        "space at its ends, and at most " +
                        std::to_string(name_bytes_max) + " bytes");
    }

    // ROUTES Hill > Paris: the way from Hill to Paris, or a seat from Routes Hill?
    static bool is_taken_for_question(std::string_view name) {
        const auto question = parse_routes(name);
        return question && !question->empty();
    }

    std::uint32_t seats_at(const json::object& object, const std::string& where) {
        const json::value* value = object.if_contains("seats");
        const std::string cure = "must be a whole number from 0 to " + std::to_string(seats_max);
        if (!value || !value->is_int64()) fail(where + ".seats", cure);
        const std::int64_t seats = value->get_int64();
        if (seats < 0 || seats > seats_max) fail(where + ".seats", cure);
        return static_cast<std::uint32_t>(seats);
    }

    void read_aliases(const json::object& aliases) {
        std::vector<std::pair<std::string, Network::PlaceId>> meanings;
        for (const auto& [key, value] : aliases) {
            const std::string alias(key);
            const std::string where = "aliases[\"" + alias + "\"]";
            check_name(alias, where);
            if (!value.is_string()) fail(where, "must be the name of a place that has legs");

            const std::string name(value.get_string());
            const auto place = network_.find_place(name);
            if (!place)
                fail(where, "means " + name +
                                ", which no leg goes to or comes from; write the "
                                "place as the legs do, or take the alias out");
            if (network_.find_place(alias))
                fail(where, "is the name of a place itself; take the alias out");
            meanings.emplace_back(alias, *place);
        }
        for (const auto& [alias, place] : meanings) {
            if (!network_.add_alias(alias, place))
                fail("aliases[\"" + alias + "\"]", "is there twice; keep one of them");
        }
    }

    static bool is_blank(std::string_view text) {
        return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    }

    [[noreturn]] void fail(const std::string& where, const std::string& what) const {
        throw BadNetwork(file_ + ": " + where + " " + what);
    }

    static constexpr std::size_t name_bytes_max = 100;
    static constexpr std::int64_t seats_max = 1'000'000'000;
    inline static const std::string leg_example =
        R"({"origin": "Recife", "destination": "Salvador", "seats": 120})";

    std::string file_;
    Network network_;
};

Network Network::parse(std::string_view json, const std::string& file) {
    return NetworkReader(file).read(json);
}

} // namespace trecho
