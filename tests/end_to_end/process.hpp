// A program that runs beside the test, and a TCP client for it. Everything that waits gives up
// after a minute and fails the test, so that a bug never hangs it.
#pragma once

#include "support/temporary_folder.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Only ends a test that hangs: the slowest sanitizer on a busy machine must never be near it.
inline constexpr std::chrono::seconds usual_patience{60};

struct ProcessSettings {
    std::filesystem::path folder; // where it runs; its stderr goes to the file `stderr` there
    bool has_terminal = false;    // a terminal of its own, instead of pipes
    std::optional<std::uint64_t> file_bytes_max; // a longer file is refused, as by a full disk
    std::optional<std::uint64_t> descriptors_max = {}; // as by ulimit -n
    std::filesystem::path output = {};                 // instead of a pipe: /dev/full, say
    std::vector<std::string> environment = {};         // NAME=value, besides the test's own
    std::chrono::seconds patience = usual_patience;    // for its next word, or its end
    unsigned short window_rows = 0;                    // of its terminal; 0: it doesn't say
    unsigned short window_columns = 0;
};

class Process {
public:
    Process(const std::vector<std::string>& command, const ProcessSettings& settings);
    ~Process(); // kills it if it still runs
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void write(std::string_view text); // to its standard input
    void close_input();

    // Waits until its output contains `text`, and returns all that came up to its end since the
    // last call; what has come, if that never happens.
    std::string read_until(std::string_view text);
    std::string read_all();
    std::string read_line(); // with its end; what has come, when the output ends before

    void send_signal(int signal);

    // Waits until a file that it writes (its errors, say) contains `text`.
    void wait_for(std::string_view text, const std::filesystem::path& file) const;
    void wait_for_error(std::string_view text) const { wait_for(text, errors_); }
    void set_file_bytes_max(std::uint64_t bytes);

    // Whether its terminal echoes what is typed and gives it line by line.
    bool has_usual_terminal() const;

    // Whether it would lose what standard output doesn't take at once.
    bool has_nonblocking_output() const;

    // Waits for its end. The exit code, or minus the signal that ended it.
    int wait();
    int wait_sending(int signal); // again and again, for several at once would be one

    pid_t id() const { return id_; }
    std::string errors() const;

private:
    bool read_more();

    std::filesystem::path errors_;
    std::chrono::seconds patience_;
    pid_t id_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string unread_;
    std::optional<int> exit_code_;
};

// A client that knows nothing but bytes.
class TcpClient {
public:
    explicit TcpClient(std::uint16_t port); // fails the test when nobody listens there

    // For a server that may be gone: then it is as if it had closed the connection.
    struct MayBeRefused {};
    TcpClient(std::uint16_t port, MayBeRefused);

    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    void send(std::string_view bytes);
    void end_writing();
    void reset();

    std::string receive_line(); // with its end; what has come, when the connection ends before
    std::string receive_lines(int count);
    std::string receive_some(); // as one recv(1024) brings it
    bool is_closed();           // waits for the end of the connection

private:
    friend class TcpServer;
    TcpClient() = default;

    int socket_ = -1;
    std::string unread_;
};

// A server that a test speaks for.
class TcpServer {
public:
    TcpServer(); // on a port that the system picks
    ~TcpServer();
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    std::uint16_t port() const;

    // Waits for the next one who connects.
    std::unique_ptr<TcpClient> accept() const;

private:
    int socket_ = -1;
};

// A socket that is connected to this port of this machine, or -1.
int connect_to(std::uint16_t port);

std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, std::string_view text);

} // namespace trecho
