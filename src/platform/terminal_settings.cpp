#include "platform/terminal_settings.hpp"

#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <initializer_list>

namespace trecho {

namespace {

// The signal handlers use these, so they must be async-signal-safe (signal-safety(7)).
termios usual{}; // the shell's settings
termios ours{};
volatile std::sig_atomic_t is_borrowed = 0; // whether a TerminalSettings exists
volatile std::sig_atomic_t is_given_back = 0;
volatile std::sig_atomic_t is_continued = 0;
std::atomic<bool> is_lent = false; // whether a LentTerminal exists
static_assert(std::atomic<bool>::is_always_lock_free);

// In the background the settings belong to another program, and changing them would stop this
// process (SIGTTOU).
bool is_in_foreground() { return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp(); }

// All signals whose default action ends the process.
constexpr std::initializer_list<int> deadly_signals{
    SIGHUP,  SIGINT,  SIGQUIT,   SIGILL,  SIGTRAP, SIGABRT,   SIGBUS,
    SIGFPE,  SIGUSR1, SIGSEGV,   SIGUSR2, SIGALRM, SIGTERM,   SIGXCPU,
    SIGXFSZ, SIGIO,   SIGVTALRM, SIGPROF, SIGSYS,  SIGSTKFLT, SIGPWR};

void end_by(int signal) {
    give_terminal_back();
    std::signal(signal, SIG_DFL);
    std::raise(signal); // delivered when this handler returns
}

void handle(int signal, void (*handler)(int), int flags) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
    action = {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    ::sigaction(signal, &action, nullptr);
}

void stop_handling(int signal, void (*handler)(int)) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == handler)
        std::signal(signal, SIG_DFL);
}

// Raises the signal again with its default action instead of SIGSTOP: the kernel ignores the
// default action where no shell could continue the process.
void stop_by(int signal) {
    const int error = errno;
    give_terminal_back();
    is_given_back = 1;
    std::signal(signal, SIG_DFL);
    std::raise(signal); // the process stops here, and continues here
    handle(signal, stop_by, SA_NODEFER);
    errno = error;
}

// Also runs after a SIGSTOP, before which no handler could restore the settings.
void go_on(int) {
    if (is_borrowed == 0 || !is_in_foreground()) return;
    if (is_lent) {
        is_given_back = 0;
        return; // the other program sets what it needs
    }
    const int error = errno;
    if (is_given_back != 0) ::tcgetattr(STDIN_FILENO, &usual); // the user may have changed them
    is_given_back = 0;
    is_continued = 1;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &ours);
    std::raise(SIGWINCH);
    errno = error;
}

} // namespace

void give_terminal_back() {
    if (is_borrowed != 0 && is_in_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &usual);
}

LentTerminal::LentTerminal() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_before_);
    give_terminal_back();
    is_lent = true;
}

LentTerminal::~LentTerminal() {
    is_lent = false;
    if (is_borrowed != 0 && is_in_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &ours);
    ::sigaction(SIGINT, &interrupt_before_, nullptr);
}

TerminalSettings::TerminalSettings() {
    ::tcgetattr(STDIN_FILENO, &usual);
    ours = usual;
    is_given_back = 0;
    is_borrowed = 1;
    for (const int signal : deadly_signals) handle(signal, end_by, 0);
    handle(SIGTSTP, stop_by, SA_NODEFER);
    handle(SIGCONT, go_on, SA_RESTART);
}

TerminalSettings::~TerminalSettings() {
    give_terminal_back();
    is_borrowed = 0;
    for (const int signal : deadly_signals) stop_handling(signal, end_by);
    stop_handling(SIGTSTP, stop_by);
    stop_handling(SIGCONT, go_on);
}

void TerminalSettings::show_typing(bool shows) {
    termios changed = usual;
    if (!shows) changed.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ours = changed;
    if (is_in_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &ours);
}

void TerminalSettings::have_changed() {
    if (is_in_foreground()) ::tcgetattr(STDIN_FILENO, &ours);
}

bool TerminalSettings::was_continued() {
    const bool was = is_continued != 0;
    is_continued = 0;
    return was;
}

} // namespace trecho
