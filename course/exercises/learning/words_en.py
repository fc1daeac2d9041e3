"""The program's texts in English. Each key is in words_pt.py too."""

ENGLISH = {
    # The state of the course
    "progress": "{done} of {all} exercises done",
    "progress_skipped": "{done} of {all} exercises done, skipped: {skipped}",
    "exercise": "Exercise {number}: {title}  (about {minutes} min)",
    "your_file": "Your file: {file}",
    "your_files": "Your files: {files} in {folder}",
    "all_done": "All exercises are done. What you have written is in {folder}.",
    "only_skipped_left": "Only exercises that you skipped are left.",
    "damaged": "{file} was damaged. It is {kept} now, and your progress begins anew; your files are "
               "as they were.",
    "state_done": "done",
    "state_skipped": "skipped",
    "state_current": "you are here",
    "state_open": "",

    # Building and running
    "preparing": "Building Trecho's libraries and the tests. The first time this takes some minutes.",
    "compiling": "Compiling and running {file} ..",
    "passed": "Right! The test passes ({seconds:.1f} s).",
    "failed": "The test fails: {test}",
    "does_not_compile": "It doesn't compile:",
    "error_at": "{place}: {words}",
    "undefined": "exercise.hpp declares a function that your file doesn't define: {words}",
    "duplicate": "This is defined twice: {words}",
    "compiler_time": "The compiler was stopped after {seconds} s: it was still running.",
    "compiler_memory": "The compiler was stopped: it used more than {megabytes} MB of memory.",
    "compiler_output": "The compiler was stopped: it wrote without end.",
    "compiler_processes": "The compiler was stopped: it started too many processes.",
    "stopped_time": "Stopped after {seconds} s: it was still running. Does a loop never end?",
    "stopped_memory": "Stopped: it asked for more than {megabytes} MB of memory. Does something grow "
                      "without end?",
    "stopped_output": "Stopped: it wrote more than {megabytes} MB. Does a loop print without end?",
    "stopped_processes": "Stopped: it started more than {processes} processes.",
    "crashed_signal": "It crashed ({signal}): {meaning}",
    "crashed_sanitizer": "A sanitizer has found a mistake in memory or arithmetic:",
    "crashed_exit": "The program ended before its tests did. Does something call exit()?",
    "SIGSEGV": "it used memory that isn't its own: a null pointer, a reference to something that is "
               "gone, an index out of range, or a recursion without end.",
    "SIGABRT": "it called abort(): an assertion doesn't hold, or nobody caught an exception.",
    "SIGFPE": "a division by zero.",
    "SIGBUS": "it used memory that isn't there.",
    "SIGILL": "an instruction that doesn't exist: often the end of a function that should return "
              "something.",
    "SIGKILL": "the system has ended it, for want of memory.",
    "another_signal": "the system has ended it.",
    "in_test": "in the test: {test}",
    "in_test_seed": "in the test: {test}, seed {seed}",
    "test_at": "The test: {place}",
    "warning": "The compiler warns: {warning}",

    # Keys and questions
    "keys": "Save the file, and it is tried again.\n"
            "[h] hint  [t] text  [l] list  [s] skip  [r] reset  [v] solution  [n] next  [q] quit",
    "keys_done": "[n] next  [v] compare with the solution  [l] list  [q] quit",
    "hint": "Hint {number} of {all}:",
    "no_more_hints": "This was the last hint.",
    "reset_question": "Put back the file as it was handed out? Yours is kept as {kept}. [y/N] ",
    "reset_done": "{file} is as it was handed out; yours is {kept}.",
    "reset_kept": "Nothing was changed.",
    "skipped": "Skipped: {title}. `learn run {number}` comes back to it.",
    "solution_first": "The solution is shown when your file is right, or after all hints.",
    "solution_question": "Your file isn't right yet. Show the solution all the same? [y/N] ",
    "solution_same": "Your file and the solution are the same.",
    "solution_shown": "The solution ({file}), compared with your file: - yours, + the solution.",
    "not_yet": "This exercise isn't done yet; [s] skips it.",
    "yes": "y",
    "bye": "`./dev learn` goes on where you are.",

    # Mistakes in the call
    "no_exercise": "There is no exercise {wanted}. `learn list` shows them all.",
    "no_folder": "There is no folder {folder}.",
    "nobody": "{folder} has neither exercises (01_.., 02_..) nor folders with exercises in them.",
    "no_exercises": "There are no exercises in {folder}.",

    # Grading
    "grading": "Students: {students}, exercises: {exercises}. Grading ..",
    "grade_passed": "passed",
    "grade_failed": "failed",
    "grade_crashed": "crashed",
    "grade_stopped": "stopped",
    "grade_does_not_compile": "doesn't compile",
    "grade_not_handed_in": "not handed in",
    "grade_unchanged": "as handed out",
    "grade_same": "passed (the course's solution)",
    "grade_sum": "{student}: {passed} of {all} passed",
    "grade_column_student": "student",
    "grade_column_sum": "passed",
    "grade_legend": "+ passed\n= passed, and the same as the course's solution\nx failed\n"
                    "! crashed or stopped\nc doesn't compile\no as handed out\n. not handed in",
    "grade_details": "Why: `learn check {folder}/STUDENT`, or --json FILE.",
    "grade_written": "Written: {file}",

    # Help
    "help": "The exercises of the course. Without a command: shows the exercise where you are, "
            "builds, runs, and tries again whenever you save your file.",
    "help_list": "show all exercises, and which are done",
    "help_run": "run one exercise once (by default the one where you are)",
    "help_hint": "show the next hint",
    "help_reset": "put back what was handed out; your file is kept",
    "help_skip": "go on without this exercise",
    "help_solution": "compare your file with the solution",
    "help_check": "grade the folder of a student, or a folder of such folders",
    "help_language": "en or pt; by default that of your system",
    "help_json": "write the grades to this file too",
    "help_number": "of the exercise: 3",
}
