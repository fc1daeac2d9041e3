"""Runs the commands of a page, for a test: blocks marked console, with lines that begin with $. What
stands under a command must be printed by it."""

import re
import subprocess


def commands(page):
    """The commands of a page, each with the lines that it shows."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def run(command, shown, environment, folder):
    """Returns what is wrong with a command, in a sentence; nothing if all is right. A command under
    which something is shown may fail."""
    result = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, timeout=120)
    if result.returncode != 0 and not shown:
        return "$ %s\nexits with %d:\n%s" % (command, result.returncode, result.stdout)
    if (missing := first_missing(shown, result.stdout)) is not None:
        return "$ %s\ndoesn't print\n%s\nbut\n%s" % (command, missing, result.stdout)
    return None


def first_missing(shown, output):
    """The first shown line that isn't in the output, behind those before it; None if all are. In a
    shown line, .. stands for anything."""
    at = 0
    for line in shown:
        for part in line.split(".."):
            place = output.find(part.strip(), at)
            if place < 0:
                return line
            at = place + len(part.strip())
    return None
