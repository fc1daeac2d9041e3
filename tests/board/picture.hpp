// What a page shows, kept by the rules of docs/board.md.
#pragma once

#include "board/live_world.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace trecho {

// Made of a snapshot; then each change is applied.
class Picture {
public:
    explicit Picture(const json::object& snapshot) {
        for (const json::value& leg : snapshot.at("legs").as_array())
            legs_.push_back(leg.at("counts"));
        for (const json::value& row : snapshot.at("connections").as_array())
            rows_[id_of(row)] = row.as_object();
        totals_ = snapshot.at("totals");
        office_ = snapshot.at("office");
    }

    void apply(const json::object& changes) {
        if (changes.empty()) return;
        for (const json::value& row : changes.at("connections").as_array()) put(row.as_object());
        for (const json::value& id : changes.at("closed").as_array())
            EXPECT_EQ(rows_.erase(id.to_number<ConnectionId>()), 1U) << id;
        for (const json::value& leg : changes.at("legs").as_array())
            legs_[leg.at(0).to_number<std::size_t>()] =
                json::array{leg.at(1), leg.at(2), leg.at(3)};
        totals_ = changes.at("totals");
        office_ = changes.at("office");
    }

    std::string text() const {
        std::string text;
        for (const auto& [id, row] : rows_) text += json::serialize(newest_of(row)) + "\n";
        for (const json::value& leg : legs_) text += json::serialize(leg) + "\n";
        return text + json::serialize(totals_) + "\n" + json::serialize(office_);
    }

private:
    static ConnectionId id_of(const json::value& row) {
        return row.at("id").to_number<ConnectionId>();
    }

    void put(json::object row) {
        const auto known = rows_.find(id_of(row));
        if (known != rows_.end()) {
            append(known->second, row, "marks");
            append(known->second, row, "spans");
        }
        rows_[id_of(row)] = std::move(row);
    }

    static void append(const json::object& known, json::object& row, std::string_view key) {
        json::array all = known.at(key).as_array();
        for (const json::value& value : row.at(key).as_array()) all.push_back(value);
        row[key] = std::move(all);
    }

    // The last four marks and spans, which are always told.
    static json::object newest_of(json::object row) {
        for (const std::string_view key : {"marks", "spans"}) {
            json::array& values = row.at(key).as_array();
            while (values.size() > 4) values.erase(values.begin());
        }
        return row;
    }

    std::map<ConnectionId, json::object> rows_;
    std::vector<json::value> legs_;
    json::value totals_;
    json::value office_;
};

} // namespace trecho
