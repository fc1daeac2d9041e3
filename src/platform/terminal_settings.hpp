// The settings of the terminal that standard input is: echo, and whether it gives each key or each
// line. They belong to the user's shell, which must find them as they were, however this process
// ends or stops.
#pragma once

namespace trecho {

// While it lives, the settings may be changed. One at a time: signal handlers know only global
// variables.
class TerminalSettings {
public:
    // Remembers the settings. From now on each signal that ends or stops the process gives them
    // back first, unless it is ignored or has a handler already; and when the process goes on in
    // the foreground, it gets its own settings again, and SIGWINCH, so that it draws its prompt
    // again.
    TerminalSettings();
    ~TerminalSettings();
    TerminalSettings(const TerminalSettings&) = delete;
    TerminalSettings& operator=(const TerminalSettings&) = delete;

    void show_typing(bool shows);

    // Somebody else (readline) has changed the settings.
    void have_changed();

    // Whether the process was stopped and continued since the last call.
    bool was_continued();
};

// While it lives, the terminal is another program's, which this process has started and waits for:
// it has the settings that the user's shell had left, and Ctrl-C is for that program. Ctrl-Z stops
// both.
class LentTerminal {
public:
    LentTerminal();
    ~LentTerminal();
    LentTerminal(const LentTerminal&) = delete;
    LentTerminal& operator=(const LentTerminal&) = delete;
};

// From any thread.
bool is_terminal_lent();

// At once, from any thread and from a signal handler: for an end without destructors. Does nothing
// when nobody has changed the settings.
void give_terminal_back();

} // namespace trecho
