#include "board/connection_table.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace trecho {

std::string_view name_of(ConnectionState state) {
    switch (state) {
    case ConnectionState::idle: return "idle";
    case ConnectionState::waiting: return "waiting";
    case ConnectionState::confirming: return "confirming";
    case ConnectionState::storing: return "storing";
    case ConnectionState::gone: return "gone";
    }
    return "";
}

std::string_view name_of(Mark mark) {
    switch (mark) {
    case Mark::sold: return "sold";
    case Mark::declined: return "declined";
    case Mark::expired: return "expired";
    case Mark::gone: return "gone";
    case Mark::resumed: return "resumed";
    case Mark::refused: return "refused";
    case Mark::cancelled: return "cancelled";
    }
    return "";
}

ConnectionTable::~ConnectionTable() { destroy_left(); }

ConnectionRow* ConnectionTable::add(ConnectionId id) noexcept {
    try {
        const auto [place, is_new] = rows_.emplace(id, std::make_unique<ConnectionRow>(id));
        mark_changed(*place->second);
        return place->second.get();
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

ConnectionRow* ConnectionTable::find(ConnectionId id) const {
    const auto place = rows_.find(id);
    return place == rows_.end() ? nullptr : place->second.get();
}

void ConnectionTable::mark_changed(ConnectionRow& row) noexcept {
    if (!row.is_linked()) changed_.push_back(row);
}

void ConnectionTable::remove(ConnectionRow& row) noexcept {
    const auto place = rows_.find(row.id);
    std::unique_ptr<ConnectionRow> left = std::move(place->second);
    rows_.erase(place);
    if (!left->is_told && unknown_left_ >= unknown_max) return; // destroyed
    if (!left->is_told) ++unknown_left_;
    left->events.clear();
    mark_changed(*left);
    left->next_left = std::move(left_);
    left_ = std::move(left);
}

std::vector<const ConnectionRow*> ConnectionTable::in_order() const {
    std::vector<const ConnectionRow*> rows;
    rows.reserve(rows_.size());
    for (const auto& [id, row] : rows_) rows.push_back(row.get());
    std::ranges::sort(rows, {}, &ConnectionRow::id);
    return rows;
}

ConnectionTable::Changes ConnectionTable::changes() const {
    Changes changes;
    for (const ConnectionRow& row : changed_) changes.rows.push_back(&row);
    for (const ConnectionRow* row = left_.get(); row; row = row->next_left.get())
        changes.left.push_back(row->id);
    std::ranges::sort(changes.rows, {}, &ConnectionRow::id);
    std::ranges::sort(changes.left);
    return changes;
}

void ConnectionTable::settle() noexcept {
    destroy_left();
    for (ConnectionRow& row : changed_) {
        row.new_marks = 0;
        row.new_spans = 0;
        row.is_told = true;
    }
    changed_.clear();
}

// One by one: the destructor of a long list would call itself once for each row.
void ConnectionTable::destroy_left() noexcept {
    while (left_) left_ = std::move(left_->next_left);
    unknown_left_ = 0;
}

} // namespace trecho
