#!/usr/bin/python3
"""Starts a step's program on a free port, says what the arguments say, prints the answers, and stops
the program. `./dev step 3 --talk` builds the program and calls this.

    course/steps/talk.py 3 "Recife > Salvador" S
    course/steps/talk.py 3 "Ana: Recife > Salvador" "Bia: Recife > Salvador" "Ana: S"

Each argument is sent in one segment, with a line feed at its end. `\\n` inside it is a line feed
too; a `\\` at the end means no line feed: a piece. Without a name, Ana speaks. Instead of a text:

    "Ana: (listens)"      waits until Ana hears something
    "Ana: (hangs up)"     closes her connection;  "Ana: (breaks off)" resets it
    "(kill -9)"           kills the program and starts it again
    "(SIGTERM)"           tells the program to stop
"""

import argparse
import re
import sys
import time

from checks.customers import Customer, Fault
from checks.programs import CannotRun, Server, programs

ANSWER_LIMIT = 1.0  # seconds for an answer, before its absence is printed
LISTEN_LIMIT = 10.0
AFTER_ANSWER = 0.1  # seconds for what others hear because of it
LEAVE = {"(hangs up)": Customer.leaves, "(breaks off)": Customer.vanishes}


class Talk:
    def __init__(self, server):
        self.server = server
        self.customers = {}
        self.is_told_to_stop = False

    def act(self, name, text):
        if text == "(kill -9)":
            print("-- the program is killed, and started again")
            self.server.kill()
            self.hear_all()
            self.customers.clear()
            self.server.start()
        elif text == "(SIGTERM)":
            print("-- the program is told to stop")
            self.is_told_to_stop = True
            self.server.tell_to_stop()
            self.hear_all()
        elif text in LEAVE:
            print(f"{name} {text[1:-1]}")
            LEAVE[text](self.customers.pop(name))
            self.hear_all()
        else:
            self.say_and_hear(self.customer(name), text)

    def customer(self, name):
        if name not in self.customers:
            self.customers[name] = Customer(self.server, name)
        return self.customers[name]

    def say_and_hear(self, customer, text):
        limit = ANSWER_LIMIT
        if text == "(listens)":
            limit = LISTEN_LIMIT
        else:
            data = text[:-1] if text.endswith("\\") else text + "\\n"
            print(f"{customer.name} -> {data}")
            customer.sends(data.replace("\\n", "\n"))
        customer.is_told_of_the_end = False
        show(customer, customer.next_line(limit), limit)
        self.hear_all(customer)

    def hear_all(self, first=None):
        """Prints what comes in the next moment: first what `first` hears, then the others."""
        time.sleep(AFTER_ANSWER)
        for customer in sorted(self.customers.values(), key=lambda each: each is not first):
            while (line := customer.next_line(0)) is not None:
                show(customer, line, 0)
                if line == "":
                    break

    def end(self):
        if self.is_told_to_stop:
            code = self.server.exit_code(LISTEN_LIMIT)
            print(f"-- the program ended with code {code}" if code is not None and code >= 0
                  else "-- the program was ended by the signal" if code else "-- it still runs")


def show(customer, line, limit):
    if line is None:
        print(f"{customer.name} <- (nothing for {limit:g} s)")
    elif line == "":
        if not customer.is_told_of_the_end:
            print(f"{customer.name} <- (the connection ends)")
        customer.is_told_of_the_end = True
    else:
        print(f"{customer.name} <- {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", help="a step's number, or trecho")
    parser.add_argument("--seconds", type=int, default=60, help="the time limit (60)")
    parser.add_argument("texts", nargs="+", help="what is said")
    arguments = parser.parse_args()
    found = [each for each in programs() if each.label == arguments.step.zfill(2)]
    if not found:
        parser.error(f"there is no step {arguments.step}")
    try:
        with Server(found[0], seconds=arguments.seconds) as server:
            talk = Talk(server)
            for text in arguments.texts:
                name, text = re.fullmatch(r"(?:(\w+): )?(.*)", text).groups()
                talk.act(name or "Ana", text)
            talk.end()
    except (CannotRun, Fault) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
