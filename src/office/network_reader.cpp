// Reads the network file. People write it by hand and with many tools, so each error message names
// the file, the position, and how to correct it.
#include "office/located_json.hpp"
#include "office/network.hpp"
#include "office/network_text.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

namespace trecho {

class NetworkReader {
    using Kind = LocatedJson::Kind;

public:
    NetworkReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    Network read() {
        const LocatedJson document = parse();
        if (document.kind != Kind::object)
            fail(document.at, "the document", "must be an object with \"legs\"");
        check_keys(document, "the document", known_in_the_document);

        const LocatedJson* legs = find(document, "legs");
        if (!legs || legs->kind != Kind::list || legs->members.empty())
            fail(legs ? legs->at : document.at, "\"legs\"", "must be a list of at least one leg");
        for (const LocatedJson& leg : legs->members)
            read_leg(leg, fmt::format("legs[{}]", network_.legs_.size()));

        if (const LocatedJson* aliases = find(document, "aliases")) read_aliases(*aliases);
        return std::move(network_);
    }

private:
    LocatedJson parse() const {
        try {
            return parse_located_json(text_);
        } catch (const NotJson& mistake) {
            const TextPosition position = position_in(text_, mistake.at());
            throw BadNetwork(fmt::format("{}: line {} isn't JSON from column {} on: {}", file_,
                                         position.line, position.column, mistake.what()));
        }
    }

    static const LocatedJson* find(const LocatedJson& object, std::string_view key) {
        const auto member = std::ranges::find(object.members, key, &LocatedJson::key);
        return member == object.members.end() ? nullptr : &*member;
    }

    // Refuses unknown and repeated keys, which would otherwise be ignored silently.
    void check_keys(const LocatedJson& object, const std::string& where,
                    std::span<const std::string_view> known) const {
        for (const LocatedJson& member : object.members) {
            if (std::ranges::find(known, member.key) == known.end())
                fail(member.key_at, quote_name(member.key),
                     fmt::format("isn't known here; {} has only {}", where, list(known)));
            const LocatedJson* first = find(object, member.key);
            if (first != &member)
                fail(member.key_at, quote_name(member.key),
                     fmt::format("is there twice in {}, before at {}; keep one of them", where,
                                 print_position(first->key_at)));
        }
    }

    static std::string list(std::span<const std::string_view> keys) {
        std::string listed = quote_name(keys.front());
        for (const std::string_view key : keys.subspan(1))
            listed += (key == keys.back() ? " and " : ", ") + quote_name(key);
        return listed;
    }

    void read_leg(const LocatedJson& object, const std::string& where) {
        if (object.kind != Kind::object)
            fail(object.at, where, "must be an object: " + leg_example);
        check_keys(object, where, known_in_a_leg);

        Leg leg;
        leg.origin = name_at(object, "origin", where);
        leg.destination = name_at(object, "destination", where);
        leg.seats = seats_at(object, where);

        const Network::PlaceId origin = network_.add_place(leg.origin);
        const Network::PlaceId destination = network_.add_place(leg.destination);
        if (origin == destination)
            fail(object.at, where, "goes from " + leg.origin + " to itself; name two places");

        const auto id = static_cast<LegId>(network_.legs_.size());
        const std::uint64_t key = std::uint64_t{origin} << 32U | destination;
        const auto [first, is_new] = network_.leg_of_places_.try_emplace(key, id);
        if (!is_new)
            fail(object.at, where,
                 fmt::format("is {} again, which is legs[{}] already; keep one of them",
                             to_string(leg), first->second));
        leg.origin = network_.names_[origin];
        leg.destination = network_.names_[destination];
        network_.legs_.push_back(std::move(leg));
        network_.ends_.push_back({origin, destination});
        network_.departures_[origin].push_back(id);
        network_.arrivals_[destination].push_back(id);
    }

    std::string name_at(const LocatedJson& leg, std::string_view key, const std::string& where) {
        const LocatedJson* value = find(leg, key);
        const std::string path = fmt::format("{}.{}", where, key);
        if (!value || value->kind != Kind::string)
            fail(value ? value->at : leg.at, path, "must be the name of a place: " + leg_example);
        check_name(value->text, value->at, path);
        return value->text;
    }

