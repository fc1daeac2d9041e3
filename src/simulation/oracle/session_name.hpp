// What a session may be called, as far as its customer can know: an oracle for the names in the
// ledger (docs/protocol.md, Names of customers).
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace trecho {

class SessionName {
public:
    // The server has said that it is called so.
    void is(std::string_view name) { possible_ = {std::string(name)}; }

    // The server was told so, and whether that arrived isn't known.
    void may_be(std::string_view name) { possible_.emplace(name); }

    // The newest sale under a name keeps it for the session; a sale without one changes nothing.
    void has_bought() {
        if (!possible_.contains("")) sold_under_.clear();
        may_have_bought();
    }
    void may_have_bought() {
        for (const std::string& name : possible_)
            if (!name.empty()) sold_under_.insert(name);
    }

    // What the server remembered of the session, but for its sales.
    void may_be_forgotten() { possible_.insert(sold_under_.begin(), sold_under_.end()); }

    // Never empty; "" stands for no name.
    const std::set<std::string>& possible() const { return possible_; }

private:
    std::set<std::string> possible_{""};
    std::set<std::string> sold_under_{""};
};

// What customers say behind NAME, and what the server makes of it.
struct TypedName {
    std::string_view typed;
    std::string_view name;
};

inline constexpr std::array names_taken{
    TypedName{"Ana", "Ana"},
    TypedName{"Joa\u0303o \u00a0da\u2003Silva", "João da Silva"},
    TypedName{"\u00a0D\"\\Artagnan \u2003", "D\"\\Artagnan"},
    TypedName{"123456789012345678901234567890e\u0301.", "123456789012345678901234567890é."},
    TypedName{"NAME", "NAME"},
    TypedName{"\U0001f6eb", "\U0001f6eb"},
};

inline constexpr std::array<std::string_view, 8> names_refused{
    "",          "\u00a0", "123456789012345678901234567890123", "A\x07na", "A\tna", "\u202eAna",
    "Ana\u200b", "\xff",
};

} // namespace trecho
