"""The program's texts in Portuguese. Each key is in words_en.py too."""

PORTUGUESE = {
    # The state of the course
    "progress": "{done} de {all} exercícios feitos",
    "progress_skipped": "{done} de {all} exercícios feitos, pulados: {skipped}",
    "exercise": "Exercício {number}: {title}  (cerca de {minutes} min)",
    "your_file": "Seu arquivo: {file}",
    "your_files": "Seus arquivos: {files} em {folder}",
    "all_done": "Todos os exercícios estão feitos. O que você escreveu está em {folder}.",
    "only_skipped_left": "Só restam exercícios que você pulou.",
    "damaged": "{file} estava danificado. Agora ele se chama {kept}, e o seu progresso recomeça; os "
               "seus arquivos continuam como estavam.",
    "state_done": "feito",
    "state_skipped": "pulado",
    "state_current": "você está aqui",
    "state_open": "",

    # Building and running
    "preparing": "Compilando as bibliotecas do Trecho e os testes. Na primeira vez, isso leva alguns "
                 "minutos.",
    "compiling": "Compilando e executando {file} ..",
    "passed": "Certo! O teste passa ({seconds:.1f} s).",
    "failed": "O teste falha: {test}",
    "does_not_compile": "Não compila:",
    "error_at": "{place}: {words}",
    "undefined": "exercise.hpp declara uma função que o seu arquivo não define: {words}",
    "duplicate": "Isto está definido duas vezes: {words}",
    "compiler_time": "O compilador foi interrompido depois de {seconds} s: ainda estava rodando.",
    "compiler_memory": "O compilador foi interrompido: usava mais de {megabytes} MB de memória.",
    "compiler_output": "O compilador foi interrompido: escrevia sem parar.",
    "compiler_processes": "O compilador foi interrompido: iniciou processos demais.",
    "stopped_time": "Interrompido depois de {seconds} s: ainda estava rodando. Algum laço nunca "
                    "termina?",
    "stopped_memory": "Interrompido: pediu mais de {megabytes} MB de memória. Alguma coisa cresce sem "
                      "parar?",
    "stopped_output": "Interrompido: escreveu mais de {megabytes} MB. Algum laço imprime sem parar?",
    "stopped_processes": "Interrompido: iniciou mais de {processes} processos.",
    "crashed_signal": "O programa caiu ({signal}): {meaning}",
    "crashed_sanitizer": "Um sanitizer encontrou um erro de memória ou de aritmética:",
    "crashed_exit": "O programa terminou antes dos testes. Alguma coisa chama exit()?",
    "SIGSEGV": "usou memória que não é dele: um ponteiro nulo, uma referência a algo que não existe "
               "mais, um índice fora dos limites ou uma recursão sem fim.",
    "SIGABRT": "chamou abort(): uma asserção não vale, ou ninguém capturou uma exceção.",
    "SIGFPE": "uma divisão por zero.",
    "SIGBUS": "usou memória que não existe.",
    "SIGILL": "uma instrução que não existe: muitas vezes, o fim de uma função que deveria devolver "
              "um valor.",
    "SIGKILL": "o sistema o encerrou por falta de memória.",
    "another_signal": "o sistema o encerrou.",
    "in_test": "no teste: {test}",
    "in_test_seed": "no teste: {test}, semente {seed}",
    "test_at": "O teste: {place}",
    "warning": "O compilador avisa: {warning}",

    # Keys and questions
    "keys": "Salve o arquivo, e ele é testado de novo.\n"
            "[h] dica  [t] texto  [l] lista  [s] pular  [r] recomeçar  [v] solução  [n] próximo  "
            "[q] sair",
    "keys_done": "[n] próximo  [v] comparar com a solução  [l] lista  [q] sair",
    "hint": "Dica {number} de {all}:",
    "no_more_hints": "Esta foi a última dica.",
    "reset_question": "Pôr de volta o arquivo como foi entregue? O seu fica guardado como {kept}. "
                      "[s/N] ",
    "reset_done": "{file} está como foi entregue; o seu é {kept}.",
    "reset_kept": "Nada mudou.",
    "skipped": "Pulado: {title}. `learn run {number}` volta a ele.",
    "solution_first": "A solução aparece quando o seu arquivo estiver certo, ou depois de todas as "
                      "dicas.",
    "solution_question": "O seu arquivo ainda não está certo. Mostrar a solução mesmo assim? [s/N] ",
    "solution_same": "O seu arquivo e a solução são iguais.",
    "solution_shown": "A solução ({file}), comparada com o seu arquivo: - o seu, + a solução.",
    "not_yet": "Este exercício ainda não está feito; [s] pula.",
    "yes": "s",
    "bye": "`./dev learn` continua de onde você está.",

    # Mistakes in the call
    "no_exercise": "Não há exercício {wanted}. `learn list` mostra todos.",
    "no_folder": "Não há pasta {folder}.",
    "nobody": "{folder} não tem exercícios (01_.., 02_..) nem pastas com exercícios.",
    "no_exercises": "Não há exercícios em {folder}.",

    # Grading
    "grading": "Estudantes: {students}, exercícios: {exercises}. Avaliando ..",
    "grade_passed": "passou",
    "grade_failed": "falhou",
    "grade_crashed": "caiu",
    "grade_stopped": "interrompido",
    "grade_does_not_compile": "não compila",
    "grade_not_handed_in": "não entregue",
    "grade_unchanged": "sem mudanças",
    "grade_same": "passou (a solução do curso)",
    "grade_sum": "{student}: {passed} de {all} passaram",
    "grade_column_student": "estudante",
    "grade_column_sum": "passou",
    "grade_legend": "+ passou\n= passou, e é igual à solução do curso\nx falhou\n! caiu ou foi "
                    "interrompido\nc não compila\no sem mudanças\n. não entregue",
    "grade_details": "O motivo: `learn check {folder}/ESTUDANTE`, ou --json ARQUIVO.",
    "grade_written": "Gravado: {file}",

    # Help
    "help": "Os exercícios do curso. Sem comando: mostra o exercício em que você está, compila, "
            "executa e tenta de novo sempre que você salva o arquivo.",
    "help_list": "mostra todos os exercícios e quais estão feitos",
    "help_run": "executa um exercício uma vez (por padrão, aquele em que você está)",
    "help_hint": "mostra a próxima dica",
    "help_reset": "põe de volta o que foi entregue; o seu arquivo fica guardado",
    "help_skip": "continua sem este exercício",
    "help_solution": "compara o seu arquivo com a solução",
    "help_check": "avalia a pasta de um estudante, ou uma pasta com essas pastas",
    "help_language": "en ou pt; por padrão, a do sistema",
    "help_json": "grava as notas também neste arquivo",
    "help_number": "do exercício: 3",
}
