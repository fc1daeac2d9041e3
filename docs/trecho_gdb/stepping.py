"""co-next and co-step: run on until this coroutine is at another place.

`next` isn't enough. When a coroutine waits, it returns to the event loop, and the thread runs
others, which may come by the same line. So these commands set a breakpoint at each place where this
coroutine may go on, and at each stop they look which coroutine it is.
"""

import functools
import os
import re

import gdb

from .coroutines import coroutine_of, frames
from .functions import first_line_after, function_at
from .listing import selected_coroutine

STEP_COMMENT = re.compile(r"\s*// Steps? \d")
DIALOGUES = ("plain_dialogue.cpp", "json_dialogue.cpp")


class Next(gdb.Command):
    """Continue to the next line of this coroutine, even if it is suspended before that.

Usage: co-next
It stops in no other coroutine that runs the same line. At the end of a function it stops in the
coroutine that awaits it."""

    def __init__(self):
        super().__init__("co-next", gdb.COMMAND_RUNNING)

    def invoke(self, _arguments, _from_terminal):
        here = selected_coroutine("co-next")
        frame = frame_of(here)
        if not frame.find_sal().symtab:
            raise gdb.GdbError("co-next: %s has no debug information; build the preset debug"
                               % here.function.name)
        chain = here.chain()
        stops = [PlaceBreakpoint(one, address)
                 for one in chain if not one.function.is_library and one.function.block
                 for address, line in places_of(one)
                 if one != here or line != frame.find_sal().line]
        run_until(stops + [EndBreakpoint(chain[-1])])


class Step(gdb.Command):
    """Continue to the next step of the protocol, for this connection.

Usage: co-step
The steps are the comments "Step 1" to "Step 4" of the dialogues in src/server."""

    def __init__(self):
        super().__init__("co-step", gdb.COMMAND_RUNNING)

    def invoke(self, _arguments, _from_terminal):
        root = selected_coroutine("co-step").chain()[-1]
        places = [place for name in DIALOGUES for place in steps_of(name)]
        if not places:
            raise gdb.GdbError("co-step: the sources of the dialogues aren't found; run gdb in the "
                               "folder of the repository")
        stops = [StepBreakpoint(root, address) for address in places]
        run_until(stops + [EndBreakpoint(root)])


def frame_of(coroutine):
    """The frame of the selected thread's stack that runs this coroutine."""
    return next(frame for frame in frames(gdb.selected_frame())
                if coroutine_of(frame) == coroutine)


def places_of(coroutine):
    """(address, line) of each place in the body of its function.

    Not the begin, which sets the frame up, nor the lines of the declaration and of the closing
    brace: a coroutine that suspends runs over those."""
    function = coroutine.function
    lines = function.lines()
    outside = {function.block.function.line, max(line for _, line in lines)}
    return [(address, line) for address, line in lines
            if address > end_of_setup(function) and line not in outside]


@functools.cache
def end_of_setup(function):
    """The address of its first jump: it leads to the place where the coroutine goes on."""
    return next((address for address, text in function.instructions()
                 if re.match(r"jmp\b", text)), function.resume)


def steps_of(name):
    """The addresses at which each step in this source file begins."""
    try:
        symtab = gdb.decode_line(name + ":1")[1][0].symtab
    except (gdb.error, TypeError):
        return []
    path = symtab.fullname()
    if not os.path.exists(path):
        return []
    with open(path) as file:
        source = file.read().splitlines()
    code = sorted({entry.line for entry in symtab.linetable() if entry.line > 0})
    lines = set()
    for number, text in enumerate(source, start=1):
        if not STEP_COMMENT.match(text):
            continue
        line = first_line_after(code, number + 1)
        if line and not source[line - 1].startswith(" "):  # the head of a function
            line = first_line_after(code, line + 1)
        lines.add(line)
    first = {}
    for entry in sorted(symtab.linetable(), key=lambda entry: entry.pc):
        function = function_around(entry.pc) if entry.line in lines else None
        if function and entry.pc > end_of_setup(function):
            first.setdefault((function.resume, entry.line), entry.pc)
    return list(first.values())


def function_around(address):
    block = gdb.block_for_pc(address)
    while block and not block.function:
        block = block.superblock
    return function_at(block.start) if block else None


class PlaceBreakpoint(gdb.Breakpoint):
    """Stops at a place of the code, but in one coroutine only, and while it isn't suspending."""

    def __init__(self, coroutine, address):
        super().__init__("*%d" % address, internal=True)
        self.silent = True
        self.coroutine = coroutine

    def stop(self):
        return coroutine_of(gdb.newest_frame()) == self.coroutine and not self.coroutine.is_leaving


class StepBreakpoint(gdb.Breakpoint):
    """Stops at an address, in any coroutine of one task."""

    def __init__(self, root, address):
        super().__init__("*%d" % address, internal=True)
        self.silent = True
        self.root = root

    # The functions that begin and destroy a coroutine have the same lines.
    def stop(self):
        frame = gdb.newest_frame()
        coroutine = coroutine_of(frame)
        if not coroutine or coroutine.is_leaving or coroutine.chain()[-1] != self.root:
            return False
        return function_around(frame.pc()) is coroutine.function


class EndBreakpoint(gdb.Breakpoint):
    """Stops where the first coroutine of a task is destroyed: the task has ended."""

    def __init__(self, root):
        super().__init__("*%d" % root.destroy, internal=True)
        self.silent = True
        self.root = root
        self.is_reached = False

    def stop(self):
        self.is_reached = int(gdb.newest_frame().read_register("rdi")) == self.root.address
        return self.is_reached


def run_until(stops):
    """Continues, deletes these breakpoints, and shows where the program stands."""
    end = stops[-1]
    try:
        said = gdb.execute("continue", to_string=True)
    finally:
        for stop in stops:
            if stop.is_valid():
                stop.delete()
    if end.is_reached:
        print("This coroutine has ended, and so has its task.")
    elif not gdb.selected_thread() or "Breakpoint" in said or "received signal" in said:
        print(said.strip())
    else:
        gdb.execute("frame")
