"""Types the gdb commands of a round's page, for a test, and compares what gdb prints."""

import re
import subprocess

import program
from consoles import first_missing
from rounds import SOURCES

MARK = "=== command "


def commands(page):
    """The commands in the page's gdb blocks, each with the lines that it shows."""
    found = []
    for block in re.findall(r"```gdb\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("(gdb) "):
                found.append((line[len("(gdb) "):], []))
            else:
                found[-1][1].append(line)
    return found


def check(one, page):
    """Yields a sentence for each command that doesn't print what the page shows."""
    wanted = commands(page)
    line = program.gdb_command(one)
    at = line.index("--args")
    typed = [word for number, (command, _) in enumerate(wanted)
             for word in ("-ex", "echo \\n%s%d\\n" % (MARK, number), "-ex", command)]
    setup = ["-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex", "set width 0"]
    result = subprocess.run([line[0], *setup, *line[1:at], *typed, *line[at:]], cwd=SOURCES,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120)
    printed = re.split("^" + MARK + r"\d+\n", result.stdout, flags=re.MULTILINE)[1:]
    for (command, shown), output in zip(wanted, printed):
        if (missing := first_missing(shown, output)) is not None:
            yield "(gdb) %s\ndoesn't print\n%s\nbut\n%s" % (command, missing, output)

