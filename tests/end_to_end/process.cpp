#include "end_to_end/process.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace trecho {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, const ProcessSettings& settings,
                         const std::filesystem::path& errors) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    ::setenv("XDG_STATE_HOME", (settings.folder / "home").c_str(), 1); // not the real user's
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::setenv("TERM", "xterm", 1);
    for (const std::string& setting : settings.environment)
        ::putenv(const_cast<char*>(setting.c_str()));
    if (!settings.has_terminal) {
        const int file = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    if (!settings.output.empty()) {
        const int file = ::open(settings.output.c_str(), O_WRONLY | O_CREAT, 0644);
        ::dup2(file, STDOUT_FILENO);
        ::close(file);
    }
    if (settings.descriptors_max) {
        const rlimit limit{*settings.descriptors_max, *settings.descriptors_max};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (settings.file_bytes_max) {
        const rlimit limit{*settings.file_bytes_max, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (::chdir(settings.folder.c_str()) == 0) ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

bool wait_readable(int descriptor, std::chrono::milliseconds patience) {
    pollfd waited{descriptor, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(patience.count())) > 0;
}

} // namespace

Process::Process(const std::vector<std::string>& command, const ProcessSettings& settings)
    : errors_(settings.folder / "stderr"), patience_(settings.patience) {
    if (settings.has_terminal) {
        const winsize window{settings.window_rows, settings.window_columns, 0, 0};
        id_ = ::forkpty(&input_, nullptr, nullptr, &window);
        if (id_ == 0) become(command, settings, errors_);
        output_ = ::dup(input_);
        return;
    }
    std::array<int, 2> to_child{};
    std::array<int, 2> from_child{};
    if (::pipe2(to_child.data(), O_CLOEXEC) != 0 || ::pipe2(from_child.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipes");
    id_ = ::fork();
    if (id_ == 0) {
        ::dup2(to_child[0], STDIN_FILENO);
        ::dup2(from_child[1], STDOUT_FILENO);
        become(command, settings, errors_);
    }
    ::close(to_child[0]);
    ::close(from_child[1]);
    input_ = to_child[1];
    output_ = from_child[0];
}

Process::~Process() {
    close_input();
    if (!exit_code_) {
        send_signal(SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    ::close(output_);
}

void Process::write(std::string_view text) {
    const ssize_t written = ::write(input_, text.data(), text.size());
    EXPECT_EQ(written, static_cast<ssize_t>(text.size()));
}

void Process::close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

bool Process::read_more() {
    std::array<char, 4096> chunk;
    if (!wait_readable(output_, patience_)) {
        ADD_FAILURE() << "nothing came for " << patience_.count() << " s after: " << unread_
                      << errors();
        return false;
    }
    const ssize_t bytes = ::read(output_, chunk.data(), chunk.size());
    if (bytes <= 0) return false; // a terminal whose program has ended gives EIO
    unread_.append(chunk.data(), static_cast<std::size_t>(bytes));
    return true;
}

std::string Process::read_until(std::string_view text) {
    std::size_t found = unread_.find(text);
    while (found == std::string::npos && read_more()) found = unread_.find(text);
    if (found == std::string::npos) {
        ADD_FAILURE() << "never said \"" << text << "\" but: " << unread_ << errors();
        return std::exchange(unread_, {});
    }
    std::string said = unread_.substr(0, found + text.size());
    unread_.erase(0, said.size());
    return said;
}

std::string Process::read_line() {
    std::size_t line_end = unread_.find('\n');
    while (line_end == std::string::npos && read_more()) line_end = unread_.find('\n');
    if (line_end == std::string::npos) return std::exchange(unread_, {});
    std::string line = unread_.substr(0, line_end + 1);
    unread_.erase(0, line.size());
    return line;
}

std::string Process::read_all() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

bool Process::has_usual_terminal() const {
    termios modes{};
    EXPECT_EQ(::tcgetattr(output_, &modes), 0);
    return (modes.c_lflag & ICANON) != 0 && (modes.c_lflag & ECHO) != 0;
}

// The flags of an open file, in octal (proc(5)).
bool Process::has_nonblocking_output() const {
    std::ifstream info("/proc/" + std::to_string(id_) + "/fdinfo/1");
    std::string word;
    while (info >> word && word != "flags:") {
    }
    int flags = 0;
    info >> std::oct >> flags;
    EXPECT_TRUE(info);
    return (flags & O_NONBLOCK) != 0;
}

void Process::send_signal(int signal) { ::kill(id_, signal); }

void Process::wait_for(std::string_view text, const std::filesystem::path& file) const {
    const auto give_up = std::chrono::steady_clock::now() + patience_;
    while (read_text(file).find(text) == std::string::npos) {
        if (std::chrono::steady_clock::now() > give_up) {
            ADD_FAILURE() << "\"" << text << "\" never came in " << file << ": " << read_text(file);
            return;
        }
        ::poll(nullptr, 0, 1);
    }
}

void Process::set_file_bytes_max(std::uint64_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    EXPECT_EQ(::prlimit(id_, RLIMIT_FSIZE, &limit, nullptr), 0);
}

int Process::wait() {
    const auto start = std::chrono::steady_clock::now();
    int status = 0;
    while (::waitpid(id_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() - start > patience_) {
            ADD_FAILURE() << "it doesn't end: " << errors();
            return -SIGALRM;
        }
        ::poll(nullptr, 0, 1);
    }
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return *exit_code_;
}

int Process::wait_sending(int signal) {
    siginfo_t ended{};
    const auto give_up = std::chrono::steady_clock::now() + patience_;
    while (ended.si_pid == 0 && std::chrono::steady_clock::now() < give_up) {
        send_signal(signal);
        ::poll(nullptr, 0, 5);
        ::waitid(P_PID, static_cast<id_t>(id_), &ended, WEXITED | WNOHANG | WNOWAIT);
    }
    return wait();
}

std::string Process::errors() const { return read_text(errors_); }

TcpClient::TcpClient(std::uint16_t port) : socket_(connect_to(port)) {
    EXPECT_GE(socket_, 0) << "can't connect to port " << port;
}

TcpClient::TcpClient(std::uint16_t port, MayBeRefused /*tag*/) : socket_(connect_to(port)) {}

TcpClient::~TcpClient() { ::close(socket_); }

void TcpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) return; // the server has closed; its last output can still be read
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void TcpClient::end_writing() { ::shutdown(socket_, SHUT_WR); }

void TcpClient::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
}

std::string TcpClient::receive_some() {
    if (socket_ < 0) return {};
    std::array<char, 1024> chunk;
    if (!wait_readable(socket_, usual_patience)) {
        ADD_FAILURE() << "no answer for " << usual_patience.count() << " s";
        return {};
    }
    const ssize_t bytes = ::recv(socket_, chunk.data(), chunk.size(), 0);
    return bytes <= 0 ? std::string() : std::string(chunk.data(), static_cast<std::size_t>(bytes));
}

std::string TcpClient::receive_line() {
    std::size_t line_end = unread_.find('\n');
    while (line_end == std::string::npos) {
        const std::string more = receive_some();
        if (more.empty()) return std::exchange(unread_, {});
        unread_ += more;
        line_end = unread_.find('\n');
    }
    std::string line = unread_.substr(0, line_end + 1);
    unread_.erase(0, line.size());
    return line;
}

std::string TcpClient::receive_lines(int count) {
    std::string lines;
    for (int line = 0; line < count; ++line) lines += receive_line();
    return lines;
}

bool TcpClient::is_closed() { return unread_.empty() && receive_some().empty(); }

TcpServer::TcpServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
}

TcpServer::~TcpServer() { ::close(socket_); }

std::uint16_t TcpServer::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
}

std::unique_ptr<TcpClient> TcpServer::accept() const {
    std::unique_ptr<TcpClient> client(new TcpClient());
    EXPECT_TRUE(wait_readable(socket_, usual_patience)) << "nobody connects";
    client->socket_ = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    return client;
}

int connect_to(std::uint16_t port) {
    const int number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(number, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return number;
    ::close(number);
    return -1;
}

std::string read_text(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace trecho
