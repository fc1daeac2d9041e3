// How an operation ended: its result is an error_code, or a struct with one in it.
#pragma once

#include <boost/system/error_code.hpp>

namespace trecho {

inline boost::system::error_code& error_of(boost::system::error_code& error) { return error; }

template <class Result>
boost::system::error_code& error_of(Result& result) {
    return result.error;
}

} // namespace trecho
