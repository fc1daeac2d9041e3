#include "code.hpp"

#include <utility>

namespace trecho::museum {

awaitable<void> save(Folder& folder, std::string seats) {
    co_await folder.write("seats.new", std::move(seats));
    co_await folder.sync("seats.new");
    folder.rename("seats.new", "seats");
}

} // namespace trecho::museum
