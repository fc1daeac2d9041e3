// Which coroutine waits for what, and where: a list that can be read while the program runs.
//
// A coroutine that waits has no thread, so no backtrace shows it. Here each one has an entry, and
// stores a place in the source before it waits. `std::source_location::current()` as a default
// argument gives the place of the caller, so the code that waits shows nothing of it.
#pragma once

#include "platform/clock.hpp"
#include "platform/coroutine.hpp"

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct ListedWait {
    std::uint64_t connection = 0; // 0: of no connection
    std::string_view step;        // of the protocol, or what the coroutine is for
    std::string function;         // as a person writes it: ClientConnection::run
    std::string_view file;        // src/server/plain_dialogue.cpp
    std::uint_least32_t line = 0;
    TimePoint since = TimePoint::min(); // min(): not known
    TimePoint deadline = TimePoint::max();
};

// Use it on one executor. It must outlive its entries.
class Census {
public:
    // The entry of one coroutine, for as long as this object lives. Whoever reads the census runs
    // on the same executor, so the coroutine is suspended then, at the place that it stored last.
    class Wait : public boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    public:
        Wait(Census& census, std::uint64_t connection, std::string_view step,
             const std::source_location& where = std::source_location::current());

        // The coroutine is about to wait.
        void begin(std::string_view step, TimePoint since, TimePoint deadline,
                   const std::source_location& where) {
            step_ = step;
            since_ = since;
            deadline_ = deadline;
            where_ = where;
        }

    private:
        friend class Census;

        std::uint64_t connection_;
        std::string_view step_;
        std::source_location where_;
        TimePoint since_ = TimePoint::min();
        TimePoint deadline_ = TimePoint::max();
    };

    // By connection, those of none first; then in the order in which the coroutines began.
    std::vector<ListedWait> list() const;

private:
    boost::intrusive::list<Wait, boost::intrusive::constant_time_size<false>> waits_;
};

// The name without namespace, return type and parameters. Compilers write it differently: g++ 12
// gives a coroutine's internal name.
std::string short_name(std::string_view function);

} // namespace trecho
