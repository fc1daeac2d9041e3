#include "board/census_json.hpp"

#include "board/json_text.hpp"

namespace trecho {

namespace {

constexpr TimePoint not_known = TimePoint::min();
constexpr TimePoint never = TimePoint::max();

void append_time_or_null(std::string& text, TimePoint at, TimePoint start) {
    if (at == not_known || at == never) {
        text += "null";
    } else {
        append_milliseconds(text, at - start);
    }
}

} // namespace

void append_wait(std::string& text, const ListedWait& wait, TimePoint start) {
    text += R"({"function":)";
    append_json_string(text, wait.function);
    text += R"(,"file":)";
    append_json_string(text, wait.file);
    text += R"(,"line":)" + std::to_string(wait.line) + R"(,"since":)";
    append_time_or_null(text, wait.since, start);
    text += R"(,"deadline":)";
    append_time_or_null(text, wait.deadline, start);
    text += '}';
}

std::string coroutines_json(const std::vector<ListedWait>& waits, TimePoint now, TimePoint start) {
    std::string text = R"({"now":)";
    append_milliseconds(text, now - start);
    text += R"(,"coroutines":[)";
    CommaBetween comma;
    for (const ListedWait& wait : waits) {
        comma.append_to(text);
        text += '{';
        if (wait.connection > 0) text += R"("connection":)" + std::to_string(wait.connection) + ',';
        text += R"("step":)";
        append_json_string(text, wait.step);
        text += R"(,"wait":)";
        append_wait(text, wait, start);
        text += '}';
    }
    return text + "]}";
}

} // namespace trecho