    // Refuses a name that a customer can't see, or can't type in a message.
    void check_name(const std::string& name, std::size_t at, const std::string& where) const {
        if (has_unseen_characters(name))
            fail(at, where,
                 fmt::format("is {}, with a character that nobody can see or type; take it out",
                             quote_name(name)));
        const bool can_be_typed = !name.empty() && trim(name).size() == name.size() &&
                                  name.find('>') == std::string::npos &&
                                  name.size() <= name_bytes_max;
        if (can_be_typed && is_taken_for_question(name))
            fail(at, where,
                 fmt::format("is {}, and a message that begins with the word ROUTES asks for "
                             "routes; write the name another way, for example with a hyphen",
                             quote_name(name)));
        if (can_be_typed) return;
        fail(at, where,
             fmt::format("is {}, which no customer could ask for; a name has no '>', no blank at "
                         "its ends, and at most {} bytes",
                         quote_name(name), name_bytes_max));
    }

    // The message `ROUTES Hill > Paris` would be ambiguous if there were a place `Routes Hill`.
    static bool is_taken_for_question(std::string_view name) {
        const auto question = parse_routes(name);
        return question && !question->empty();
    }

    // Accepts 120.0 and 1.2e2 as 120, since some tools write whole numbers so.
    std::uint32_t seats_at(const LocatedJson& leg, const std::string& where) const {
        const LocatedJson* value = find(leg, "seats");
        const bool is_number = value && value->kind == Kind::number;
        const double seats = is_number ? value->number : -1;
        if (seats < 0 || seats > seats_max || seats != std::floor(seats))
            fail(value ? value->at : leg.at, where + ".seats",
                 fmt::format("must be a whole number from 0 to {}", seats_max));
        return static_cast<std::uint32_t>(seats);
    }

    // An alias must name a place, not another alias, so the aliases may come in any order. An alias
    // that equals the name of its place is allowed, since lists made by a tool have some.
    void read_aliases(const LocatedJson& aliases) {
        if (aliases.kind != Kind::object)
            fail(aliases.at, "\"aliases\"", "must be an object: {\"REC\": \"Recife\"}");
        std::vector<Network::PlaceId> places;
        places.reserve(aliases.members.size());
        for (const LocatedJson& alias : aliases.members) places.push_back(place_of(alias, aliases));
        for (std::size_t index = 0; index < places.size(); ++index)
            add_alias(aliases.members[index], places[index]);
    }

    static std::string path_of(const LocatedJson& alias) {
        return "aliases[" + quote_name(alias.key) + "]";
    }

    Network::PlaceId place_of(const LocatedJson& alias, const LocatedJson& aliases) const {
        check_name(alias.key, alias.key_at, path_of(alias));
        if (alias.kind != Kind::string)
            fail(alias.at, path_of(alias), "must be the name of a place that has legs");
        const auto place = network_.find_place(alias.text);
        if (!place) {
            const bool is_chain = find(aliases, alias.text) != nullptr;
            fail(
                alias.at, path_of(alias),
                fmt::format("means {}, which {}; write the place as the legs do, or take the alias "
                            "out",
                            quote_name(alias.text),
                            is_chain ? "is an alias itself" : "no leg goes to or comes from"));
        }
        const auto namesake = network_.find_place(alias.key);
        if (namesake && *namesake != *place)
            fail(alias.key_at, path_of(alias), "is the name of a place itself; take the alias out");
        return *place;
    }

    void add_alias(const LocatedJson& member, Network::PlaceId place) {
        const std::string& alias = member.key;
        const auto [first, is_new] = first_of_alias_.try_emplace(fold_name(alias), member.key_at);
        if (!is_new)
            fail(member.key_at, path_of(member),
                 "is there twice, before at " + print_position(first->second) +
                     "; keep one of them");
        network_.add_name(alias, place);
        network_.aliases_[place].push_back(alias);
    }

    std::string print_position(std::size_t at) const {
        const TextPosition position = position_in(text_, at);
        return fmt::format("line {}, column {}", position.line, position.column);
    }

    [[noreturn]] void fail(std::size_t at, const std::string& where,
                           const std::string& what) const {
        throw BadNetwork(fmt::format("{}: {} ({}) {}", file_, where, print_position(at), what));
    }

    static constexpr std::array<std::string_view, 2> known_in_the_document{"legs", "aliases"};
    static constexpr std::array<std::string_view, 3> known_in_a_leg{"origin", "destination",
                                                                    "seats"};
    static constexpr std::size_t name_bytes_max = 100;
    static constexpr std::int64_t seats_max = 1'000'000'000;
    inline static const std::string leg_example =
        R"({"origin": "Recife", "destination": "Salvador", "seats": 120})";

    std::string_view text_;
    const std::string& file_;
    Network network_;
    std::map<std::string, std::size_t> first_of_alias_; // its position, by folded name
};

Network Network::parse(std::string_view json, const std::string& file) {
    const std::string_view text = utf8_of_network(json, file);
    return NetworkReader(text, file).read();
}

} // namespace trecho
