"""co-list and co-bt: which coroutines there are, and who awaits whom."""

import gdb

from .coroutines import coroutine_of, frames
from .tasks import find_tasks


def check_program(command):
    """Raises an error that says what to do, unless there is a program to look at."""
    if gdb.selected_inferior().pid == 0:
        raise gdb.GdbError("%s: no program runs; type 'run', or open a core file" % command)


def selected_coroutine(command):
    """The coroutine that the selected thread runs, at the selected frame or above it."""
    check_program(command)
    for frame in frames(gdb.selected_frame()):
        if coroutine := coroutine_of(frame):
            return coroutine
    raise gdb.GdbError("%s: this thread runs no coroutine now; 'co-list' shows those that wait, "
                       "and '%s N' takes the one of connection N" % (command, command))


def find_task(command, wanted):
    """The task of a connection (2), or of an entry of co-list (#2)."""
    check_program(command)
    digits = wanted[1:] if wanted.startswith("#") else wanted
    if not digits.isdecimal():
        raise gdb.GdbError("%s: '%s' is neither the number of a connection, as 2, nor an entry of "
                           "co-list, as #2" % (command, wanted))
    for task in find_tasks():
        if wanted.startswith("#"):
            for one in [task] + task.parts:
                if one.entry == int(digits):
                    return one
        elif int(digits) and task.connection == int(digits):
            return task
    raise gdb.GdbError("%s: co-list shows no %s" % (
        command, "entry " + wanted if wanted.startswith("#") else "connection " + wanted))


class ListCoroutines(gdb.Command):
    """List the coroutines that live, and where each one waits.

Usage: co-list
There is an entry for each coroutine that was spawned: the number of its connection, the step of
the protocol, and the function and line where it waits. The parts of `a || b` stand under the
coroutine that waits for them. Works wherever the program has stopped, and with a core file."""

    def __init__(self):
        super().__init__("co-list", gdb.COMMAND_STACK)

    def invoke(self, _arguments, _from_terminal):
        check_program("co-list")
        tasks = find_tasks()
        if not tasks:
            raise gdb.GdbError("co-list: there are no coroutines")
        rows = [row for task in tasks for row in rows_of(task)]
        print_table(["  #", "connection", "step", "waits in"], rows)


def rows_of(task):
    number = str(task.connection) if task.connection else ""
    yield ["%3s" % ("#%d" % task.entry), number, task.step(), task.shown.describe()]
    for part in task.parts:
        yield ["%3s" % ("#%d" % part.entry), number, "  part of #%d" % task.entry,
               part.own[0].describe()]


def print_table(heads, rows):
    widths = [max(len(row[column]) for row in [heads] + rows) for column in range(len(heads))]
    for row in [heads] + rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


class Backtrace(gdb.Command):
    """Print which coroutine awaits which, from the one that waits up to the one that was spawned.

Usage: co-bt [CONNECTION | #ENTRY]
Without an argument it begins with the coroutine that the selected thread runs. A number names a
connection, as 2; a number after # names an entry of co-list, as #2."""

    def __init__(self):
        super().__init__("co-bt", gdb.COMMAND_STACK)

    def invoke(self, arguments, _from_terminal):
        if wanted := arguments.strip():
            first, beside = innermost(find_task("co-bt", wanted))
        else:
            first, beside = selected_coroutine("co-bt"), {}
        chain = [one for one in first.chain() if not one.function.is_library]
        for number, coroutine in enumerate(chain):
            for part in beside.get(coroutine, []):
                print("    || %s" % part.own[0].describe())
            print("#%-2d %s" % (number, coroutine.describe()))


def innermost(task):
    """The coroutine at which its backtrace begins; and {coroutine: the parts of it beside that}."""
    if not task.parts:
        return task.waiting, {}
    return task.parts[0].waiting, {task.own[-1]: task.parts[1:]}
