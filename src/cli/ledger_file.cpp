#include "cli/ledger_file.hpp"

#include "cli/recovery_progress.hpp"
#include "platform/file.hpp"
#include "platform/system.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace trecho {

void require_used_by_a_server(const std::filesystem::path& state) {
    std::error_code ignored;
    if (std::filesystem::exists(state / "lock", ignored)) return;
    if (std::filesystem::exists(state / "ledger.jsonl", ignored)) return;
    throw std::runtime_error(state.string() +
                             " isn't the state folder of a server; name the folder that trecho "
                             "serve was started with (--state)");
}

void read_ledger(const std::filesystem::path& file, LedgerReader& reader) {
    asio::io_context context;
    const SystemClock clock(context.get_executor());
    RecoveryProgress progress(clock, size_of_ledger(file), say_on_terminal);
    try {
        read_file_in_pieces(file, [&](std::string_view piece) {
            reader.read(piece);
            progress.recovering(reader.bytes());
        });
    } catch (const FileError& error) {
        throw std::runtime_error(std::string(error.what()) +
                                 "; name a server's state folder that you may read with --state");
    }
}

} // namespace trecho
