// The rows that PostgreSQL answered with, and arrays as it writes them.
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct ResultDeleter {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultDeleter>;

// Rows and columns count from 0. Without an answer there are no rows. A value that isn't there (a
// row or column too far, NULL) is an empty text, and 0 as a number.
class Rows {
public:
    Rows() = default;
    explicit Rows(ResultPointer result) : result_(std::move(result)) {}

    std::size_t size() const;
    bool empty() const { return size() == 0; }

    bool is_null(std::size_t row, int column) const;

    // Valid as long as these rows are.
    std::string_view text(std::size_t row, int column) const;

    std::int64_t number(std::size_t row, int column) const;
    bool is_true(std::size_t row, int column) const { return text(row, column) == "t"; }

    // An int[]: {3,17}
    std::vector<int> numbers(std::size_t row, int column) const;

private:
    ResultPointer result_;
};

// An int[] or bigint[] as a parameter: {3,17}
std::string array_of(std::span<const int> numbers);
std::string array_of(std::span<const std::int64_t> numbers);

// A text[] or uuid[] as a parameter. Each element is quoted, so it may contain anything but NUL.
std::string array_of(std::span<const std::string> texts);

} // namespace trecho
