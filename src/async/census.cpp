#include "async/census.hpp"

#include <algorithm>
#include <map>

namespace trecho {

namespace {

void remove_all(std::string& text, std::string_view part) {
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at))
        text.erase(at, part.size());
}

} // namespace

Census::Wait::Wait(Census& census, std::uint64_t connection, std::string_view step,
                   const std::source_location& where)
    : connection_(connection), step_(step), where_(where) {
    census.waits_.push_back(*this);
}

std::vector<ListedWait> Census::list() const {
    std::multimap<std::uint64_t, ListedWait> sorted; // those with one key keep their order
    for (const Wait& wait : waits_) {
        ListedWait one;
        one.connection = wait.connection_;
        one.step = wait.step_;
        one.function = short_name(wait.where_.function_name());
        one.file = wait.where_.file_name();
        one.line = wait.where_.line();
        one.since = wait.since_;
        one.deadline = wait.deadline_;
        sorted.emplace(one.connection, std::move(one));
    }
    std::vector<ListedWait> all;
    for (auto& [connection, one] : sorted) all.push_back(std::move(one));
    return all;
}

std::string short_name(std::string_view function) {
    std::string name(function);
    for (const std::string_view part : {"(anonymous namespace)::", "{anonymous}::", "trecho::"})
        remove_all(name, part);
    name.erase(std::min(name.find('('), name.size()));
    return name.substr(name.rfind(' ') + 1);
}

} // namespace trecho
