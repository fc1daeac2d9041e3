"""co-next and co-step: run on until one coroutine is at another place.

`next` isn't enough. A coroutine that waits returns to the event loop, and the thread runs others,
which may come by the same line. So these commands set a breakpoint at each place where the
coroutine may go on, and whenever one is hit they look which coroutine it is.
"""

import functools
import linecache
import re

import gdb

from .coroutines import coroutine_of
from .functions import first_line_after, function_at, short_path
from .listing import check_program, find_task, selected_coroutine
from .tasks import is_core_file

STEP_COMMENT = re.compile(r"\s*// (Steps? \d.*)")
DIALOGUES = ("plain_dialogue.cpp", "json_dialogue.cpp")


class Next(gdb.Command):
    """Continue to the next line of a coroutine, even if it is suspended before that.

Usage: co-next [CONNECTION | #ENTRY]
Without an argument it is the coroutine that the selected thread runs. A number names a connection,
as 2; a number after # names an entry of co-list, as #2. It stops in no other coroutine that runs
the same line. After the end of a function it stops in the coroutine that awaits it."""

    def __init__(self):
        super().__init__("co-next", gdb.COMMAND_RUNNING)

    def invoke(self, arguments, _from_terminal):
        here = coroutine_to_run("co-next", arguments.strip())
        begin = here.place()
        chain = here.chain()
        stops = [PlaceBreakpoint(one, address)
                 for one in chain if not one.function.is_library and one.function.block
                 for address, line in places_of(one.function)
                 if one != here or (one.function.source, line) != begin]
        run_until(stops, EndBreakpoint(chain[-1]))
        if any(stop.is_reached for stop in stops):
            show_place(here)


class Step(gdb.Command):
    """Continue to the next step of the protocol, for one connection.

Usage: co-step [CONNECTION | #ENTRY]
Without an argument it is the connection whose coroutine the selected thread runs. A number names a
connection, as 2. The steps are the comments "Step 1" to "Step 4" of the dialogues in src/server."""

    def __init__(self):
        super().__init__("co-step", gdb.COMMAND_RUNNING)

    def invoke(self, arguments, _from_terminal):
        here = coroutine_to_run("co-step", arguments.strip())
        first = here.chain()[-1]
        steps = [step for name in DIALOGUES for step in steps_of(name)]
        if not steps:
            raise gdb.GdbError("co-step: the sources of the dialogues can't be read, so there are "
                               "no steps")
        stops = [StepBreakpoint(first, *step) for step in steps]
        run_until(stops, EndBreakpoint(first))
        for stop in stops:
            if stop.is_reached:
                print(stop.comment)
                show_place(here)
                return


def coroutine_to_run(command, wanted):
    """The coroutine of a connection or entry; without one, that of the selected thread."""
    check_program(command)
    if is_core_file():
        raise gdb.GdbError("%s: a core file can't go on; use 'co-list' and 'co-bt'" % command)
    if wanted:
        coroutine = find_task(command, wanted).shown
    else:
        coroutine = selected_coroutine(command)
    if not coroutine.function.state_variable():
        raise gdb.GdbError("%s: %s has no debug information; build the preset debug"
                           % (command, coroutine.function.name))
    return coroutine


def places_of(function):
    """(address, line) of each place in the body of a coroutine's function.

    Not of its begin, which sets the frame up, nor of the declaration and the closing brace: a
    coroutine that suspends runs over those."""
    lines = function.lines()
    outside = {function.block.function.line, max(line for _, line in lines)}
    return [(address, line) for address, line in lines
            if address > end_of_setup(function) and line not in outside]


@functools.cache
def end_of_setup(function):
    """The address of its first jump: it leads to the place where the coroutine goes on."""
    return next((address for address, instruction in function.instructions()
                 if re.match(r"jmp\b", instruction)), function.resume)


def steps_of(name):
    """(address, comment) of the first statement of each step in this source file."""
    try:
        symtab = gdb.decode_line(name + ":1")[1][0].symtab
    except (gdb.error, TypeError):
        return []
    entries = sorted((entry.pc, entry.line) for entry in symtab.linetable() if entry.line > 0)
    comments = step_lines(symtab.fullname(), sorted({line for _, line in entries}))
    first = {}
    for address, line in entries:
        function = function_around(address) if line in comments else None
        if function and address > end_of_setup(function):
            first.setdefault((function.resume, line), (address, comments[line]))
    return list(first.values())


def step_lines(path, code):
    """{line of code: the comment that begins a step there}."""
    comments = {}
    for number, text in enumerate(linecache.getlines(path), start=1):
        if match := STEP_COMMENT.match(text):
            line = first_line_after(code, number + 1)
            if line and not linecache.getline(path, line).startswith(" "):
                line = first_line_after(code, line + 1)  # it was the head of a function
            comments[line] = match[1]
    return comments


def function_around(address):
    block = gdb.block_for_pc(address)
    while block and not block.function:
        block = block.superblock
    return function_at(block.start) if block else None


class PlaceBreakpoint(gdb.Breakpoint):
    """Stops at a place of the code in one coroutine only, and not while that suspends."""

    def __init__(self, coroutine, address):
        super().__init__("*%d" % address, internal=True)
        self.silent = True
        self.coroutine = coroutine
        self.is_reached = False

    def stop(self):
        is_ours = coroutine_of(gdb.newest_frame()) == self.coroutine
        self.is_reached = is_ours and not self.coroutine.is_leaving
        return self.is_reached


class StepBreakpoint(gdb.Breakpoint):
    """Stops at an address, in any coroutine of one task."""

    def __init__(self, first, address, comment):
        super().__init__("*%d" % address, internal=True)
        self.silent = True
        self.first = first
        self.comment = comment
        self.is_reached = False

    # The functions that begin and destroy a coroutine have the same lines.
    def stop(self):
        frame = gdb.newest_frame()
        one = coroutine_of(frame)
        self.is_reached = (bool(one) and not one.is_leaving and one.chain()[-1] == self.first
                           and function_around(frame.pc()) is one.function)
        return self.is_reached


class EndBreakpoint(gdb.Breakpoint):
    """Stops where a spawned coroutine is destroyed: it has ended, and all that it awaited."""

    def __init__(self, first):
        super().__init__("*%d" % first.destroy, internal=True)
        self.silent = True
        self.first = first
        self.is_reached = False

    # Its first argument is the frame.
    def stop(self):
        self.is_reached = int(gdb.newest_frame().read_register("rdi")) == self.first.address
        return self.is_reached


def run_until(stops, end):
    """Continues until one of these breakpoints is reached, then deletes them all."""
    try:
        gdb.execute("continue")
    finally:
        for stop in stops + [end]:
            if stop.is_valid():
                stop.delete()
    if end.is_reached:
        print("The coroutine has ended.")


def show_place(before):
    """The line where the program stands, and its function if that isn't the one of before."""
    frame = gdb.selected_frame()
    place = frame.find_sal()
    coroutine = coroutine_of(frame)
    if coroutine != before:
        print("%s, %s:%d" % (coroutine.function.name, short_path(place.symtab.fullname()),
                             place.line))
    gdb.execute("list %d,%d" % (place.line, place.line))
