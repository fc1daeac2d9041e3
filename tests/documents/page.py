"""Reads a page of docs/: its sections, and its blocks ```console with commands and what they print.

A command is a line that begins with `$ `. In what it prints, `..` stands for any text, and a line `...`
for any number of lines. A comment before a block says where the test differs:

    <!-- test: --duration 10s -> --duration 1s, because the figures don't depend on it -->
    <!-- test: fails, because a bug is planted -->

The first executes something shorter; what stands before the arrow must be in the block. The second
says that at least one command of the block exits with another code than 0."""

import re
from dataclasses import dataclass, field

MARKER = re.compile(r"<!-- test: (.+?), (?:because|porque) (\S.*) -->")


class BadPage(Exception):
    """A sentence about a page that doesn't follow the rules above."""


@dataclass
class Command:
    text: str       # as the page shows it
    executed: str   # as the test executes it
    shown: list = field(default_factory=list)

    def pattern(self):
        """A regular expression that all of its output must match."""
        return "".join("(?:.*\n)*?" if line == "..." else _pattern_of(line) + "\n"
                       for line in self.shown)


@dataclass
class Block:
    line: int
    commands: list
    may_fail: bool
    replaced: list
    before: str  # the text between the block before and this one


@dataclass
class Section:
    title: str
    blocks: list


def _pattern_of(line):
    """An address stands for one with any port: a test never uses a fixed one."""
    pattern = ".*".join(re.escape(part) for part in line.split(".."))
    return re.sub(r"(\d\\\.0\\\.0\\\.\d):\d+", r"\1:\\d+", pattern)


def sections_of(path):
    """The sections of the second level that have blocks."""
    sections, block, before, markers = [], None, "", []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        where = "%s:%d" % (path.name, number)
        if block is not None:
            if line == "```":
                sections[-1].blocks.append(_made(where, block, before, markers))
                block, before, markers = None, "", []
            else:
                block.append((number, line))
        elif line == "```console":
            block = []
        elif line.startswith("```"):
            raise BadPage(f"{where}: nothing tests a block of another kind than console")
        elif line.startswith("<!--"):
            markers.append(_marker(where, line))
        else:
            if markers:
                raise BadPage(f"{where}: no block follows the comment for the test")
            before += line + "\n"
            if line.startswith("## "):
                sections.append(Section(line[3:], []))
    return [section for section in sections if section.blocks]


def _marker(where, line):
    found = MARKER.fullmatch(line)
    if not found:
        raise BadPage(f"{where}: a comment for the test says what it does, and because of what")
    return found[1]


def _made(where, lines, before, markers):
    replaced = [tuple(marker.split(" -> ")) for marker in markers if " -> " in marker]
    may_fail = any(marker in ("fails", "falha") for marker in markers)
    commands = []
    for number, line in lines:
        if line.startswith("$ "):
            commands.append(Command(line[2:], _replaced(line[2:], replaced)))
        elif commands:
            commands[-1].shown.append(line)
        else:
            raise BadPage(f"{where}: the block doesn't begin with a command")
    for shown, _ in replaced:
        if not any(shown in command.text for command in commands):
            raise BadPage(f"{where}: the block has no {shown}")
    return Block(lines[0][0], commands, may_fail, replaced, before)


def _replaced(text, replaced):
    for shown, executed in replaced:
        text = text.replace(shown, executed)
    return text
