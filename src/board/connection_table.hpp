// The connections that the board shows, and which of them have changed.
#pragma once

#include "board/connection_row.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <vector>

namespace trecho {

// Its memory is bounded by the number of connections, also when nobody takes the changes: a row
// that leaves is kept until then only if a reader knows it, and `unknown_max` others, so that a
// short visit is seen too. Use it on one executor.
class ConnectionTable {
public:
    static constexpr std::size_t unknown_max = 256;

    ConnectionTable() = default;
    ~ConnectionTable();
    ConnectionTable(const ConnectionTable&) = delete;
    ConnectionTable& operator=(const ConnectionTable&) = delete;

    // Null when there is no memory for it: then this connection isn't shown.
    ConnectionRow* add(ConnectionId id) noexcept;

    // Null when it isn't there.
    ConnectionRow* find(ConnectionId id) const;

    void mark_changed(ConnectionRow& row) noexcept;

    // The row isn't found any more, and is destroyed by settle() or at once.
    void remove(ConnectionRow& row) noexcept;

    std::vector<const ConnectionRow*> in_order() const; // of their ids

    // What has changed since settle() was called last, in order of ids. A row that has left is
    // among both.
    struct Changes {
        std::vector<const ConnectionRow*> rows;
        std::vector<ConnectionId> left;
    };
    bool has_changes() const { return !changed_.empty(); }
    Changes changes() const;
    void settle() noexcept; // the changes were taken

private:
    using Changed =
        boost::intrusive::list<ConnectionRow, boost::intrusive::constant_time_size<false>>;

    void destroy_left() noexcept;

    boost::unordered_flat_map<ConnectionId, std::unique_ptr<ConnectionRow>> rows_;
    Changed changed_;
    std::unique_ptr<ConnectionRow> left_; // a list, which needs no memory of its own
    std::size_t unknown_left_ = 0;
};

} // namespace trecho
