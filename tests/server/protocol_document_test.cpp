// Goal: docs/protocol.md is true. Each of its transcripts is executed against the real server.
#include "support/fenced_blocks.hpp"
#include "support/server_world.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <optional>
#include <regex>

namespace trecho {

namespace {

std::string text_of(const FencedBlock& block) {
    std::string all;
    for (const std::string& each : block.lines) all += each + "\n";
    return all;
}

std::string unescape(std::string text) {
    text = std::regex_replace(text, std::regex(R"(\\r)"), "\r");
    text = std::regex_replace(text, std::regex(R"(\\u00a0)"), "\u00a0");
    text = std::regex_replace(text, std::regex(R"(\\u0303)"), "\u0303");
    text = std::regex_replace(text, std::regex(R"(\\u202e)"), "\u202e");
    text = std::regex_replace(text, std::regex(R"(\\t)"), "\t");
    return std::regex_replace(text, std::regex(R"(\\n)"), "\n");
}

// Replaces the parts that differ each time: session tokens, times, and fractions of a second.
std::string without_chance(std::string text) {
    text =
        std::regex_replace(text, std::regex(R"([0-9a-f]{32}|\(the session of \w\))"), "<session>");
    text = std::regex_replace(text, std::regex(R"("at":"[^"]*")"), R"("at":"..")");
    return std::regex_replace(text, std::regex(R"("seconds":14\.9|"seconds":1.4[0-9]*E1)"),
                              R"("seconds":..)");
}

// It says what a server with a database does differently.
bool needs_a_ledger(const FencedBlock& block) { return block.kind == "transcript ledger"; }

class Transcript {
public:
    Transcript(const FencedBlock& block, const std::string& network)
        : block_(block), is_unframed_(block.kind == "transcript unframed"),
          settings_(settings_for(network, is_unframed_)) {
        world_.emplace(settings_);
    }

    void execute() {
        std::size_t number = block_.line;
        for (const std::string& line : block_.lines) {
            SCOPED_TRACE("docs/protocol.md, line " + std::to_string(++number) + ": " + line);
            execute(line);
        }
        for (auto& [name, customer] : customers_) {
            EXPECT_EQ(heard_[name] + customer->heard(), "") << name << " heard this in addition";
        }
    }

private:
    static ServerWorldSettings settings_for(const std::string& network, bool is_unframed) {
        ServerWorldSettings settings;
        settings.network = network;
        settings.wire.splits = !is_unframed;
        return settings;
    }

    void execute(const std::string& line) {
        static const std::regex passing(R"( *(\d+) seconds pass)");
        static const std::regex saying(R"((\w) -> ?(.*))");
        static const std::regex hearing(R"((\w) <- (.*))");
        static const std::regex leaving(R"((\w) hangs up)");
        static const std::regex ending(R"((\w) ends its side)");
        static const std::regex syncing(R"( *storing a sale takes (\d+) seconds?)");
        static const std::regex stopping(R"( *the server is told to stop)");
        static const std::regex restarting(R"( *the server is started again)");
        std::smatch match;
        if (std::regex_match(line, match, passing)) {
            world_->run_for(std::chrono::seconds(std::stoi(match[1])));
        } else if (std::regex_match(line, match, saying)) {
            customer(match[1]).say(bytes_of(match[2]));
        } else if (std::regex_match(line, match, hearing)) {
            expect(match[1], match[2]);
        } else if (std::regex_match(line, match, leaving)) {
            customer(match[1]).hang_up();
        } else if (std::regex_match(line, match, ending)) {
            customer(match[1]).end_writing();
        } else if (std::regex_match(line, match, syncing)) {
            world_->storing_takes(std::chrono::seconds(std::stoi(match[1])));
        } else if (std::regex_match(line, match, stopping)) {
            world_->begin_drain();
        } else if (std::regex_match(line, match, restarting)) {
            start_again();
        } else {
            ADD_FAILURE() << "this line isn't one of the known commands";
        }
        world_->settle();
    }

    // Ends all connections and starts a new server with the same store.
    void start_again() {
        world_->begin_drain();
        world_->settle();
        customers_.clear();
        settings_.stored = world_->stored();
        settings_.seed += 1; // else it would draw the same session tokens again
        world_.emplace(settings_);
    }

    ScriptedCustomer& customer(const std::string& name) {
        auto& place = customers_[name];
        if (!place) place = is_unframed_ ? world_->connect_legacy() : world_->connect();
        return *place;
    }

    std::string bytes_of(const std::string& message) const {
        static const std::regex times(R"(\((?:(\w+) and )?(\d+) times (\w)\))");
        std::smatch match;
        if (std::regex_match(message, match, times)) {
            const std::string word = match[1].matched ? match[1].str() + " " : "";
            return word + std::string(std::stoul(match[2]), match[3].str()[0]) + "\n";
        }
        static const std::regex session(R"(RESUME \(the session of (\w)\))");
        if (std::regex_match(message, match, session))
            return "RESUME " + sessions_.at(match[1]) + "\n";
        if (message.starts_with('"')) return unescape(message.substr(1, message.size() - 2));
        return is_unframed_ ? message : message + "\n";
    }

    void expect(const std::string& name, const std::string& message) {
        if (message == "(the server closes the connection)") {
            EXPECT_TRUE(customer(name).is_disconnected());
            return;
        }
        std::string& heard = heard_[name];
        heard += customer(name).heard();
        const std::string wanted = is_unframed_ ? message : message + "\n";
        const std::size_t size = is_unframed_ ? wanted.size() : heard.find('\n') + 1;
        const std::string first = heard.substr(0, size);
        note_session(name, first);
        EXPECT_EQ(without_chance(first), without_chance(wanted));
        heard.erase(0, size);
    }

    void note_session(const std::string& name, const std::string& answer) {
        std::smatch match;
        if (std::regex_search(answer, match, std::regex(R"re("session":"([0-9a-f]{32})")re")))
            sessions_[name] = match[1];
    }

    const FencedBlock& block_;
    bool is_unframed_;
    ServerWorldSettings settings_;
    std::optional<ServerWorld> world_;
    std::map<std::string, std::unique_ptr<ScriptedCustomer>> customers_;
    std::map<std::string, std::string> sessions_;
    std::map<std::string, std::string> heard_; // bytes that no line has expected yet
};

} // namespace

TEST(ProtocolDocument, DescribesWhatHappensInEveryTranscript) {
    std::string network;
    int found = 0;
    const bool is_store_shared = ServerWorld().office.is_shared();
    for (const FencedBlock& block : read_fenced_blocks(TRECHO_DOCS "/protocol.md")) {
        if (block.kind == "json") network = text_of(block);
        if (!block.kind.starts_with("transcript")) continue;
        ++found;
        if (needs_a_ledger(block) && is_store_shared) {
            std::cout << "skipped, for it needs a ledger: docs/protocol.md, line " << block.line
                      << '\n';
            continue;
        }
        Transcript transcript(block, network);
        transcript.execute();
    }
    EXPECT_GE(found, 29) << "some transcripts weren't found";
}

} // namespace trecho
