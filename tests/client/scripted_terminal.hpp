// A person who types what a test tells them to.
#pragma once

#include "async/async_event.hpp"
#include "platform/terminal.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace trecho {

class ScriptedTerminal final : public Terminal {
public:
    void type(const std::string& line) {
        lines_.push_back(line);
        change();
    }
    void end_input() {
        has_ended_ = true;
        change();
    }

    awaitable<TypedLine> read_line(std::string new_prompt) override {
        print(new_prompt);
        TypedLine line;
        while (!line.error && lines_.empty() && !has_ended_) {
            const auto changed = changed_;
            line.error = co_await changed->wait();
        }
        if (!line.error && lines_.empty()) line.error = asio::error::eof;
        if (line.error) co_return line;
        line.text = lines_.front();
        lines_.pop_front();
        co_return line;
    }

    void change_prompt(std::string_view new_prompt) override { prompt = new_prompt; }
    void print(std::string_view text) override { printed += text; }
    awaitable<error_code> print_pages(std::string text) override {
        print(text);
        co_return error_code();
    }
    void discard_input() override {
        if (is_a_person) lines_.clear();
    }
    bool clear_line() override { return false; } // each line is typed at once
    void complete_with(Completer wanted) override { completer = std::move(wanted); }
    void remember(const std::string& line) override { history.push_back(line); }
    bool wants_colour() const override { return false; }
    bool is_interactive() const override { return is_a_person; }

    bool is_a_person = true; // false: a pipe
    std::string printed;
    std::string prompt; // the newest one, which counts down
    Completer completer;
    std::vector<std::string> history;

private:
    void change() { std::exchange(changed_, std::make_shared<AsyncEvent>())->set(); }

    std::deque<std::string> lines_;
    bool has_ended_ = false;
    std::shared_ptr<AsyncEvent> changed_ = std::make_shared<AsyncEvent>();
};

} // namespace trecho
