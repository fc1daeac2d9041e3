"""Steps one customer's coroutine through purchases while another buys by the same lines.

Run by gdb: gdb -nx -batch -x stepping_test.py build/debug/trecho
"""

import json
import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from session import Session, run_test, source_folder

PURCHASE = "Recife > Salvador\nS\n"


class Steps:
    """Ana and Bruno are connected; Ana has asked, and the server has stopped at her request."""

    def __init__(self):
        self.session = Session()
        source_as_vscode_does()
        self.session.start("serve --confirm-timeout 10m")
        self.session.connect("ana")
        self.session.run_until_all_wait()
        self.session.connect("bruno")
        self.session.run_until_all_wait()

    # The connection of the coroutine that runs; 0 for none.
    def connection(self):
        from trecho_gdb.listing import selected_coroutine
        from trecho_gdb.tasks import Task
        return Task(selected_coroutine("test").chain()[::-1]).connection

    def step(self, command, count):
        """The source lines at which a command stops."""
        stops = []
        for _ in range(count):
            printed = self.session.execute(command).strip()
            stops.append(printed.split("\n")[-1].partition("\t")[2].strip() or printed)
            if printed == "The coroutine has ended.":
                break
            # 0 in the coroutine that spawned Ana's and has no connection itself.
            expect("stops for connection %d: %s" % (self.connection(), printed),
                   self.connection() in (0, 1))
        return stops


def source_as_vscode_does():
    with open(".vscode/launch.json") as file:
        configurations = json.load(file)["configurations"]
    commands = {command["text"] for one in configurations for command in one["setupCommands"]}
    expect("all configurations do the same: %s" % commands, len(commands) == 1)
    gdb.execute(commands.pop().replace("${workspaceFolder}", source_folder()))


def expect(what, is_true):
    if not is_true:
        raise AssertionError(what)


def visits_lines_in_order(stops, *parts):
    """Whether stops at lines with these parts come in this order, with others between them."""
    rest = iter(stops)
    return all(any(part in stop for stop in rest) for part in parts)


# Bruno buys so often that his coroutine runs by each line at which Ana's could stop.
def follows_one_of_two(steps):
    steps.session.send("ana", "nowhere > no place\n" + PURCHASE + PURCHASE)
    steps.session.send("bruno", PURCHASE * 20)
    steps.session.execute("co-next 1")
    stops = steps.step("co-next", 30)
    expect("continue, loops back and goes on: %s" % stops, visits_lines_in_order(
        stops, "if (!itinerary) continue;", "co_await connection.next_request", "Turn turn =",
        "office.try_hold(", "co_await connection.next_decision", "connection.confirm(",
        "co_await connection.next_request"))


def goes_from_step_to_step(steps):
    steps.session.send("ana", PURCHASE)
    stops = steps.step("co-step", 8)
    expect("goes through all steps: %s" % stops, visits_lines_in_order(
        stops, "next_request", "office.try_hold(", "next_decision", "connection.confirm(",
        "next_request"))


def returns_to_the_awaiter_and_ends(steps):
    steps.session.end("ana")
    stops = steps.step("co-next", 60)
    expect("co_return goes on in the awaiter: %s" % stops, visits_lines_in_order(
        stops, "co_return connection.end_of(request.error)", "is_closing_ = true",
        "The coroutine has ended."))


# Ctrl-C stops in a function of the C library, and gdb prints types in the language of the place.
def lists_the_same_in_a_function_of_c(steps):
    steps.session.run_until_all_wait()
    in_cpp = steps.session.execute("co-list")
    steps.session.execute("set language c")
    in_c = steps.session.execute("co-list")
    steps.session.execute("set language auto")
    expect("%s: %s" % (in_cpp, in_c), in_cpp == in_c and "2  " in in_c)


def says_how_it_is_misused(steps):
    for command, message in (("co-next", "runs no coroutine"), ("co-step 99", "no connection 99"),
                             ("co-bt 0", "no connection 0"),
                             ("co-bt x", "neither the number of a connection")):
        printed = steps.session.execute(command)
        expect("%s: %s" % (command, printed), message in printed and printed.count("\n") == 1)
    steps.session.execute("kill")
    for command in ("co-list", "co-bt", "co-next", "co-step"):
        printed = steps.session.execute(command)
        expect("%s: %s" % (command, printed), "no program runs" in printed)
        expect("help " + command, "Usage: " + command in steps.session.execute("help " + command))


def test():
    os.chdir(source_folder())
    steps = Steps()
    for one in (follows_one_of_two, goes_from_step_to_step, returns_to_the_awaiter_and_ends,
                lists_the_same_in_a_function_of_c, says_how_it_is_misused):
        one(steps)


run_test(test)
