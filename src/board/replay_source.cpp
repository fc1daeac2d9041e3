#include "board/replay_source.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace trecho {

std::string ReplaySource::snapshot() {
    return boost::json::serialize(
        boost::json::object{{"kind", "replay"}, {"name", file_.filename().string()}});
}

} // namespace trecho
