#include "board/board_answers.hpp"

#include "board/page_files.hpp"

#include <algorithm>
#include <charconv>

namespace trecho {

namespace {

constexpr std::string_view json = "application/json";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view prometheus_text = "text/plain; version=0.0.4; charset=utf-8";

Resource text_resource(std::string_view content_type, std::function<std::string()> text) {
    return {Resource::Kind::text, content_type, std::move(text)};
}

std::optional<Resource> find_page_file(std::string_view path) {
    if (path == "/") path = "/index.html";
    const auto file = std::ranges::find(page_files(), path, &PageFile::path);
    if (file == page_files().end()) return std::nullopt;
    return text_resource(file->content_type, [file] { return std::string(file->bytes); });
}

// At /connections/12.
std::optional<Resource> find_connection(std::string_view path, BoardSource& source) {
    constexpr std::string_view folder = "/connections/";
    if (!path.starts_with(folder)) return std::nullopt;
    path.remove_prefix(folder.size());
    ConnectionId id = 0;
    const auto [end, error] = std::from_chars(path.begin(), path.end(), id);
    if (error != std::errc{} || end != path.end()) return std::nullopt;
    auto text = source.connection(id);
    if (!text) return std::nullopt;
    return text_resource(json, [text = std::move(*text)] { return text; });
}

} // namespace

std::optional<Resource> find_resource(std::string_view path, BoardSource& source,
                                      const BrowserCounts& browsers) {
    const bool is_replay = source.trace_file().has_value();
    if (path == "/healthz") return text_resource(plain_text, [] { return std::string("ok\n"); });
    if (path == "/snapshot") return text_resource(json, [&source] { return source.snapshot(); });
    if (path == "/trace" && is_replay) return Resource{Resource::Kind::trace, json, {}};
    if (path == "/events" && !is_replay)
        return Resource{Resource::Kind::events, "text/event-stream", {}};
    if (path == "/coroutines" && !is_replay)
        return text_resource(json, [&source] { return source.coroutines(); });
    if (path == "/metrics" && !is_replay)
        return text_resource(prometheus_text,
                             [&source, browsers] { return source.metrics(browsers); });
    if (auto connection = find_connection(path, source)) return connection;
    return find_page_file(path);
}

} // namespace trecho
