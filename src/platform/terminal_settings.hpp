// The settings of the terminal on standard input: whether it echoes, and whether it delivers each
// key or each line. They belong to the user's shell, which must find them unchanged, however this
// process ends or stops.
#pragma once

#include <csignal>

namespace trecho {

// While it lives, the process may change the settings. Only one at a time may exist: its state is
// global, for signal handlers.
class TerminalSettings {
public:
    // Remembers the shell's settings. From now on each signal that ends or stops the process
    // restores them first, unless the signal is ignored or has a handler already. When the process
    // continues in the foreground, it gets its own settings again, and SIGWINCH, so that it draws
    // its prompt again.
    TerminalSettings();
    ~TerminalSettings();
    TerminalSettings(const TerminalSettings&) = delete;
    TerminalSettings& operator=(const TerminalSettings&) = delete;

    void show_typing(bool shows);

    // Call it after a library (readline) has changed the settings.
    void have_changed();

    // Whether the process was stopped and continued since the last call.
    bool was_continued();
};

// While it lives, the terminal belongs to a program that this process has started and waits for. It
// has the shell's settings, and Ctrl-C is for that program: the kernel ignores it for this process,
// as system(3) has it. (A handler that ignored it could run late, when the terminal is ours again.)
// Ctrl-Z stops both processes.
class LentTerminal {
public:
    LentTerminal();
    ~LentTerminal();
    LentTerminal(const LentTerminal&) = delete;
    LentTerminal& operator=(const LentTerminal&) = delete;

private:
    struct sigaction interrupt_before_{};
};

// Restores the shell's settings, for a process that ends without destructors. From any thread and
// from a signal handler. Does nothing without a TerminalSettings.
void give_terminal_back();

} // namespace trecho
