#include "cli/translations.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace trecho {

namespace {

Language spoken = Language::english;

struct Translation {
    std::string_view english;
    std::string_view portuguese;
};

constexpr std::array portuguese{
    // The frame of a help.
    Translation{"Usage", "Uso"},
    Translation{"OPTIONS", "OPÇÕES"},
    Translation{"Options", "Opções"},
    Translation{"SUBCOMMAND", "COMANDO"},
    Translation{"Subcommands", "Comandos"},
    Translation{"Positionals", "Argumentos"},
    Translation{"REQUIRED", "(exigida)"},
    Translation{"Needs", "Precisa de"},
    Translation{"Excludes", "Exclui"},
    Translation{"FILE", "ARQUIVO"},
    Translation{"DIR", "PASTA"},
    Translation{"TIME", "TEMPO"},
    Translation{"HOST:PORT", "HOST:PORTA"},
    Translation{"NAME", "NOME"},
    Translation{"ITINERARY", "VIAGEM"},
    Translation{" (default ", " (padrão "},
    Translation{"print this help and exit", "mostra esta ajuda e sai"},
    Translation{"print the version and exit", "mostra a versão e sai"},

    // The commands.
    Translation{"Trecho sells flight tickets, leg by leg.",
                "Trecho vende passagens aéreas, trecho por trecho."},
    Translation{"run the ticket server", "inicia o servidor de passagens"},
    Translation{"buy a ticket", "compra uma passagem"},
    Translation{"let simulated customers buy, and measure",
                "clientes simulados compram, e o tempo é medido"},
    Translation{"the whole office in virtual time, from a seed",
                "a bilheteria inteira em tempo virtual, a partir de uma semente"},
    Translation{"check a ledger, print what was sold",
                "confere um registro, mostra o que foi vendido"},
    Translation{"begin again with every seat free", "recomeça com todos os assentos livres"},

    // Their options.
    Translation{"where customers connect", "onde os clientes se conectam"},
    Translation{"where old clients connect, who send messages without an end",
                "onde se conectam clientes antigos, que enviam mensagens sem fim de linha"},
    Translation{"the legs on sale; an installed program has a file of its own",
                "os trechos à venda; um programa instalado tem um arquivo próprio"},
    Translation{"the folder of the ledger; made when missing",
                "a pasta do registro; é criada se não existe"},
    Translation{"who may confirm at the same time", "quem pode confirmar ao mesmo tempo"},
    Translation{"how long a customer may take to decide",
                "quanto tempo um cliente tem para decidir"},
    Translation{"how many may be connected at once", "quantos podem estar conectados de uma vez"},
    Translation{"after how long a silent customer is disconnected",
                "depois de quanto tempo um cliente calado é desconectado"},
    Translation{"what goes to stderr", "o que vai para stderr"},
    Translation{"a timeline, for chrome://tracing", "uma linha do tempo, para chrome://tracing"},
    Translation{"where the server is", "onde o servidor está"},
    Translation{"\"Recife > Salvador\"; none: a console",
                "\"Recife > Salvador\"; sem uma viagem, um console"},
    Translation{"buy without asking", "compra sem perguntar"},
    Translation{"a lesson: see each write and each read; split and glue them, or drop the "
                "connection",
                "uma lição: veja cada escrita e cada leitura; divida e junte, ou derrube a "
                "conexão"},
    Translation{"the language; that of the locale, if not given",
                "o idioma; sem esta opção, o do sistema"},
    Translation{"how many customers buy at the same time",
                "quantos clientes compram ao mesmo tempo"},
    Translation{"for how long", "durante quanto tempo"},
    Translation{"how long a customer looks at an offer before deciding",
                "quanto tempo um cliente olha uma oferta antes de decidir"},
    Translation{"the share who vanish instead of deciding",
                "a parte dos que somem em vez de decidir"},
    Translation{"the share of decisions that are N", "a parte das decisões que são N"},
    Translation{"all want one leg, or each begins with another",
                "todos querem um só trecho, ou cada um começa por outro"},
    Translation{"what all ask for, unasked whether it is on sale; then nothing is checked either: "
                "for servers that speak the plain dialogue alone",
                "o que todos pedem, sem saber se está à venda; então nada é conferido: para "
                "servidores que só falam o diálogo simples"},
    Translation{"so many purchases are due each second, whatever the server does; without it each "
                "customer asks again when it has its answer",
                "tantas compras por segundo, faça o servidor o que fizer; sem esta opção, cada "
                "cliente pede de novo quando tem a sua resposta"},
    Translation{"everything that a plot needs", "tudo o que um gráfico precisa"},
    Translation{"the folder of the ledger", "a pasta do registro"},
    Translation{"one world, and all that happens in it", "um mundo, e tudo o que acontece nele"},
    Translation{"one world for each, until something breaks",
                "um mundo para cada semente, até que algo quebre"},
    Translation{"how many; a few, by chance, if not given",
                "quantos clientes; sem esta opção, alguns, por sorteio"},
    Translation{"customers come back for so long", "por quanto tempo os clientes voltam"},
    Translation{"any, by chance, if not given", "sem esta opção, um deles, por sorteio"},
    Translation{"what goes wrong besides", "o que dá errado além disso"},
    Translation{"every order in which two customers (or --customers) can come to one seat",
                "cada ordem em que dois clientes (ou --customers) podem chegar a um assento"},
    Translation{"of --explore: how often something may come between two steps of the server",
                "com --explore: quantas vezes algo pode vir entre dois passos do servidor"},
    Translation{"of --seed: a timeline, for chrome://tracing",
                "com --seed: uma linha do tempo, para chrome://tracing"},
    Translation{"your name, which others may see beside your tickets; kept for the next start",
                "o seu nome, que outros podem ver ao lado das suas passagens; vale também no "
                "próximo início"},
    Translation{"print each ticket: number, time, itinerary, name of the customer",
                "mostra cada passagem: número, hora, itinerário, nome do cliente"},
    Translation{"the folder of a server that is stopped; what it sold is kept aside",
                "a pasta de um servidor parado; o que ele vendeu fica guardado ao lado"},

    // What is wrong with a command line.
    Translation{"trecho: {}; see {} {}--help\n", "trecho: {}; veja {} {}--help\n"},
    Translation{"there is no command {}; name one of {}",
                "não existe o comando {}; diga um destes: {}"},
    Translation{"there is no command {}; did you mean {}? (there are {})",
                "não existe o comando {}; você quis dizer {}? (existem {})"},
    Translation{"{} COMMAND --help shows its options and their defaults.",
                "{} COMANDO --help mostra as opções dele e seus valores padrão."},
    Translation{"{} needs a value, and {} is an option itself",
                "{} precisa de um valor, e {} é uma opção"},
    Translation{"{}; write ./{} if that is its name", "{}; escreva ./{} se esse é o nome"},
    Translation{"{} comes behind {}", "{} vem depois de {}"},
    Translation{"there is no option {}; did you mean {}?",
                "não existe a opção {}; você quis dizer {}?"},
    Translation{"{} looks like an option; write it behind --",
                "{} parece uma opção; escreva depois de --"},
    Translation{"{} has no option {}", "{} não tem a opção {}"},
    Translation{"{} is one word too many; write an itinerary in quotes: \"Recife > Salvador\"",
                "{} é uma palavra a mais; escreva um itinerário entre aspas: \"Recife > "
                "Salvador\""},
    Translation{"{} is one word too many; take it out", "{} é uma palavra a mais; tire-a"},
    Translation{"name a command: {}", "diga um comando: {}"},
    Translation{"{} and {} can't be given together; leave one out",
                "{} e {} não podem ser usados juntos; deixe só um"},
    Translation{"{} needs {} beside it", "{} só pode ser usado junto com {}"},
    Translation{"--{} takes no value; write it alone",
                "--{} não leva valor; escreva a opção sozinha"},
    Translation{"{0} is missing; write it as {0} {1}", "falta {0}; escreva assim: {0} {1}"},
    Translation{"{0} needs a value; write it as {0} {1}",
                "{0} precisa de um valor; escreva assim: {0} {1}"},

    // What is wrong with a value.
    Translation{"isn't a whole number from {} to {}; write it in digits, as {}",
                "não é um número inteiro de {} a {}; escreva em algarismos, assim: {}"},
    Translation{"isn't a number from {:.10g} to {:.10g}; write it in digits, as {:.10g}",
                "não é um número de {:.10g} a {:.10g}; escreva em algarismos, assim: {:.10g}"},
    Translation{"isn't a time; write it as 500ms, 15s or 10m, more than zero and at most a day",
                "não é um tempo; escreva como 500ms, 15s ou 10m, mais que zero e no máximo um dia"},
    Translation{"isn't HOST:PORT; write it as 127.0.0.1:7878",
                "não é HOST:PORTA; escreva como 127.0.0.1:7878"},
    Translation{"names no port; serve prints the one that it listens on",
                "não diz a porta; serve mostra em qual ele está"},
    Translation{"isn't a seed; write a whole number: 1729",
                "não é uma semente; escreva um número inteiro: 1729"},
    Translation{"isn't a range of seeds; write it as 1..1000",
                "não é uma faixa de sementes; escreva como 1..1000"},
    Translation{"has no seeds; the lower number comes first: 1..1000",
                "não tem sementes; o número menor vem primeiro: 1..1000"},
    Translation{"the name is empty; write one, or leave the option out",
                "o nome está vazio; escreva um, ou tire a opção"},
    Translation{"; write it as: Recife > Salvador, in quotes",
                "; escreva assim: Recife > Salvador, entre aspas"},
    Translation{"the itinerary is empty", "o itinerário está vazio"},
    Translation{"the itinerary has a line end", "o itinerário tem um fim de linha"},
    Translation{"the itinerary has {} bytes, and what is sent to the server has at most {}{}",
                "o itinerário tem {} bytes, e o que se envia ao servidor tem no máximo {}{}"},
    Translation{"isn't an itinerary", "não é um itinerário"},
    Translation{"can't be a name: a name has 1 to {} characters that can be seen, and none of "
                "them is >; write it as: --name Ana",
                "não pode ser um nome: um nome tem de 1 a {} caracteres, sem > e sem caracteres "
                "invisíveis; escreva assim: --name Ana"},
    Translation{"isn't known here; write one of these: {}",
                "não é um valor aceito; escreva um destes: {}"},
};

} // namespace

