#include "client/texts.hpp"

#include <boost/asio/error.hpp>
#include <fmt/ranges.h>

namespace trecho {

namespace {

constexpr Texts english{
    .welcome = "Ask for a leg like this: Recife > Salvador. HELP shows what else you can type.\n",
    .help =
        "  Recife > Salvador           asks for a seat\n"
        "  Recife > Natal > Fortaleza  asks for a seat on each leg, all or none\n"
        "  LIST                        what is on sale\n"
        "  LIST Recife                 what is on sale from and to Recife\n"
        "  ROUTES Recife > Natal       ways to get there\n"
        "  TICKETS                     what you have bought\n"
        "  CANCEL T1                   gives ticket T1 back\n"
        "  QUIT                        leaves; Ctrl-D too. Ctrl-C stops the current request\n"
        "TAB completes words, places and tickets. In Portuguese the words are: AJUDA LISTA ROTAS "
        "PASSAGENS CANCELAR SAIR.\n",
    .help_codes = "Codes and other names of places work, too: {} > {} is {} > {}.\n",
    .words = "HELP LIST ROUTES TICKETS CANCEL QUIT",
    .list_request = "LIST {}",
    .routes_request = "ROUTES {}",
    .did_you_mean = "Did you mean:\n",
    .nearest_word = "Did you mean {}?\n",
    .about_place =
        "{0} alone isn't a leg: write the destination too. LIST {0} shows the flights from and "
        "to it.\n",
    .nothing_like = "No flight on sale matches {}.\n",
    .no_such_flight = "There is no flight {}.\n",
    .no_such_place = "No flight on sale goes from or to {}.\n",
    .prompt = "Leg> ",
    .question = "Buy it? [S = yes, N = no] ",
    .question_counting = "Buy it? [S = yes, N = no] {} s> ",
    .answer_s_or_n = "Answer S to buy it, or N to give it up.\n",
    .waiting_one = "1 customer is ahead of you. Waiting for your turn...\n",
    .waiting_many = "{} customers are ahead of you. Waiting for your turn...\n",
    .about_name = "Others may see your name beside your tickets. Press Enter for no name.\n",
    .ask_name = "Your name> ",
    .bad_name = "A name has 1 to {} visible characters, and none of them is >.\n",
    .held = "{}: a seat is held for you. You have {} s to decide.\n",
    .held_again = "A seat on {} is still held for you. You have {:.0f} s left to decide.\n",
    .sold = "Sold: {}, ticket {}. Have a good flight!\n",
    .sold_meanwhile = "Your answer had arrived: {} is sold, ticket {}. Have a good flight!\n",
    .not_sold_meanwhile = "Your last answer had not arrived: {} is not bought.\n",
    .end_unknown = "It isn't known whether {} is sold: the server hasn't answered your S.\n",
    .known_at_next_start = "Start the console or the same command again: it asks the server first, "
                           "and doesn't buy twice.\n",
    .hold_released = "A seat on {} was still held for you; it is free again.\n",
    .declined = "Not bought; the seat is free again.\n",
    .too_late = "Too late: the time limit has passed, and the seat is free again.\n",
    .nothing_held = "No seat is held for you now. Write a leg as: Recife > Salvador.\n",
    .shutting_down = "The server is being stopped: you have {:.0f} s left to decide.\n",
    .not_stored = "The server couldn't record the sale, so nothing was bought. Try again.\n",
    .sold_out = "{} is sold out.\n",
    .unknown_leg = "There is no flight {}. LIST shows what is on sale.\n",
    .one_sign = "Write only > between two places: {}\n",
    .proposals = "Ways to get there:\n",
    .route_row = "  {}  ({} left)\n",
    .no_route = "There is no way from {} to {} with seats left, in four legs at most.\n",
    .bad_routes = "Write the origin and the destination: ROUTES Recife > Natal\n",
    .bad_cancel = "Write the number of a ticket: CANCEL T1\n",
    .not_understood =
        "The console doesn't understand this. Write a leg as: Recife > Salvador. HELP shows what "
        "else you can type.\n",
    .said_for_you = "The console sends this to the server for you. Just ask for a leg: Recife > "
                    "Salvador. HELP shows what else you can type.\n",
    .too_long = "This is too long: a message to the server has at most {} bytes.\n",
    .busy = "The server can't do this now; try again in a moment.\n",
    .storage_away = "The server can't reach its database just now; try again in a moment.\n",
    .refused = "The server refused this ({}): {}\n",
    .list_row = "{:>5} of {:>3} seats left  {} > {}\n",
    .no_tickets = "You have no tickets.\n",
    .ticket_row = "{:<8} {}  (bought {})\n",
    .day_and_time = "{:04}-{:02}-{:02} {:02}:{:02}",
    .cancelled = "Ticket {} is cancelled, and its seats are free again.\n",
    .no_such_ticket = "You have no ticket {}; TICKETS shows those that you have.\n",
    .connection_lost = "The connection is lost. Trying to reconnect; Ctrl-C gives up.\n",
    .server_stops = "The server is being stopped. Trying to reconnect; Ctrl-C gives up.\n",
    .full = "The server has too many customers now. Trying again until it has room; Ctrl-C gives "
            "up.\n",
    .cant_resume = "The server can't reach its database just now. Trying until it can; Ctrl-C to "
                   "give up.\n",
    .connected_again = "Connected again.\n",
    .goes_on_at = "Going on at the server {}.\n",
    .stopped_asking = "Stopped: your request for {} is withdrawn, and nothing was bought.\n",
    .stopped_waiting = "Stopped: the server had not answered yet.\n",
    .asking_again = "Asking again for {}...\n",
    .taken_over = "Your session goes on in another window, so this one ends.\n",
    .server_gone =
        "There is no connection to the server. What you didn't confirm with S is not bought.\n",
    .goodbye = "Goodbye.\n",
    .nobody_there = "trecho: can't buy at {}: {}; is the server running? Start it with: {}\n",
    .nobody_afar = "trecho: can't buy at {}: {}; check the address, and whether the server runs\n",
    .stranger_there =
        "trecho: can't buy at {}: something answers there, but not as a Trecho server "
        "does; check the address, or try again in a moment\n",
    .closed_there =
        "trecho: can't buy at {}: the connection was closed at once; a server does that when it is "
        "being stopped or has far too many customers; try again in a moment, or check the "
        "address\n",
    .busy_there = "trecho: can't buy at {}: the server has too many customers; try again in a "
                  "moment\n",
    .stopping_there = "trecho: can't buy at {}: the server is being stopped; try again when it is "
                      "running again\n",
    .storage_away_there = "trecho: can't buy at {}: the server can't reach its database just now; "
                          "try again in a moment\n",
    .refused_there = "trecho: can't buy at {}: the server refuses ({}); try again in a moment\n",
    .not_remembered = "trecho: can't remember the session for the next start: the user's state "
                      "folder can't be written\n",
    .in_another_window = "trecho: another window has your session open; tickets that you buy in "
                         "this one can't be found again after you close it\n",
    .left_at_once =
        "trecho: left at once; if a purchase had no answer yet, TICKETS shows at the next "
        "start whether it was sold\n",
};

constexpr Texts portuguese{
    .welcome =
        "Peça um trecho assim: Recife > Salvador. AJUDA mostra o que mais você pode digitar.\n",
    .help =
        "  Recife > Salvador           pede um assento\n"
        "  Recife > Natal > Fortaleza  pede um assento em cada trecho, todos ou nenhum\n"
        "  LISTA                       o que está à venda\n"
        "  LISTA Recife                o que está à venda de Recife e para Recife\n"
        "  ROTAS Recife > Natal        caminhos para chegar lá\n"
        "  PASSAGENS                   o que você comprou\n"
        "  CANCELAR T1                 devolve a passagem T1\n"
        "  SAIR                        sai; Ctrl-D também. Ctrl-C interrompe o pedido atual\n"
        "TAB completa palavras, lugares e passagens. Em inglês as palavras são: HELP LIST ROUTES "
        "TICKETS CANCEL QUIT.\n",
    .help_codes = "Códigos e outros nomes dos lugares também valem: {} > {} é {} > {}.\n",
    .words = "AJUDA LISTA ROTAS PASSAGENS CANCELAR SAIR",
    .list_request = "LISTA {}",
    .routes_request = "ROTAS {}",
    .did_you_mean = "Você quis dizer:\n",
    .nearest_word = "Você quis dizer {}?\n",
    .about_place = "Só {0} não é um trecho: escreva também o destino. LISTA {0} mostra os voos que "
                   "partem de lá ou chegam lá.\n",
    .nothing_like = "Nenhum voo à venda corresponde a {}.\n",
    .no_such_flight = "Não há voo {}.\n",
    .no_such_place = "Nenhum voo à venda parte de {} ou chega lá.\n",
    .prompt = "Trecho> ",
    .question = "Comprar? [S = sim, N = não] ",
    .question_counting = "Comprar? [S = sim, N = não] {} s> ",
    .answer_s_or_n = "Responda S para comprar, ou N para desistir.\n",
    .waiting_one = "Há 1 cliente na sua frente. Aguardando a sua vez...\n",
    .waiting_many = "Há {} clientes na sua frente. Aguardando a sua vez...\n",
    .about_name =
        "Outras pessoas podem ver o seu nome ao lado das suas passagens. Tecle Enter para "
        "ficar sem nome.\n",
    .ask_name = "Seu nome> ",
    .bad_name = "Um nome tem de 1 a {} caracteres, sem > e sem caracteres invisíveis.\n",
    .held = "{}: um assento está reservado para você. Você tem {} s para decidir.\n",
    .held_again =
        "O assento em {} ainda está reservado para você. Você tem mais {:.0f} s para decidir.\n",
    .sold = "Vendido: {}, passagem {}. Boa viagem!\n",
    .sold_meanwhile =
        "A sua resposta tinha chegado: o itinerário {} foi vendido, passagem {}. Boa viagem!\n",
    .not_sold_meanwhile =
        "A sua última resposta não tinha chegado: o itinerário {} não foi comprado.\n",
    .end_unknown =
        "Não se sabe se o itinerário {} foi vendido: o servidor não respondeu ao seu S.\n",
    .known_at_next_start =
        "Inicie o console ou repita o mesmo comando: primeiro ele pergunta ao servidor, e não "
        "compra duas vezes.\n",
    .hold_released = "O assento em {} ainda estava reservado para você, e foi liberado.\n",
    .declined = "Nada foi comprado; o assento foi liberado.\n",
    .too_late = "Tarde demais: o tempo acabou, e o assento foi liberado.\n",
    .nothing_held =
        "Nenhum assento está reservado para você agora. Escreva um trecho assim: Recife > "
        "Salvador.\n",
    .shutting_down = "O servidor está sendo encerrado: você tem mais {:.0f} s para decidir.\n",
    .not_stored = "O servidor não conseguiu registrar a venda; nada foi comprado. Tente de novo.\n",
    .sold_out = "Não há mais assentos em {}.\n",
    .unknown_leg = "Não há voo {}. LISTA mostra o que está à venda.\n",
    .one_sign = "Entre dois lugares, use só o sinal >. Escreva assim: {}\n",
    .proposals = "Caminhos para chegar lá:\n",
    .route_row = "  {}  (assentos livres: {})\n",
    .no_route = "Não há caminho de {} para {} com assentos livres e no máximo quatro trechos.\n",
    .bad_routes = "Escreva a origem e o destino, assim: ROTAS Recife > Natal\n",
    .bad_cancel = "Escreva o número da passagem, assim: CANCELAR T1\n",
    .not_understood = "Não entendi. Escreva um trecho assim: Recife > Salvador. AJUDA mostra o que "
                      "mais você pode digitar.\n",
    .said_for_you =
        "O console já envia isso ao servidor por você. É só pedir um trecho, assim: Recife > "
        "Salvador. AJUDA mostra o que mais você pode digitar.\n",
    .too_long = "A linha é longa demais: uma mensagem ao servidor tem no máximo {} bytes.\n",
    .busy = "O servidor não pode fazer isso agora; tente de novo daqui a pouco.\n",
    .storage_away = "O servidor está sem acesso ao banco de dados; tente de novo daqui a pouco.\n",
    .refused = "O servidor recusou o pedido ({}): {}\n",
    .list_row = "{:>5} de {:>3} assentos livres  {} > {}\n",
    .no_tickets = "Você não tem passagens.\n",
    .ticket_row = "{:<8} {}  (comprada {})\n",
    .day_and_time = "em {2:02}/{1:02}/{0:04} às {3:02}:{4:02}",
    .cancelled = "A passagem {} foi cancelada, e os assentos estão livres de novo.\n",
    .no_such_ticket = "Você não tem a passagem {}; PASSAGENS mostra as que você tem.\n",
    .connection_lost = "A conexão caiu. Tentando reconectar; Ctrl-C para desistir.\n",
    .server_stops = "O servidor está sendo encerrado. Tentando reconectar; Ctrl-C para desistir.\n",
    .full = "O servidor está lotado. Tentando de novo até haver vaga; Ctrl-C para desistir.\n",
    .cant_resume = "O servidor está sem acesso ao banco de dados. Tentando de novo até ele voltar; "
                   "Ctrl-C para desistir.\n",
    .connected_again = "Conectado de novo.\n",
    .goes_on_at = "Continuando no servidor {}.\n",
    .stopped_asking = "Interrompido: o pedido de {} foi retirado, e nada foi comprado.\n",
    .stopped_waiting = "Interrompido: o servidor ainda não tinha respondido.\n",
    .asking_again = "Pedindo de novo {}...\n",
    .taken_over = "A sua sessão continua em outra janela; esta se encerra aqui.\n",
    .server_gone =
        "Não há conexão com o servidor. O que você não confirmou com S não foi comprado.\n",
    .goodbye = "Até logo.\n",
    .nobody_there =
        "trecho: não é possível comprar em {}: {}; o servidor está no ar? Inicie com: {}\n",
    .nobody_afar = "trecho: não é possível comprar em {}: {}; confira o endereço, e se o servidor "
                   "está no ar\n",
    .stranger_there = "trecho: não é possível comprar em {}: algo responde ali, mas não como um "
                      "servidor do Trecho; confira o endereço, ou tente de novo daqui a pouco\n",
    .closed_there =
        "trecho: não é possível comprar em {}: a conexão foi fechada de imediato, como faz um "
        "servidor que está sendo encerrado ou que tem clientes demais; tente de novo daqui a "
        "pouco, ou confira o endereço\n",
    .busy_there =
        "trecho: não é possível comprar em {}: o servidor está lotado; tente de novo daqui a "
        "pouco\n",
    .stopping_there =
        "trecho: não é possível comprar em {}: o servidor está sendo encerrado; tente de novo "
        "quando ele voltar\n",
    .storage_away_there =
        "trecho: não é possível comprar em {}: o servidor está sem acesso ao banco de dados; tente "
        "de novo daqui a pouco\n",
    .refused_there =
        "trecho: não é possível comprar em {}: o servidor recusa a conexão ({}); tente de novo "
        "daqui a pouco\n",
    .not_remembered = "trecho: a sessão não será lembrada no próximo início: não é possível gravar "
                      "na pasta de estado do usuário\n",
    .in_another_window = "trecho: a sua sessão está aberta em outra janela; as passagens compradas "
                         "nesta não poderão ser encontradas depois que ela for fechada\n",
    .left_at_once =
        "trecho: saída imediata; se uma compra ainda não tinha resposta, PASSAGENS mostra "
        "no próximo início se ela foi feita\n",
};

} // namespace

std::optional<Language> parse_language(std::string_view name) {
    const std::string_view language = name.substr(0, name.find_first_of("_.@-"));
    if (language == "pt") return Language::portuguese;
    if (language == "en" || language == "C" || language == "POSIX") return Language::english;
    return std::nullopt;
}

// The system describes these errors in English, unless its own translations are installed.
std::string describe(const boost::system::error_code& error, Language language) {
    namespace asio = boost::asio;
    const bool is_english = language == Language::english;
    if (error == asio::error::host_not_found)
        return is_english ? "there is no host of this name" : "não existe máquina com esse nome";
    if (is_english) return error.message();
    if (error == asio::error::connection_refused) return "conexão recusada";
    if (error == asio::error::timed_out) return "tempo esgotado";
    if (error == asio::error::host_unreachable) return "máquina inacessível";
    if (error == asio::error::network_unreachable) return "rede inacessível";
    return error.message();
}

std::string join(const std::vector<std::string>& places) {
    return fmt::format("{}", fmt::join(places, " > "));
}

const Texts& texts_in(Language language) {
    return language == Language::portuguese ? portuguese : english;
}

} // namespace trecho
