// Asio's own sources, compiled once here instead of in each file that includes it
// (BOOST_ASIO_SEPARATE_COMPILATION, set for the whole build in CMakeLists.txt).
#include <boost/asio/impl/src.hpp>
