// Treats the input as the content of a ledger line: what comes before its checksum. The reader of
// our own form must accept only what the JSON library accepts too, with the same record. So a line
// has the same fate whichever of them reads it.
#include "fuzz/fuzz.hpp"
#include "office/checksum.hpp"
#include "office/record_parser.hpp"

#include <string>

namespace trecho {

namespace {

// What the line before left behind: nothing of it may be found in the next record.
LedgerRecord used_record() {
    LedgerRecord used;
    used.sequence = 99;
    used.ticket = "T99";
    used.cancels = true;
    used.places = {"left", "behind", "by", "another"};
    used.session_key = "left";
    used.name = "behind";
    return used;
}

std::string sealed(std::string_view content) {
    std::string line(content);
    line += checksum_begin;
    const auto checksum = print_crc32c(content);
    line.append(checksum.data(), checksum.size());
    line += checksum_end;
    return line;
}

void compare(std::string_view content) {
    LedgerRecord own = used_record();
    LedgerRecord any = used_record();
    LedgerRecord line = used_record();
    const bool is_own = parse_own_form(content, own);
    const bool is_any = parse_any_form(content, any);
    require(!is_own || is_any, "the library accepts what is in our own form");
    require(!is_own || own == any, "both readers find the same record");
    require(parse_line(sealed(content), line) == is_any, "the library decides");
    require(!is_any || line == any, "a line has the record that the library finds");
}

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    trecho::FuzzInput input(data, size);
    trecho::compare(input.rest());
    return 0;
}
