// What `ratios` has measured, as a table and as JSON.
#pragma once

#include "platform/coroutine.hpp"
#include "support/comparison.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace trecho {

// Results of one comparison, by rival.
using RivalResults = std::map<std::string, RivalResult>;

// The name of the rival that is the ceiling again: 1.00 on an undisturbed machine.
inline constexpr auto control = "ceiling again";

// Whether the result of a control shows an undisturbed machine.
bool is_reliable(const RivalResult& control_result);

struct RatioReport {
    error_code sleeping_processors; // why idle processors could not be kept awake; none: they were
    bool has_only_durable = false;  // comparisons of durable rivals, and nothing else
    std::vector<std::string> comparisons; // names, in the order of measurement
    std::map<std::string, RivalResults> results;
    std::map<std::string, int> repetitions; // of a comparison whose control wasn't reliable
    std::map<std::string, double> purchases_per_second; // by guard
    RivalResults board;                                 // as ratios to Trecho without a board
    double idle_connection_bytes = 0;
};

std::string comparison_name(int customers);

void print_report(const RatioReport& report);
boost::json::object to_json(const RatioReport& report);

} // namespace trecho
