"""What talk.py does with each text: says it to the server, and prints what is heard."""

import re
import time

from .customers import Customer, Fault

ANSWER_LIMIT = 1.0   # seconds for an answer, before its absence is printed
LISTEN_LIMIT = 10.0
AFTER_ANSWER = 0.3   # seconds for what others hear because of it

LEAVE = {"(hangs up)": Customer.leaves, "(breaks off)": Customer.vanishes}
BREAKS_OFF = " (breaks off)"
AT_THE_LIMIT = " (at the limit)"


class Conversation:
    def __init__(self, server):
        self.server = server
        self.customers = {}
        self.tokens = []  # of the sessions that were heard of
        self.is_told_to_stop = False

    def act(self, name, text):
        if text == "(kill -9)":
            print("-- the program is killed, and started again")
            self.server.kill()
            self._hear_all()
            self.customers.clear()
            self.server.start_again()
        elif text == "(SIGTERM)":
            print("-- the program is told to stop")
            self.is_told_to_stop = True
            self.server.tell_to_stop()
            self._hear_all()
        elif text in LEAVE:
            self._connected(name)
            print(f"{name} {text[1:-1]}")
            LEAVE[text](self.customers.pop(name))
            self._hear_all()
        elif text.endswith(BREAKS_OFF):
            with self.server.frozen():
                self._send(name, text.removesuffix(BREAKS_OFF))
                print(f"{name} breaks off")
                self.customers.pop(name).vanishes()
            self._hear_all()
        elif text.endswith(AT_THE_LIMIT):
            with self.server.frozen():
                self._send(name, text.removesuffix(AT_THE_LIMIT))
                time.sleep(self.server.seconds)
            self._hear(self.customers[name], ANSWER_LIMIT)
        elif text == "(listens)":
            self._hear(self._connected(name), LISTEN_LIMIT)
        else:
            self._send(name, text)
            self._hear(self.customers[name], ANSWER_LIMIT)

    def end(self):
        if self.is_told_to_stop:
            code = self.server.exit_code(LISTEN_LIMIT)
            print("-- the program ended by the signal" if code and code < 0 else
                  f"-- the program ended with code {code}" if code is not None else "-- it still runs")

    def _connected(self, name):
        if name not in self.customers:
            raise Fault(f"{name} isn't connected")
        return self.customers[name]

    def _send(self, name, text):
        if name not in self.customers:
            self.customers[name] = Customer(self.server, name)
        data = text[:-1] if text.endswith("\\") else text + "\\n"
        print(f"{name} -> {re.sub(' {20,}', _count, data)}")
        data = re.sub(r"\(token (\d+)\)", lambda found: self.tokens[int(found[1]) - 1], data)
        self.customers[name].sends(data.replace("\\n", "\n"))

    def _hear(self, customer, limit):
        line = customer.next_line(limit)
        if line is None:
            print(f"{customer.name} <- (nothing for {limit:g} s)")
        else:
            self._show(customer, line)
        self._hear_all(customer)

    def _hear_all(self, first=None):
        """Prints what comes in the next moment: first what `first` hears, then the others."""
        time.sleep(AFTER_ANSWER)
        for customer in sorted(self.customers.values(), key=lambda each: each is not first):
            while customer.name in self.customers:
                line = customer.next_line(0)
                if line is None:
                    break
                self._show(customer, line)

    def _show(self, customer, line):
        print(f"{customer.name} <- {self._without_chance(line) or '(the connection ends)'}")
        if not line:
            del self.customers[customer.name]  # who speaks again connects again

    def _without_chance(self, line):
        """The line, the same each time: without the digits of tokens and fractions of seconds."""
        for token in re.findall(r'"session":"([0-9a-f]{32})"', line):
            self.tokens.append(token)
            line = line.replace(token, f"(token {len(self.tokens)})")
        # A whole number of seconds is a limit; a fraction is what is left of one.
        left = f'"seconds":(less than {self.server.seconds})'
        return re.sub(r'"seconds":(\d+\.\d+(E\d+)?|\d+E\d+)', left, line)


def _count(blanks):
    return f"({len(blanks[0])} blanks)"
