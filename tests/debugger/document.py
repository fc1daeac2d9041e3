"""docs/debugging.md as a list of actions: what is typed where, and what gdb prints then."""

import re
from dataclasses import dataclass, field


@dataclass
class Action:
    kind: str          # gdb, shell, connect, types
    text: str          # the command, or what the customer types
    who: str = ""      # the customer
    expected: list = field(default_factory=list)  # lines that gdb prints
    line: int = 0      # of the document
    is_complete: bool = False


def read_actions(path):
    actions = []
    with open(path) as document:
        for number, line in enumerate(document.read().splitlines(), start=1):
            if line.startswith("    "):
                read_line(line[4:], number, actions)
            elif actions:
                actions[-1].is_complete = True  # the block of code has ended
    return actions


# A block of code has lines as they stand in a terminal. `ana$` and `ana>` are Ana's: the first
# connects, the second stands before what she types.
def read_line(line, number, actions):
    if match := re.match(r"\(gdb\) (.*)", line):
        actions.append(Action("gdb", match[1], line=number))
    elif match := re.match(r"(\w+)\$ nc ", line):
        actions.append(Action("connect", "", match[1], line=number))
    elif match := re.match(r"(\w+)> (.*)", line):
        actions.append(Action("types", match[2], match[1], line=number))
    elif match := re.match(r"\$ (.*)", line):
        actions.append(Action("shell", match[1], line=number))
    elif actions and actions[-1].kind == "gdb" and not actions[-1].is_complete:
        actions[-1].expected.append(line)


def comparable(lines):
    """These lines without what may differ: line numbers, addresses, folders, widths of columns."""
    kept = []
    for line in lines:
        line = re.sub(r"0x[0-9a-f]+", "0x", line)
        line = re.sub(r"^\d+\s", "", line)           # the number before a source line
        line = re.sub(r"(pp):\d+", r"\1", line)      # src/server/plain_dialogue.cpp:47
        line = re.sub(r"\S*/src/", "src/", line)
        line = re.sub(r"^Thread \d+ \S+ hit", "hit", line)
        line = re.sub(r"(\$)\d+", r"\1", line)
        line = line.replace("publish_if_changed", "publish")  # while it is being written
        line = " ".join(line.split())
        if line and not line.startswith("["):  # [Switching to Thread ..]
            kept.append(line)
    return kept
