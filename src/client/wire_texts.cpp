#include "client/wire_texts.hpp"

namespace trecho {

namespace {

constexpr WireTexts wire_english{
    .welcome = "You see every write (->) and every read (<-). A line that you type is sent with "
               "\\n at its end. /help shows how to misbehave.\n",
    .help =
        "  Recife > Salvador        sends this line, with \\n, in one write\n"
        "  /split 3 TEXT            sends 3 bytes, pauses, then sends the rest with \\n\n"
        "  /pause 5                 how many seconds /split pauses from now on\n"
        "  /glue ONE | TWO          sends two lines in one write\n"
        "  /raw TEXT                sends exactly this: \\n \\r \\t \\\\ \\x41 are bytes, and no "
        "\\n is added\n"
        "  /end                     ends your side of the connection (FIN); you still receive\n"
        "  /drop                    breaks off the connection (RST)\n"
        "  /reconnect               makes a new connection\n"
        "  /quit                    leaves; Ctrl-D too. Ctrl-C ends a pause, or clears a line\n",
    .sent = "{:7.3f} s  -> {:3} bytes  {}\n",
    .received = "{:7.3f} s  <- {:3} bytes  {}\n",
    .was_split = "           two writes, one message: the server waits for the \\n\n",
    .split_stopped =
        "           stopped: the rest isn't sent, and the server still waits for the \\n\n",
    .was_glued = "           one write, two messages: the server splits them at each \\n\n",
    .dropped = "You broke off the connection (RST). /reconnect makes a new one.\n",
    .half_closed = "You ended your side of the connection (FIN). The server may still send.\n",
    .server_closed =
        "{:7.3f} s  The server has closed the connection. /reconnect makes a new one.\n",
    .time_limit_passed =
        "           no S or N came within the time limit: the server has released the seat\n",
    .was_too_long =
        "           a message has at most {} bytes: the server refuses a longer one, and "
        "closes the connection\n",
    .was_silent =
        "           nothing was sent for {:.0f} s: the server disconnects a client that is "
        "silent for so long\n",
    .connected = "Connected.\n",
    .not_connected = "There is no connection; make one with /reconnect\n",
    .still_connected = "There is a connection already; break it off with /drop\n",
    .cannot_connect = "Can't connect: {}; try /reconnect again\n",
    .cannot_send = "Can't send: {}; make a new connection with /reconnect\n",
    .pause_set = "/split pauses for {} s from now on.\n",
    .bad_split = "Write how many bytes come first, and the text: /split 3 Recife > Salvador\n",
    .bad_glue = "Write two lines with | between them: /glue Recife > Salvador | S\n",
    .bad_pause = "Write a number of seconds from 0 to 600: /pause 5\n",
    .bad_raw = "Write some bytes, with \\n \\r \\t \\\\ or \\x and two hexadecimal digits: "
               "/raw Recife\\n\n",
    .unknown_command = "There is no command {}; /help shows them all\n",
    .goodbye = "Goodbye.\n",
};

constexpr WireTexts wire_portuguese{
    .welcome = "Você vê cada escrita (->) e cada leitura (<-). Uma linha digitada é enviada com "
               "\\n no fim. /help mostra como se comportar mal.\n",
    .help = "  Recife > Salvador        envia esta linha, com \\n, numa só escrita\n"
            "  /split 3 TEXTO           envia 3 bytes, faz uma pausa, e envia o resto com \\n\n"
            "  /pause 5                 quantos segundos dura a pausa de /split daqui em diante\n"
            "  /glue UM | DOIS          envia duas linhas numa só escrita\n"
            "  /raw TEXTO               envia exatamente isto: \\n \\r \\t \\\\ \\x41 são bytes, e "
            "nenhum \\n é acrescentado\n"
            "  /end                     encerra o seu lado da conexão (FIN); você ainda recebe\n"
            "  /drop                    derruba a conexão (RST)\n"
            "  /reconnect               abre uma conexão nova\n"
            "  /quit                    sai; Ctrl-D também. Ctrl-C encerra uma pausa, ou limpa uma "
            "linha\n",
    .sent = "{:7.3f} s  -> {:3} bytes  {}\n",
    .received = "{:7.3f} s  <- {:3} bytes  {}\n",
    .was_split = "           duas escritas, uma mensagem: o servidor espera o \\n\n",
    .split_stopped =
        "           interrompido: o resto não é enviado, e o servidor ainda espera o \\n\n",
    .was_glued = "           uma escrita, duas mensagens: o servidor as separa em cada \\n\n",
    .dropped = "Você derrubou a conexão (RST). /reconnect abre uma nova.\n",
    .half_closed = "Você encerrou o seu lado da conexão (FIN). O servidor ainda pode enviar.\n",
    .server_closed = "{:7.3f} s  O servidor fechou a conexão. /reconnect abre uma nova.\n",
    .time_limit_passed = "           nenhum S ou N chegou dentro do prazo: o servidor liberou o "
                         "assento\n",
    .was_too_long = "           uma mensagem tem no máximo {} bytes: o servidor recusa uma mais "
                    "longa e fecha a conexão\n",
    .was_silent =
        "           nada foi enviado por {:.0f} s: o servidor desconecta um cliente que fica em "
        "silêncio por tanto tempo\n",
    .connected = "Conectado.\n",
    .not_connected = "Não há conexão; abra uma com /reconnect\n",
    .still_connected = "Já há uma conexão; derrube-a com /drop\n",
    .cannot_connect = "Não foi possível conectar: {}; tente /reconnect de novo\n",
    .cannot_send = "Não foi possível enviar: {}; abra uma conexão nova com /reconnect\n",
    .pause_set = "/split faz uma pausa de {} s daqui em diante.\n",
    .bad_split = "Escreva quantos bytes vêm primeiro, e o texto: /split 3 Recife > Salvador\n",
    .bad_glue = "Escreva duas linhas com | entre elas: /glue Recife > Salvador | S\n",
    .bad_pause = "Escreva um número de segundos de 0 a 600: /pause 5\n",
    .bad_raw = "Escreva alguns bytes, com \\n \\r \\t \\\\ ou \\x e dois dígitos hexadecimais: "
               "/raw Recife\\n\n",
    .unknown_command = "Não existe o comando {}; /help mostra todos\n",
    .goodbye = "Até logo.\n",
};

} // namespace

const WireTexts& wire_texts_in(Language language) {
    return language == Language::portuguese ? wire_portuguese : wire_english;
}

} // namespace trecho
