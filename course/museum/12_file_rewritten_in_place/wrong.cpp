#include "code.hpp"

#include <utility>

namespace trecho::museum {

awaitable<void> save(Folder& folder, std::string seats) {
    co_await folder.write("seats", std::move(seats));
    co_await folder.sync("seats");
}

} // namespace trecho::museum
