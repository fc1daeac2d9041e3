// The two readers of a ledger line, which parse_line() uses once the checksum is right. Both get
// the content of a line: what comes before `,"checksum"`. `record` is overwritten, and has anything
// when they return false.
#pragma once

#include "office/ledger_record.hpp"

namespace trecho {

// Reads what append_sale() and append_cancellation() print, with the keys in that order, no blanks
// and no escapes: in a twentieth of the library's time. False doesn't say that the line is damaged,
// only that it has another form.
bool parse_own_form(std::string_view content, LedgerRecord& record);

// Reads any JSON object with the right keys. It decides, so parse_own_form() must agree with it
// about each line that it accepts: tests/fuzz/ledger_line.cpp.
bool parse_any_form(std::string_view content, LedgerRecord& record);

} // namespace trecho
