// Goal: a start that can't work ends with one clear sentence on stderr and an exit code: 2 for a
// mistake of the user, 1 for a refusal of the machine.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <thread>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

class Start : public testing::Test {
protected:
    Start() { write_network(folder_.path()); }

    Ran serve(std::vector<std::string> options) {
        options.insert(options.begin(), {"serve", "--listen", "127.0.0.1:0", "--state", "state",
                                         "--network", "network.json"});
        return run_trecho(folder_.path(), options);
    }

    void expect_one_sentence(const Ran& ran, int exit_code, const std::string& words) {
        EXPECT_EQ(ran.exit_code, exit_code) << ran.errors;
        EXPECT_THAT(ran.errors, AllOf(StartsWith("trecho: "), HasSubstr(words)));
        EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
        EXPECT_EQ(ran.output, "");
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(Start, RefusesAnInvalidTimeLimit) {
    for (const std::string time :
         {"0", "0s", "-1s", "abc", "15", "s", "", "99999999999999999999s", "25h", "1441m"}) {
        expect_one_sentence(serve({"--confirm-timeout=" + time}), 2, "--confirm-timeout");
    }
}

TEST_F(Start, RefusesAnUnknownGuard) {
    expect_one_sentence(
        serve({"--guard", "nobody"}), 2,
        "--guard: \"nobody\" isn't a possible value; write one of these: global, leg, none");
}

TEST_F(Start, RefusesAnInvalidAddress) {
    for (const std::string address : {"7878", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", ":1",
                                      "127.0.0.1:-1", "127.0.0.1:1x"}) {
        expect_one_sentence(serve({"--listen", address}), 2, "HOST:PORT");
    }
}

TEST_F(Start, RefusesAnUnknownOptionOrCommandAndNamesTheClosest) {
    const auto expect_refusal = [this](const std::vector<std::string>& words,
                                       const std::string& sentence) {
        expect_one_sentence(run_trecho(folder_.path(), words), 2, sentence);
    };
    expect_one_sentence(serve({"--no-such-option"}), 2, "serve has no option \"--no-such-option\"");
    expect_one_sentence(serve({"--sate", "x"}), 2,
                        "there is no option \"--sate\"; did you mean --state?");
    expect_refusal({"load", "--client", "5", "--duration", "1s"}, "did you mean --clients?");
    expect_refusal({"buy", "--conect", "127.0.0.1:1"}, "did you mean --connect?");
    expect_refusal({"sreve"},
                   "there is no command \"sreve\"; did you mean serve? (there are serve, buy,");
    expect_refusal({"byu"}, "there is no command \"byu\"; did you mean buy?");
    expect_refusal({"xyzzy"}, "there is no command \"xyzzy\"; name one of serve, buy,");
    expect_refusal({"help"}, "did you mean --help?");
    expect_refusal({"\x1b[31m"}, "there is no command \"\\u001b[31m\"");
    expect_refusal(
        {},
        "name a command: serve, buy, load, simulate, audit, reset, board, store; see " TRECHO_BINARY
        " --help");
    expect_refusal({"store"},
                   "name a command: init, check, import; see " TRECHO_BINARY " store --help");
    expect_refusal({"store", "inti"}, "there is no command \"inti\"; did you mean init?");
    expect_refusal({"store", "init", "extra", "--store", "x"}, "\"extra\" is one word too many");
    expect_refusal({"store", "check", "--tickets"},
                   "store check has no option \"--tickets\"; see " TRECHO_BINARY
                   " store check --help");
    expect_refusal({"--state", "x", "serve"}, "--state comes after serve");
    expect_refusal({"serve", "extra"}, "\"extra\" is one word too many");
    expect_refusal({"serve", "--", "extra"}, "\"extra\" is one word too many");
    expect_refusal({"buy", "Recife", "Salvador"},
                   "\"Recife\" isn't an itinerary; write it as: Recife > Salvador, in quotes");
    expect_refusal({"buy", "A > B", "C"},
                   "\"C\" is one word too many; write an itinerary in quotes");
    expect_refusal({"buy", "-A > B"}, "\"-A > B\" looks like an option; write it after --");
}

TEST_F(Start, ShowsTheDefaultsOfACommandInItsHelp) {
    const Ran serve_help = run_trecho(folder_.path(), {"serve", "--help"});
    for (const std::string usual :
         {"127.0.0.1:7878", "data/flights.json", "./state", "leg", "15s", "10000", "10m", "info"})
        EXPECT_THAT(serve_help.output, HasSubstr("(default " + usual + ")"));
    EXPECT_THAT(run_trecho(folder_.path(), {"buy", "--help"}).output,
                HasSubstr("(default 127.0.0.1:7878)"));
    EXPECT_THAT(run_trecho(folder_.path(), {"--help"}).output,
                HasSubstr(TRECHO_BINARY " COMMAND --help shows"));
}

TEST_F(Start, RefusesOptionsWithoutTheirValueOrARequiredOption) {
    const auto expect_refusal = [this](const std::vector<std::string>& words,
                                       const std::string& sentence) {
        expect_one_sentence(run_trecho(folder_.path(), words), 2, sentence);
    };
    expect_refusal({"audit"},
                   "--state is missing; write it as --state DIR, or --store URL; see " TRECHO_BINARY
                   " audit --help");
    expect_refusal({"audit", "--store", "x", "--state", "y"}, "can't be given together");
    expect_refusal({"store", "init"},
                   "--store is missing; write it as --store URL; see " TRECHO_BINARY
                   " store init --help");
    expect_refusal({"store", "import", "--store", "x"}, "--state is missing");
    expect_refusal({"store", "check", "--store", ""},
                   "the URL is empty; write it as: postgresql://user@host/database");
    expect_refusal({"audit", "--state"}, "--state needs a value; write it as --state DIR");
    expect_refusal({"load", "--clients", "1"},
                   "--duration is missing; write it as --duration TIME");
    expect_refusal({"serve", "--guard="},
                   "--guard needs a value; write it as --guard global|leg|none");
    expect_refusal({"serve", "--network", "--state", "x"},
                   "--network needs a value, and --state is an option itself; write ./--state if");
    expect_refusal({"buy", "--yes"}, "--yes can only be used with ITINERARY");
    expect_refusal({"buy", "--yes=maybe", "A > B"}, "--yes takes no value");
    expect_refusal({"buy", "--wire", "A > B"}, "can't be given together; leave one out");
    expect_refusal({"simulate", "--seed", "1", "--seeds", "1..2"}, "can't be given together");
    expect_refusal({"simulate", "--trace", "f"}, "--trace can only be used with --seed");
}

TEST_F(Start, RefusesInvalidValues) {
    const std::vector<std::string> load{"load", "--connect",  "127.0.0.1:1", "--clients",
                                        "1",    "--duration", "100ms"};
    for (const std::string option : {"--rate", "--abandon", "--decline", "--clients"}) {
        for (const std::string value : {"nan", "NaN", "inf", "0x1", "1e3", "-1", "", " 1"}) {
            std::vector<std::string> words = load;
            words.insert(words.end(), {option, value});
            expect_one_sentence(run_trecho(folder_.path(), words), 2, option + ": \"" + value);
        }
    }
    for (const std::string option : {"--network", "--state", "--trace"})
        expect_one_sentence(serve({option, ""}), 2, option + ": the name is empty");
    expect_one_sentence(serve({"--log-level", "loud"}), 2,
                        "write one of these: debug, info, warn, error, off");
}

TEST_F(Start, PrintsItsVersion) {
    const Ran ran = run_trecho(folder_.path(), {"--version"});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.output, testing::MatchesRegex("trecho [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(Start, RefusesAPortInUse) {
    ServerProcess first(folder_.path());
    expect_one_sentence(serve({"--state", "other", "--listen", first.address()}), 2,
                        "can't listen on " + first.address());
    expect_one_sentence(serve({"--state", "other", "--legacy-listen", first.address()}), 2,
                        "can't listen on " + first.address());
}

TEST_F(Start, RefusesAHostThatIsNotThisMachine) {
    expect_one_sentence(serve({"--listen", "no-such-host.invalid:0"}), 2,
                        "can't listen on no-such-host.invalid:0");
    expect_one_sentence(serve({"--listen", "192.0.2.1:0"}), 2, "can't listen on 192.0.2.1:0");
}

// Every command checks the limit first, because a later failure would have a worse message.
TEST_F(Start, RefusesALimitOfTooFewOpenFiles) {
    if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer opens a pipe to look at memory";
    const std::vector<std::vector<std::string>> commands{
        {"serve", "--listen", "127.0.0.1:0", "--network", "network.json"},
        {"buy", "--connect", "127.0.0.1:1", "Recife > Salvador"},
        {"load", "--connect", "127.0.0.1:1", "--clients", "2", "--duration", "1s"},
        {"audit", "--state", "state", "--network", "network.json"},
        {"simulate", "--seed", "1"}};
    ProcessSettings settings;
    settings.folder = folder_.path();
    for (std::uint64_t descriptors = 5; descriptors < 18; ++descriptors) {
        SCOPED_TRACE(descriptors);
        settings.descriptors_max = descriptors;
        for (const auto& command : commands)
            expect_one_sentence(run_trecho(settings, command), 1, "ulimit -n");
    }
}

TEST_F(Start, RefusesAStateFolderInUse) {
    ServerProcess first(folder_.path());
    expect_one_sentence(serve({}), 1, "in use by a server that runs");
}

TEST_F(Start, RefusesAStateFolderThatCannotBeMade) {
    expect_one_sentence(serve({"--state", "network.json/state"}), 1, "state folder");
    expect_one_sentence(serve({"--state", "/proc/state"}), 1, "state folder");
}

TEST_F(Start, RefusesALedgerThatIsNotAFile) {
    std::filesystem::create_directories(ledger_in(folder_.path()));
    expect_one_sentence(serve({}), 1, "can't open state/ledger.jsonl: Is a directory");
}

TEST_F(Start, RefusesANetworkThatIsMissingOrInvalid) {
    expect_one_sentence(serve({"--network", "missing.json"}), 2,
                        "can't open missing.json: No such file");
    write_text(folder_.path() / "bad.json", "{\"legs\": [\n{]}");
    expect_one_sentence(serve({"--network", "bad.json"}), 2, "bad.json: line 2 isn't JSON");
    write_text(folder_.path() / "bad.json",
               R"({"legs": [{"origin": "A", "destination": "B", "seats": -1}]})");
    expect_one_sentence(serve({"--network", "bad.json"}), 2, "bad.json: legs[0].seats");
}

TEST_F(Start, RefusesANetworkThatIsNotAFileOrNeverEnds) {
    expect_one_sentence(serve({"--network", "."}), 2, "can't read .: Is a directory");
    expect_one_sentence(serve({"--network", "/dev/zero"}), 2, "it has more than 64 MiB");
    expect_one_sentence(serve({"--network", "/dev/null"}), 2, "/dev/null is empty");
}

TEST_F(Start, TakesANetworkThatCanOnlyBeReadOnce) {
    const std::string network = read_text(folder_.path() / "network.json");
    const std::filesystem::path pipe = folder_.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] { write_text(pipe, network); });
    {
        ServerProcess server(folder_.path(), {"--network", "pipe"});
        TcpClient customer(server.port());
        customer.send("Recife > Salvador\nS\n");
        EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
        server.stop();
    }
    writer.join();

    const Ran audit = run_trecho(folder_.path(),
                                 {"audit", "--state", "state", "--network", "/dev/stdin"}, network);
    EXPECT_EQ(audit.exit_code, 0) << audit.errors;
    EXPECT_THAT(audit.output, StartsWith("1 of 3 seats sold  Recife > Salvador"));
}

TEST_F(Start, IsEndedByASignalWhileNobodyWritesItsNetwork) {
    const std::filesystem::path pipe = folder_.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    ProcessSettings settings;
    settings.folder = folder_.path();
    Process server({TRECHO_BINARY, "serve", "--network", "pipe", "--state", "state"}, settings);
    std::ofstream silent_writer(pipe); // opens when the server reads
    server.send_signal(SIGTERM);
    EXPECT_EQ(server.wait(), 128 + SIGTERM);
}

TEST_F(Start, TakesANetworkWithAByteOrderMarkAndRefusesOneInUtf16) {
    const std::string network = read_text(folder_.path() / "network.json");
    write_text(folder_.path() / "marked.json", "\xef\xbb\xbf" + network);
    {
        ServerProcess server(folder_.path(), {"--network", "marked.json"});
        EXPECT_EQ(server.stop(), 0);
    }
    std::string wide = "\xff\xfe";
    for (const char letter : network) wide += {letter, '\0'};
    write_text(folder_.path() / "wide.json", wide);
    expect_one_sentence(serve({"--network", "wide.json"}), 2, "wide.json is in UTF-16; save it");
    expect_one_sentence(
        run_trecho(folder_.path(), {"audit", "--state", "state", "--network", "wide.json"}), 2,
        "wide.json is in UTF-16; save it");
}

TEST_F(Start, RefusesANetworkWithMembersOrNamesThatWouldBeIgnoredOrInvisible) {
    const std::string leg = R"({"origin": "A", "destination": "B", "seats": 1)";
    write_text(folder_.path() / "bad.json", R"({"legs": [)" + leg + R"(, "seats": 2}]})");
    expect_one_sentence(serve({"--network", "bad.json"}), 2, "is there twice in legs[0]");
    write_text(folder_.path() / "bad.json", R"({"legs": [)" + leg + R"(, "seat": 2}]})");
    expect_one_sentence(serve({"--network", "bad.json"}), 2, "\"seat\" (line 1, column 60)");
    write_text(folder_.path() / "bad.json",
               R"({"legs": [)" + leg + R"(}], "aliases": {"X\u001b[31m": "A"}})");
    const Ran ran = serve({"--network", "bad.json"});
    expect_one_sentence(ran, 2, "with a character that nobody can see or type");
    EXPECT_EQ(ran.errors.find('\x1b'), std::string::npos);
}

TEST_F(Start, RefusesALedgerThatIsDamagedInTheMiddle) {
    {
        ServerProcess server(folder_.path());
        TcpClient customer(server.port());
        customer.send("Recife > Salvador\nS\nRecife > Salvador\nS\n");
        for (int answers = 0; answers < 4; ++answers) EXPECT_EQ(customer.receive_line(), "True\n");
        server.stop();
    }
    const std::filesystem::path ledger = ledger_in(folder_.path());
    std::string text = read_text(ledger);
    text.replace(text.find("Salvador"), 8, "Salvagor");
    write_text(ledger, text);
    expect_one_sentence(serve({}), 1, "ledger.jsonl: line 1 is damaged");
    expect_one_sentence(
        run_trecho(folder_.path(), {"audit", "--state", "state", "--network", "network.json"}), 1,
        "ledger.jsonl: line 1 is damaged");
}

TEST_F(Start, RefusesAnAuditWithoutALedger) {
    expect_one_sentence(
        run_trecho(folder_.path(), {"audit", "--state", "nowhere", "--network", "network.json"}), 1,
        "nowhere/ledger.jsonl");
}

} // namespace trecho