Language environment_language() {
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value && *value != '\0') return parse_language(value).value_or(Language::english);
    }
    return Language::english;
}

Language language_asked_for(const std::vector<std::string_view>& words) {
    constexpr std::string_view joined = "--language=";
    Language language = environment_language();
    for (std::size_t at = 0; at < words.size(); ++at) {
        std::string_view value;
        if (words[at] == "--language" && at + 1 < words.size()) value = words[at + 1];
        if (words[at].starts_with(joined)) value = words[at].substr(joined.size());
        if (value == "en") language = Language::english;
        if (value == "pt") language = Language::portuguese;
    }
    return language;
}

void explain_in(Language language) { spoken = language; }

std::string translated_help(std::string_view english) {
    constexpr std::string_view note_begin = " (default ";
    const std::size_t note = std::min(english.rfind(note_begin), english.size());
    std::string own(translated(english.substr(0, note)));
    if (note == english.size()) return own;
    return own + std::string(translated(note_begin)) +
           std::string(english.substr(note + note_begin.size()));
}

std::string_view translated(std::string_view english) {
    if (spoken == Language::english) return english;
    const auto* const found = std::ranges::find(portuguese, english, &Translation::english);
    return found == portuguese.end() ? english : found->portuguese;
}

} // namespace trecho
