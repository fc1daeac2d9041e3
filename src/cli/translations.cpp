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
    // Headings and placeholders of a help.
    Translation{"Usage", "Uso"},
    Translation{"OPTIONS", "OPÇÕES"},
    Translation{"Options", "Opções"},
    Translation{"SUBCOMMAND", "COMANDO"},
    Translation{"Subcommands", "Comandos"},
    Translation{"Positionals", "Argumentos"},
    Translation{"REQUIRED", "(obrigatória)"},
    Translation{"Needs", "Precisa de"},
    Translation{"Excludes", "Exclui"},
    Translation{"FILE", "ARQUIVO"},
    Translation{"DIR", "PASTA"},
    Translation{"TIME", "TEMPO"},
    Translation{"HOST:PORT", "HOST:PORTA"},
    Translation{"HOST:PORT[,HOST:PORT..]", "HOST:PORTA[,HOST:PORTA..]"},
    Translation{"NAME", "NOME"},
    Translation{"ITINERARY", "ITINERÁRIO"},
    Translation{" (default ", " (padrão "},
    Translation{"print this help and exit", "mostra esta ajuda e sai"},
    Translation{"print the version and exit", "mostra a versão e sai"},

    // The commands.
    Translation{"Trecho sells flight tickets, leg by leg.",
                "Trecho vende passagens aéreas, trecho por trecho."},
    Translation{"run the ticket server", "inicia o servidor de passagens"},
    Translation{"buy a ticket", "compra uma passagem"},
    Translation{"let simulated customers buy, and measure the server",
                "faz clientes simulados comprarem, e mede o servidor"},
    Translation{"run the whole office in virtual time, from a seed",
                "simula a bilheteria inteira em tempo virtual, a partir de uma semente"},
    Translation{"check a ledger, and print what was sold",
                "confere um registro e mostra o que foi vendido"},
    Translation{"begin again with every seat free", "recomeça com todos os assentos livres"},
    Translation{"replay a timeline in a browser", "reproduz uma linha do tempo no navegador"},
    Translation{"prepare and check a database for servers",
                "prepara e confere um banco de dados para servidores"},
    Translation{"prepare a database, or add legs and seats",
                "prepara um banco de dados, ou acrescenta trechos e assentos"},
    Translation{"check that every seat is accounted for", "confere a conta de cada assento"},
    Translation{"move the sales of a ledger into an empty store",
                "leva as vendas de um registro para um banco vazio"},

    // Their options.
    Translation{"where customers connect", "onde os clientes se conectam"},
    Translation{"where old clients connect, which send messages without a line end",
                "onde se conectam clientes antigos, que enviam mensagens sem fim de linha"},
    Translation{"the legs on sale; an installed program has its own file",
                "os trechos à venda; um programa instalado tem um arquivo próprio"},
    Translation{"the folder of the ledger; created if it is missing",
                "a pasta do registro; é criada se não existir"},
    Translation{"how many connections to the database", "quantas conexões com o banco de dados"},
    Translation{"who may confirm at the same time", "quem pode confirmar ao mesmo tempo"},
    Translation{"how long a customer may take to decide",
                "quanto tempo um cliente tem para decidir"},
    Translation{"how many clients may be connected at once",
                "quantos clientes podem estar conectados ao mesmo tempo"},
    Translation{"after how long a silent customer is disconnected",
                "depois de quanto tempo um cliente em silêncio é desconectado"},
    Translation{"which lines of the log go to stderr", "quais mensagens vão para stderr"},
    Translation{"a timeline, for chrome://tracing", "uma linha do tempo, para chrome://tracing"},
    Translation{"where browsers see what the server does; nowhere, if not given",
                "onde navegadores veem o que o servidor faz; em lugar nenhum, sem esta opção"},
    Translation{"show clients' addresses on the board too",
                "mostra no painel também os endereços dos clientes"},
    Translation{"a timeline that --trace has written", "uma linha do tempo que --trace escreveu"},
    Translation{"where browsers connect", "onde os navegadores se conectam"},
    Translation{"where the server is; of several that sell the same seats, the next one is used "
                "when one is gone",
                "o endereço do servidor; de vários que vendem os mesmos assentos, usa o seguinte "
                "se um deles cair"},
    Translation{"where the server is; the customers spread evenly over several",
                "o endereço do servidor; os clientes se dividem por igual entre vários"},
    Translation{"\"Recife > Salvador\"; without it, a console opens",
                "\"Recife > Salvador\"; sem ele, abre um console"},
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
    Translation{"how long a customer thinks before deciding",
                "quanto tempo um cliente pensa antes de decidir"},
    Translation{"the share of customers who vanish instead of deciding",
                "a fração dos clientes que somem em vez de decidir"},
    Translation{"the share of decisions that are N", "a fração das decisões que são N"},
    Translation{"all want the same leg, or each begins with another",
                "todos querem o mesmo trecho, ou cada um começa por outro"},
    Translation{
        "what all customers ask for; then LIST isn't used, and the sales aren't checked: for "
        "servers that speak only the plain dialogue",
        "o que todos os clientes pedem; então LIST não é usado, e as vendas não são "
        "conferidas: para servidores que só falam o diálogo simples"},
    Translation{"how many purchases are due each second, whatever the server does; without it each "
                "customer asks again when it has its answer",
                "quantas compras vencem por segundo, faça o servidor o que fizer; sem esta opção, "
                "cada cliente pede de novo quando recebe a sua resposta"},
    Translation{"where to write all figures, for plots",
                "onde gravar todos os números, para gráficos"},
    Translation{"the folder of the ledger", "a pasta do registro"},
    Translation{"the database: postgresql://user@host/database",
                "o banco de dados: postgresql://usuario@host/banco"},
    Translation{"the servers' database; its new tickets are compared with the purchases at the end",
                "o banco de dados dos servidores; as suas passagens novas são comparadas com as "
                "compras no fim"},
    Translation{"the state folder of a stopped server, which stays as it is",
                "a pasta de um servidor parado, que fica como está"},
    Translation{"simulate one world, and print what happens in it",
                "simula um mundo, e mostra o que acontece nele"},
    Translation{"simulate one world for each seed, until an invariant is broken",
                "simula um mundo para cada semente, até que um invariante seja violado"},
    Translation{"how many customers; if not given, a few at random",
                "quantos clientes; sem esta opção, alguns, por sorteio"},
    Translation{"how many days customers come back", "por quantos dias os clientes voltam"},
    Translation{"if not given, one at random", "sem esta opção, um deles, por sorteio"},
    Translation{"which faults the world has", "quais falhas o mundo tem"},
    Translation{"try every order in which two customers (or --customers) can reach one seat",
                "tenta cada ordem em que dois clientes (ou --customers) podem chegar a um assento"},
    Translation{"with --explore: how often something may happen between two steps of the server",
                "com --explore: quantas vezes algo pode acontecer entre dois passos do servidor"},
    Translation{"with --seed: a timeline, for chrome://tracing",
                "com --seed: uma linha do tempo, para chrome://tracing"},
    Translation{"your name, which others may see beside your tickets; also for the next start",
                "o seu nome, que outros podem ver ao lado das suas passagens; vale também no "
                "próximo início"},
    Translation{"print each ticket: number, time, itinerary, customer's name",
                "mostra cada passagem: número, data e hora, itinerário, nome do cliente"},
    Translation{"the state folder of a stopped server; its sales are kept in a folder of their own",
                "a pasta de um servidor parado; as vendas ficam guardadas numa pasta própria"},

    // What is wrong with a command line.
    Translation{"trecho: {}; see {} {}--help\n", "trecho: {}; veja {} {}--help\n"},
    Translation{"there is no command {}; name one of {}",
                "não existe o comando {}; escreva um destes: {}"},
    Translation{"there is no command {}; did you mean {}? (there are {})",
                "não existe o comando {}; você quis dizer {}? (existem {})"},
    Translation{"{} COMMAND --help shows its options and their defaults.",
                "{} COMANDO --help mostra as opções dele e seus valores padrão."},
    Translation{"{} needs a value, and {} is an option itself",
                "{} precisa de um valor, e {} é uma opção"},
    Translation{"{}; write ./{} if that is its name", "{}; escreva ./{} se esse é o nome"},
    Translation{"{} comes after {}", "{} vem depois de {}"},
    Translation{"there is no option {}; did you mean {}?",
                "não existe a opção {}; você quis dizer {}?"},
    Translation{"{} looks like an option; write it after --",
                "{} parece uma opção; escreva depois de --"},
    Translation{"{} has no option {}", "{} não tem a opção {}"},
    Translation{"{} is one word too many; write an itinerary in quotes: \"Recife > Salvador\"",
                "{} é uma palavra a mais; escreva um itinerário entre aspas: \"Recife > "
                "Salvador\""},
    Translation{"{} is one word too many; take it out", "{} é uma palavra a mais; retire-a"},
    Translation{"name a command: {}", "escreva um comando: {}"},
    Translation{"{} and {} can't be given together; leave one out",
                "{} e {} não podem ser usados juntos; deixe só um"},
    Translation{"{} can only be used with {}", "{} só pode ser usado junto com {}"},
    Translation{"--{} takes no value; write it alone", "--{} não aceita valor; escreva só a opção"},
    Translation{"{0} is missing; write it as {0} {1}", "falta {0}; escreva assim: {0} {1}"},
    Translation{"--state is missing; write it as --state DIR, or --store URL",
                "falta --state; escreva --state PASTA, ou --store URL"},
    Translation{"{0} needs a value; write it as {0} {1}",
                "{0} precisa de um valor; escreva assim: {0} {1}"},

    // What is wrong with a value.
    Translation{"isn't a whole number from {} to {}; write it in digits, as {}",
                "não é um número inteiro de {} a {}; escreva em algarismos, assim: {}"},
    Translation{"isn't a number from {:.10g} to {:.10g}; write it in digits, as {:.10g}",
                "não é um número de {:.10g} a {:.10g}; escreva em algarismos, assim: {:.10g}"},
    Translation{"isn't a time; write it as 500ms, 15s or 10m, more than zero and at most a day",
                "não é um tempo; escreva 500ms, 15s ou 10m, mais que zero e no máximo um dia"},
    Translation{"isn't HOST:PORT; write it as 127.0.0.1:7878",
                "não é HOST:PORTA; escreva como 127.0.0.1:7878"},
    Translation{"names no port; serve prints the one that it listens on",
                "não diz a porta; serve mostra em que porta está escutando"},
    Translation{"stands twice in the list; leave one out",
                "aparece duas vezes na lista; deixe só um"},
    Translation{"--wire shows one connection; name one server with --connect",
                "--wire mostra uma só conexão; escreva um só servidor em --connect"},
    Translation{"isn't a seed; write a whole number: 1729",
                "não é uma semente; escreva um número inteiro: 1729"},
    Translation{"isn't a range of seeds; write it as 1..1000",
                "não é uma faixa de sementes; escreva como 1..1000"},
    Translation{"has no seeds; the lower number comes first: 1..1000",
                "não tem sementes; o número menor vem primeiro: 1..1000"},
    Translation{"the name is empty; write one, or leave the option out",
                "o nome está vazio; escreva um, ou retire a opção"},
    Translation{"; write it as: Recife > Salvador, in quotes",
                "; escreva assim: Recife > Salvador, entre aspas"},
    Translation{"the URL is empty; write it as: postgresql://user@host/database",
                "a URL está vazia; escreva assim: postgresql://usuario@host/banco"},
    Translation{"the itinerary is empty", "o itinerário está vazio"},
    Translation{"the itinerary has a line end", "o itinerário tem um fim de linha"},
    Translation{"the itinerary has {} bytes, and a message to the server has at most {}{}",
                "o itinerário tem {} bytes, e uma mensagem ao servidor tem no máximo {}{}"},
    Translation{"isn't an itinerary", "não é um itinerário"},
    Translation{"can't be a name: a name has 1 to {} visible characters, and none of them is >; "
                "write it as: --name Ana",
                "não pode ser um nome: um nome tem de 1 a {} caracteres, sem > e sem caracteres "
                "invisíveis; escreva assim: --name Ana"},
    Translation{"isn't a possible value; write one of these: {}",
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
