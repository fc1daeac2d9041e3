#include "platform/storage.hpp"

#include <string>

namespace trecho {

namespace {

class LogFileCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "log file"; }

    std::string message(int error) const override {
        switch (static_cast<LogFileError>(error)) {
        case LogFileError::is_gone: return "the file was renamed or removed; put it back";
        case LogFileError::is_another:
            return "another file has its name; put back the one that this server writes";
        case LogFileError::was_changed:
            return "another program has changed it; stop the server and restore it from a copy";
        }
        return "unknown error";
    }
};

} // namespace

error_code make_error_code(LogFileError error) {
    static const LogFileCategory category;
    return {static_cast<int>(error), category};
}

std::string read_whole(LogFile& file) {
    std::string content;
    file.read_all([&content](std::string_view piece) { content += piece; });
    return content;
}

} // namespace trecho
