#!/usr/bin/python3
"""Starts a step's program on a free port, says what the arguments say, prints the answers, and stops
the program. `./dev step 3 --talk` builds the program and calls this.

    course/steps/talk.py 3 "Recife > Salvador" S
    course/steps/talk.py 3 "Ana: Recife > Salvador" "Bia: Recife > Salvador" "Ana: S"

Each argument is sent in one segment, with a line feed at its end. `\\n` inside it is a line feed
too; a `\\` at the end means no line feed: a piece. Without a name, Ana speaks. Instead of a text:

    "Ana: (listens)"      waits until Ana hears something
    "Ana: (hangs up)"     closes her connection;  "Ana: (breaks off)" resets it
    "Ana: TEXT (breaks off)"    sends, and resets before the program can answer
    "Ana: TEXT (at the limit)"  sends while the program is stopped (SIGSTOP), and lets it go on when
                                the time limit has passed
    "(kill -9)"           kills the program and starts it again
    "(SIGTERM)"           tells the program to stop
"""

import argparse
import re
import sys
import time

from checks.customers import Customer, Fault
from checks.programs import CannotRun, Server, programs

ANSWER_LIMIT = 1.0   # seconds for an answer, before its absence is printed
LISTEN_LIMIT = 10.0
AFTER_ANSWER = 0.3   # seconds for what others hear because of it
LEAVE = {"(hangs up)": Customer.leaves, "(breaks off)": Customer.vanishes}
BREAKS_OFF = " (breaks off)"
AT_THE_LIMIT = " (at the limit)"


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
            self.server.start_again()
        elif text == "(SIGTERM)":
            print("-- the program is told to stop")
            self.is_told_to_stop = True
            self.server.tell_to_stop()
            self.hear_all()
        elif text in LEAVE:
            print(f"{name} {text[1:-1]}")
            LEAVE[text](self.customers.pop(name))
            self.hear_all()
        elif text.endswith(BREAKS_OFF):
            with self.server.frozen():
                self.send(self.customer(name), text.removesuffix(BREAKS_OFF))
                print(f"{name} breaks off")
                self.customers.pop(name).vanishes()
            self.hear_all()
        elif text.endswith(AT_THE_LIMIT):
            with self.server.frozen():
                self.send(self.customer(name), text.removesuffix(AT_THE_LIMIT))
                time.sleep(self.server.seconds)
            self.hear(self.customer(name), ANSWER_LIMIT)
        elif text == "(listens)":
            self.hear(self.customer(name), LISTEN_LIMIT)
        else:
            self.send(self.customer(name), text)
            self.hear(self.customer(name), ANSWER_LIMIT)

    def customer(self, name):
        if name not in self.customers:
            self.customers[name] = Customer(self.server, name)
        return self.customers[name]

    def send(self, customer, text):
        data = text[:-1] if text.endswith("\\") else text + "\\n"
        print(f"{customer.name} -> {re.sub(' {20,}', _count, data)}")
        customer.sends(data.replace("\\n", "\n"))

    def hear(self, customer, limit):
        line = customer.next_line(limit)
        if line is None:
            print(f"{customer.name} <- (nothing for {limit:g} s)")
        else:
            self.show(customer, line)
        self.hear_all(customer)

    def hear_all(self, first=None):
        """Prints what comes in the next moment: first what `first` hears, then the others."""
        time.sleep(AFTER_ANSWER)
        for customer in sorted(self.customers.values(), key=lambda each: each is not first):
            while customer.name in self.customers:
                line = customer.next_line(0)
                if line is None:
                    break
                self.show(customer, line)

    def show(self, customer, line):
        print(f"{customer.name} <- {line or '(the connection ends)'}")
        if not line:
            del self.customers[customer.name]  # who speaks again connects again

    def end(self):
        if self.is_told_to_stop:
            code = self.server.exit_code(LISTEN_LIMIT)
            print("-- the program ended by the signal" if code and code < 0 else
                  f"-- the program ended with code {code}" if code is not None else "-- it still runs")


def _count(blanks):
    return f"({len(blanks[0])} blanks)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", help="a step's number, or trecho")
    parser.add_argument("--seconds", type=int, default=60, help="the time limit (60)")
    parser.add_argument("texts", nargs="+", help="what is said")
    arguments = parser.parse_args()
    program = next((each for each in programs() if each.label == arguments.step.zfill(2)), None)
    if not program:
        parser.error(f"there is no step {arguments.step}")
    try:
        with Server(program, seconds=arguments.seconds) as server:
            talk = Talk(server)
            for argument in arguments.texts:
                name, text = re.fullmatch(r"(?:(\w+): )?(.*)", argument).groups()
                talk.act(name or "Ana", text)
            talk.end()
    except (CannotRun, Fault) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
