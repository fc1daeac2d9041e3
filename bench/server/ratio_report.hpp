// What `ratios` has measured, as a table and as JSON.
#pragma once

#include "support/comparison.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace trecho {

// Results of one comparison, by rival.
using RivalResults = std::map<std::string, RivalResult>;

struct RatioReport {
    std::vector<std::string> comparisons; // names, in the order of measurement
    std::map<std::string, RivalResults> results;
    std::map<std::string, double> purchases_per_second; // by guard
    RivalResults board;                                 // as ratios to Trecho without a board
    double idle_connection_bytes = 0;
};

std::string comparison_name(int customers);

void print_report(const RatioReport& report);
boost::json::object to_json(const RatioReport& report);

} // namespace trecho
