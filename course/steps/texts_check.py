#!/usr/bin/python3
"""Checks the texts of course/steps: each command that they show is executed and prints what they
show, each piece of code stands in the program, and both languages show the same.

In a text, a block ```console has commands (lines that begin with `$ `) and what they print. A line
`...` stands for any number of lines. A block ```cpp has lines of the lesson's program, and a block
```diff lines of it (+) and of the program before (-)."""

import difflib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from checks.programs import BUILD, REPOSITORY, STEPS, before, steps

COMMAND_LIMIT = 60  # seconds; then it is killed
AT_ONCE = 4         # commands that run at the same time; most of their time they wait


@dataclass
class Block:
    kind: str
    path: Path
    line: int
    lines: list = field(default_factory=list)

    def __str__(self):
        return f"{self.path.name}:{self.line}"


def blocks_of(path):
    blocks, inside = [], None
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if inside is None and (opening := re.fullmatch(r"```(\w*)", line)):
            inside = Block(opening[1], path, number)
        elif inside is not None and line == "```":
            blocks.append(inside)
            inside = None
        elif inside is not None:
            inside.lines.append(line)
    return blocks


def commands_of(block):
    """Pairs of a command and the lines that it prints."""
    commands = []
    for line in block.lines:
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif commands:
            commands[-1][1].append(line)
    return commands


# The student's ./dev builds before it calls the script; here all is built.
def executed(command):
    command = command.replace("build/release/", f"{BUILD}/")
    command = re.sub(r"^\./dev step (\w+) --talk ", r"course/steps/talk.py \1 ", command)
    command = re.sub(r"^\./dev step (\w+) --check$", r"course/steps/wire_checks.py --only \1", command)
    command = re.sub(r"^\./dev step (\d+) --test$", _test_of, command)
    return re.sub(r"^\./dev step\b", "course/steps/step", command)


def _test_of(command):
    step = next(step for step in steps() if int(step.label) == int(command[1]))
    return f"{step.path} --test"


def output_of(command):
    environment = {**os.environ, "TRECHO_BUILD": str(BUILD), "LC_ALL": "C.UTF-8"}
    try:
        result = subprocess.run(["bash", "-c", executed(command)], cwd=REPOSITORY, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, env=environment, timeout=COMMAND_LIMIT,
                                check=False)
    except subprocess.TimeoutExpired:
        return [f"(it didn't end within {COMMAND_LIMIT} s)"]
    return [line.rstrip() for line in result.stdout.rstrip("\n").split("\n")]


def matches(printed, shown):
    pattern = "".join("(.*\n)*" if line == "..." else re.escape(line) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def check_commands(blocks):
    """Executes each command once, however many texts show it."""
    shown = [(command, lines, block) for block in blocks if block.kind == "console"
             for command, lines in commands_of(block)]
    unique = sorted({command for command, _, _ in shown})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        printed = dict(zip(unique, pool.map(output_of, unique)))
    for command, lines, block in shown:
        while lines and not lines[-1]:
            lines.pop()
        if not matches(printed[command], lines):
            difference = difflib.unified_diff(lines, printed[command], "the text", "the command",
                                              lineterm="", n=9)
            yield f"{block}: $ {command}\n" + "\n".join(difference)


def check_code(blocks):
    checks = "".join(path.read_text() for path in (STEPS / "checks").glob("*.py"))
    for block in blocks:
        if block.kind == "python" and "\n".join(block.lines) not in checks:
            yield f"{block}: this isn't in checks/"
    programs = {step.name: step for step in steps()}
    for block in blocks:
        name = block.path.name.removesuffix(".md").removesuffix(".pt")
        if name not in programs or block.kind not in ("cpp", "diff"):
            continue
        here = code_lines(name)
        there = code_lines((before(programs[name]) or programs[name]).name)
        for line in block.lines:
            if block.kind == "cpp":
                mark, text = "+", line
            else:
                mark, text = line[:1], line[1:]
            wanted = {"+": [here], "-": [there], " ": [here, there]}.get(mark, [])
            if text.strip() not in ("", "...", "// ...") and not all(
                    text.strip() in lines for lines in wanted):
                yield f"{block}: the program has no line {line}"


def code_lines(name):
    return {line.strip() for line in (STEPS / f"{name}.cpp").read_text().splitlines()}


def check_languages(texts):
    """Each text is there in both languages, with the same commands and code."""
    for english in texts["en"]:
        other = portuguese_of(english)
        if not other.exists():
            yield f"{english.name} has no {other.name}"
            continue
        ours, theirs = ([(block.kind, block.lines) for block in blocks_of(path)]
                        for path in (english, other))
        if ours != theirs:
            yield f"{english.name} and {other.name} show different commands or code"
        if len(sections(english)) != len(sections(other)):
            yield f"{english.name} and {other.name} have different sections"


def sections(path):
    return re.findall(r"^#+ ", path.read_text(), re.MULTILINE)


def portuguese_of(path):
    return path.with_name("LEIAME.md" if path.name == "README.md" else f"{path.stem}.pt.md")


def check_links(paths):
    for path in paths:
        prose = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", prose):
            if not target.startswith("http") and not (path.parent / target).exists():
                yield f"{path.name}: there is no file {target}"


def check_lessons():
    """Each program has a lesson, each lesson a program."""
    lessons = {path.stem for path in STEPS.glob("[0-9][0-9]-*.md") if not path.stem.endswith(".pt")}
    for name in sorted(lessons ^ {step.name for step in steps()}):
        yield f"{name} has no program" if name in lessons else f"{name} has no lesson"


def main():
    if not shutil.which("git"):
        sys.exit("git is missing: ./dev step shows differences with it")
    english = [STEPS / "README.md",
               *(path for path in sorted(STEPS.glob("*-*.md")) if not path.stem.endswith(".pt"))]
    every = english + [portuguese_of(path) for path in english]
    every = [path for path in every if path.exists()]
    blocks = [block for path in every for block in blocks_of(path)]
    faults = [*check_lessons(), *check_languages({"en": english}), *check_links(every),
              *check_code(blocks), *check_commands(blocks)]
    for fault in faults:
        print(fault, end="\n\n")
    count = len({command for block in blocks if block.kind == "console"
                 for command, _ in commands_of(block)})
    print(f"{count} commands, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
