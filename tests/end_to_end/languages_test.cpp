// Goal: a command line is explained in the language of the person who typed it.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class Languages : public testing::Test {
protected:
    Ran run(const std::string& locale, const std::vector<std::string>& words) {
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.environment = {"LC_ALL=" + locale};
        return run_trecho(settings, words);
    }

    TemporaryFolder folder_;
};

// The second column of a help text, and its first line.
std::vector<std::string> descriptions_in(const std::string& help) {
    std::vector<std::string> descriptions;
    std::istringstream lines(help);
    std::string line;
    std::getline(lines, line);
    descriptions.push_back(line);
    while (std::getline(lines, line)) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == std::string::npos || begin == 0) continue;
        const std::size_t gap = line.find("  ", begin);
        std::string description = line.substr(begin);
        if (gap != std::string::npos) description = line.substr(line.find_first_not_of(' ', gap));
        if (!description.starts_with('-')) descriptions.push_back(description);
    }
    return descriptions;
}

const std::vector<std::vector<std::string>> commands{{"--help"},
                                                     {"serve", "--help"},
                                                     {"buy", "--help"},
                                                     {"load", "--help"},
                                                     {"audit", "--help"},
                                                     {"simulate", "--help"},
                                                     {"reset", "--help"},
                                                     {"board", "--help"},
                                                     {"store", "--help"},
                                                     {"store", "init", "--help"},
                                                     {"store", "check", "--help"},
                                                     {"store", "import", "--help"}};

} // namespace

TEST_F(Languages, OfEachHelpTextAreEnglishAndPortuguese) {
    for (const auto& command : commands) {
        const std::string english = run("en_GB.UTF-8", command).output;
        const std::string portuguese = run("pt_BR.UTF-8", command).output;
        EXPECT_THAT(english, HasSubstr("Usage: trecho"));
        EXPECT_THAT(portuguese, AllOf(HasSubstr("Uso: trecho"), HasSubstr("Opções:")));
        for (const std::string& description : descriptions_in(english))
            EXPECT_THAT(portuguese, Not(HasSubstr(description))) << command.front();
        for (const std::string word : {" NAME", "ITINERARY", " FILE", " DIR", " TIME"})
            EXPECT_THAT(portuguese, Not(HasSubstr(word))) << command.front();
    }
}

TEST_F(Languages, OfEachUsageErrorAreEnglishAndPortuguese) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
        {{}, "trecho: escreva um comando: serve, buy, "},
        {{"sreve"}, "não existe o comando \"sreve\"; você quis dizer serve?"},
        {{"serve", "--sate", "x"}, "não existe a opção \"--sate\"; você quis dizer --state?"},
        {{"serve", "--no-such-option"}, "serve não tem a opção"},
        {{"serve", "extra"}, "é uma palavra a mais; retire-a"},
        {{"--state", "x", "serve"}, "--state vem depois de serve"},
        {{"serve", "--guard", "nobody"}, "não é um valor aceito; escreva um destes: global, leg"},
        {{"serve", "--guard="}, "--guard precisa de um valor; escreva assim: --guard global"},
        {{"serve", "--network", "--state", "x"}, "; escreva ./--state se esse é o nome"},
        {{"serve", "--confirm-timeout", "1"}, "não é um tempo"},
        {{"serve", "--listen", "here"}, "não é HOST:PORTA"},
        {{"serve", "--state", ""}, "o nome está vazio"},
        {{"serve", "--max-clients", "0"}, "não é um número inteiro de 1 a"},
        {{"buy", "Recife"}, "\"Recife\" não é um itinerário; escreva assim: Recife > Salvador"},
        {{"buy", "A > B", "C"}, "é uma palavra a mais; escreva um itinerário entre aspas"},
        {{"buy", "--yes"}, "--yes só pode ser usado junto com ITINERÁRIO"},
        {{"buy", "--yes=maybe", "A > B"}, "--yes não aceita valor"},
        {{"buy", "--wire", "A > B"}, "não podem ser usados juntos"},
        {{"buy", "--connect", "h:0"}, "não diz a porta"},
        {{"buy", "--connect", "h:1,h:1"}, "\"h:1\" aparece duas vezes na lista; deixe só um"},
        {{"buy", "--wire", "--connect", "h:1,h:2"}, "--wire mostra uma só conexão; escreva um só"},
        {{"load", "--connect="},
         "--connect precisa de um valor; escreva assim: --connect HOST:PORTA["},
        {{"buy", "--name", "A > B"}, "não pode ser um nome: um nome tem de 1 a 32 caracteres"},
        {{"load"}, "falta --clients; escreva assim: --clients N"},
        {{"audit", "--state"}, "escreva assim: --state PASTA; veja " TRECHO_BINARY " audit --help"},
        {{"audit"}, "falta --state; escreva --state PASTA, ou --store URL"},
        {{"store"}, "escreva um comando: init, check, import"},
        {{"store", "check"}, "falta --store; escreva assim: --store URL"},
        {{"store", "check", "--store", ""}, "a URL está vazia"},
        {{"load", "--clients", "1", "--duration", "1s", "--abandon", "2"}, "não é um número de 0"},
        {{"simulate", "--seed", "x"}, "não é uma semente"},
        {{"simulate", "--seeds", "x"}, "não é uma faixa de sementes"},
        {{"simulate", "--seeds", "2..1"}, "não tem sementes"}};
    for (const auto& [words, sentence] : mistakes) {
        const Ran portuguese = run("pt_BR.UTF-8", words);
        EXPECT_EQ(portuguese.exit_code, 2);
        EXPECT_THAT(portuguese.errors,
                    AllOf(HasSubstr(sentence), HasSubstr("; veja " TRECHO_BINARY " ")));
        EXPECT_THAT(run("C", words).errors, HasSubstr("; see " TRECHO_BINARY " "));
    }
}

TEST_F(Languages, AreChosenOnTheCommandLine) {
    EXPECT_THAT(run("C", {"buy", "--language", "pt", "Recife"}).errors,
                HasSubstr("veja " TRECHO_BINARY));
    EXPECT_THAT(run("pt_BR", {"buy", "--language=en", "Recife"}).errors,
                HasSubstr("see " TRECHO_BINARY));
    EXPECT_THAT(run("C", {"buy", "--language=pt", "--help"}).output, HasSubstr("Uso: "));
    EXPECT_THAT(run("pt_BR", {"buy", "--language", "fr"}).errors,
                HasSubstr("--language: \"fr\" não é um valor aceito; escreva um destes: en, pt"));
}

} // namespace trecho
