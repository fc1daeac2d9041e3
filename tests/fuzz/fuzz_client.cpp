#include "fuzz/fuzz_client.hpp"

#include "fuzz/fuzz.hpp"
#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"

#include <boost/asio/post.hpp>

#include <array>

namespace trecho {

namespace {

std::string_view without_carriage_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

FuzzClient::FuzzClient(Simulation& world, std::unique_ptr<Stream> stream)
    : world_(world), stream_(std::move(stream)),
      tasks_(world.executor(), [](const std::exception_ptr&) {
          require(false, "a client ends without an exception");
      }) {
    tasks_.spawn(listen());
}

// The tasks must end before the stream that they use. A task that has only just begun to wait may
// need more than one interruption.
FuzzClient::~FuzzClient() {
    while (tasks_.running() > 0) {
        asio::post(world_.executor(), [this] { tasks_.interrupt_all(); });
        world_.run_for(Duration::zero());
    }
}

void FuzzClient::say(std::string_view bytes) {
    if (has_ended_ || is_reset_) return;
    count_messages(bytes);
    tasks_.spawn(send(std::string(bytes)));
}

void FuzzClient::end_writing() {
    if (has_ended_ || is_reset_) return;
    has_ended_ = true;
    tasks_.spawn(end());
}

void FuzzClient::reset() {
    is_reset_ = true;
    stream_->reset();
}

std::string FuzzClient::session() const {
    for (const std::string& line : lines_heard()) {
        const auto answer = parse_answer(line);
        if (answer && !answer->session.empty()) return answer->session;
    }
    return {};
}

void FuzzClient::require_answers() const {
    std::size_t answers = 0;
    for (const std::string& line : lines_heard()) {
        const auto answer = parse_answer(line);
        require(line == yes || line == no || answer.has_value(), "an answer has a known form");
        const bool is_event = answer && !answer->event.empty();
        if (!is_event) ++answers;
    }
    require(heard_.empty() || heard_.back() == '\n' || is_reset_, "an answer is whole");
    require(answers <= messages_, "each answer has a message");
    if (is_reset_ || is_closed_early_ || has_last_answer()) return;
    require(answers + (has_ended_ ? 1U : 0U) >= messages_, "each message is answered");
}

// After one of these answers the server sends no more, whatever else the client has sent.
bool FuzzClient::has_last_answer() const {
    return is_closed_ &&
           (heard_.ends_with(quit_answer() + '\n') || heard_.ends_with(taken_over_event() + '\n'));
}

awaitable<void> FuzzClient::send(std::string bytes) { co_await stream_->write(bytes); }

awaitable<void> FuzzClient::end() {
    stream_->end_writing();
    co_return;
}

awaitable<void> FuzzClient::listen() {
    std::array<char, 1024> chunk;
    for (;;) {
        const ReadResult read = co_await stream_->read_some(chunk);
        if (read.error == asio::error::operation_aborted) co_return;
        is_closed_ = static_cast<bool>(read.error);
        is_closed_early_ = is_closed_ && !has_ended_;
        if (read.error) co_return;
        heard_.append(chunk.data(), read.bytes);
    }
}

void FuzzClient::count_messages(std::string_view bytes) {
    for (const char byte : bytes) {
        if (has_sent_too_long_a_line_) return; // the server reads no further
        if (byte != '\n') {
            unfinished_ += byte;
            has_sent_too_long_a_line_ =
                without_carriage_return(unfinished_).size() > message_bytes_max;
            if (has_sent_too_long_a_line_) ++messages_; // the server answers it
            continue;
        }
        if (parse_decision(without_carriage_return(unfinished_)) == Decision::buy)
            ++purchases_asked_;
        unfinished_.clear();
        ++messages_;
    }
}

std::vector<std::string> FuzzClient::lines_heard() const {
    std::vector<std::string> lines;
    std::string_view rest = heard_;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        lines.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return lines;
}

} // namespace trecho
