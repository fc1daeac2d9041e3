// A program that runs beside the test, and a TCP client and a TCP server for it. Each wait ends
// after `usual_patience` and fails the test, so a bug never hangs it.
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

// Long enough for the slowest sanitizer on a busy machine: only a test that hangs reaches it.
inline constexpr std::chrono::seconds usual_patience{60};

struct ProcessSettings {
    std::filesystem::path folder; // its working folder; its stderr goes to the file `stderr` there
    bool has_terminal = false;    // a pseudo terminal instead of pipes
    std::optional<std::uint64_t> file_bytes_max;       // writing more fails, as on a full disk
    std::optional<std::uint64_t> descriptors_max = {}; // as with ulimit -n
    std::filesystem::path output = {};                 // a file instead of a pipe
    std::vector<std::string> environment = {};         // NAME=value, added to the test's own
    std::chrono::seconds patience = usual_patience;    // for its next output, or its end
    unsigned short window_rows = 0;                    // of its terminal; 0: unknown
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

    // Waits until its output contains `text`; returns the output since the last call, up to the end
    // of `text`. Without it, fails the test and returns what has come.
    std::string read_until(std::string_view text);
    std::string read_all();
    std::string read_line(); // with its line end, unless the output ends before

    void send_signal(int signal);

    // Waits until a file that it writes (its stderr, for example) contains `text`.
    void wait_for(std::string_view text, const std::filesystem::path& file) const;
    void wait_for_error(std::string_view text) const { wait_for(text, errors_); }
    void set_file_bytes_max(std::uint64_t bytes);

    // Whether its terminal has the usual settings: it echoes, and delivers whole lines.
    bool has_usual_terminal() const;

    // Whether its standard output is non-blocking, in which case a shell could lose output.
    bool has_nonblocking_output() const;

    // Waits for its end. Returns the exit code, or minus the signal that ended it.
    int wait();
    int wait_sending(int signal); // sends it until the end; pending signals merge into one

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

// A client that sends and receives bytes.
class TcpClient {
public:
    explicit TcpClient(std::uint16_t port); // fails the test when nobody listens there

    // Like the constructor, but a server that is gone counts as a closed connection.
    struct MayBeRefused {};
    TcpClient(std::uint16_t port, MayBeRefused);

    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    void send(std::string_view bytes);
    void end_writing();
    void reset();

    std::string receive_line(); // with its line end, unless the connection ends before
    std::string receive_lines(int count);
    std::string receive_some(); // the result of one recv() of 1024 bytes
    bool is_closed();           // waits until the server closes

private:
    friend class TcpServer;
    TcpClient() = default;

    int socket_ = -1;
    std::string unread_;
};

// A server that a test plays.
class TcpServer {
public:
    TcpServer(); // on a port that the system picks
    ~TcpServer();
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    std::uint16_t port() const;

    // Waits for the next connection.
    std::unique_ptr<TcpClient> accept() const;

private:
    int socket_ = -1;
};

// Connects to a port of this machine. Returns the socket, or -1.
int connect_to(std::uint16_t port);

std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, std::string_view text);

} // namespace trecho
