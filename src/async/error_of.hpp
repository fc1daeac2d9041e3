// The error of an operation's result, which is an error_code or a struct with a member `error`.
#pragma once

#include <boost/system/error_code.hpp>

namespace trecho {

inline boost::system::error_code& error_of(boost::system::error_code& error) { return error; }

template <class Result>
boost::system::error_code& error_of(Result& result) {
    return result.error;
}

} // namespace trecho
