"""Runs the commands of a page, for a test: blocks marked console, with lines that begin with $. What
stands under a command must be printed by it; .. stands for any lines."""

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
    """Returns what is wrong with a command, in a sentence; nothing if all is right."""
    result = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, timeout=120)
    if result.returncode != 0 and not shown:
        return "$ %s\nexits with %d:\n%s" % (command, result.returncode, result.stdout)
    parts = "\n".join(shown).split("\n..\n") if shown else []
    at = 0
    for part in parts:
        place = result.stdout.find(part.strip("\n"), at)
        if place < 0:
            return "$ %s\ndoesn't print\n%s\nbut\n%s" % (command, part, result.stdout)
        at = place + len(part)
    return None
