"""What the game says, in both languages."""

EN = {
    "round": "Round {number} of {all}: {title}",
    "invariant": "The invariant that breaks: {invariant}",
    "seed": "What shows it:             {arguments}",
    "sources": "Sources with the bug:      {folder}",
    "commands": """./dev mystery run               replays it, with the story
./dev mystery gdb               opens it in gdb; then: run
./dev mystery hint              hint {next} of {hints}
./dev mystery answer FILE:LINE  where is the bug?
./dev mystery give-up           shows the answer""",
    "no_more_hints": "There are no more hints. `./dev mystery give-up` shows the answer.",
    "hint": "Hint {number} of {hints}: {hint}",
    "right": "Right: {file}:{line}.",
    "file": "{file} is the right file. The line isn't right.",
    "wrong": "No, it isn't there.",
    "form": "An answer is a file and a line, as in: ./dev mystery answer office/turns.cpp:42",
    "given_up": "The bug is in {file}, line {line}:",
    "right_code": "Where Trecho has:",
    "way": "How others could have found it",
    "explanation": "What it teaches",
    "next": "`./dev mystery` shows the next round.",
    "finished": "All ten rounds are over: {solved} solved, {given_up} given up. `./dev mystery reset` begins "
                "again.",
    "over": "All rounds are over. `./dev mystery reset` begins again.",
    "damaged": "Your progress couldn't be read, so the game begins again. The damaged file is kept: "
               "{file}",
    "reset": "The game begins again.",
    "building": "Building the program of this round without optimisation, for gdb: the first time "
                "takes some minutes.",
    "solved": "solved",
    "gave_up": "given up",
    "current": "now",
    "hints_taken": "hints: {hints}, answers: {tries}",
    "gdb_run": "Type run. gdb stops where the violation is noticed.",
    "no_gdb": "gdb isn't installed: ./dev packages installs it.",
}

PT = {
    "round": "Rodada {number} de {all}: {title}",
    "invariant": "O invariante violado: {invariant}",
    "seed": "O que o mostra:       {arguments}",
    "sources": "Fontes com o bug:     {folder}",
    "commands": """./dev mystery run               repete tudo, com a história
./dev mystery gdb               abre no gdb; depois: run
./dev mystery hint              dica {next} de {hints}
./dev mystery answer FILE:LINE  onde está o bug?
./dev mystery give-up           mostra a resposta""",
    "no_more_hints": "Não há mais dicas. `./dev mystery give-up` mostra a resposta.",
    "hint": "Dica {number} de {hints}: {hint}",
    "right": "Certo: {file}:{line}.",
    "file": "{file} é o arquivo certo. A linha não é.",
    "wrong": "Não, não é ali.",
    "form": "Uma resposta é um arquivo e uma linha, como em: ./dev mystery answer office/turns.cpp:42",
    "given_up": "O bug está em {file}, linha {line}:",
    "right_code": "Onde o Trecho tem:",
    "way": "Como outros poderiam tê-lo achado",
    "explanation": "O que ele ensina",
    "next": "`./dev mystery` mostra a próxima rodada.",
    "finished": "As dez rodadas acabaram: {solved} resolvidas, {given_up} abandonadas. `./dev mystery reset` "
                "recomeça.",
    "over": "As rodadas acabaram. `./dev mystery reset` recomeça.",
    "damaged": "Não foi possível ler o seu progresso; por isso, o jogo recomeça. O arquivo danificado "
               "foi guardado: {file}",
    "reset": "O jogo recomeça.",
    "building": "Compilando o programa desta rodada sem otimização, para o gdb: a primeira vez leva "
                "alguns minutos.",
    "solved": "resolvida",
    "gave_up": "abandonada",
    "current": "agora",
    "hints_taken": "dicas: {hints}, respostas: {tries}",
    "gdb_run": "Digite run. O gdb para onde a violação é notada.",
    "no_gdb": "O gdb não está instalado: ./dev packages o instala.",
}

WORDS = {"en": EN, "pt": PT}

