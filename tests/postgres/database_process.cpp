#include "postgres/database_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace trecho {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, const std::filesystem::path& log,
                         pid_t parent) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int input = ::open("/dev/null", O_RDONLY);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::setsid(); // Ctrl-C ends the test, which then stops its clusters
    const DatabaseUser user = database_user();
    const bool is_allowed =
        user.is_ourselves ||
        (::setgroups(0, nullptr) == 0 && ::setresgid(user.group, user.group, user.group) == 0 &&
         ::setresuid(user.user, user.user, user.user) == 0);
    // After the change of the user, which clears it.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (is_allowed && ::getppid() == parent && ::chdir("/") == 0)
        ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

} // namespace

DatabaseUser database_user() {
    if (::geteuid() != 0) return {};
    for (const char* name : {"postgres", "nobody"}) {
        if (const passwd* entry = ::getpwnam(name)) return {false, entry->pw_uid, entry->pw_gid};
    }
    throw std::runtime_error("root can't run PostgreSQL, and there is no user postgres or nobody");
}

void give_to_database_user(const std::filesystem::path& path) {
    const DatabaseUser user = database_user();
    if (!user.is_ourselves && ::chown(path.c_str(), user.user, user.group) != 0)
        throw std::runtime_error("can't give away " + path.string());
}

pid_t start_database_program(const std::vector<std::string>& command,
                             const std::filesystem::path& log) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) become(command, log, parent);
    return child;
}

void run_database_program(const std::vector<std::string>& command,
                          const std::filesystem::path& log) {
    int status = 0;
    ::waitpid(start_database_program(command, log), &status, 0);
    if (status == 0) return;
    std::ifstream output(log);
    throw std::runtime_error(command.front() +
                             " failed: " + std::string(std::istreambuf_iterator<char>(output), {}));
}

std::string database_program(const std::string& name) {
    return std::string(TRECHO_DATABASE_PROGRAMS) + "/" + name;
}

} // namespace trecho
