#!/usr/bin/python3
"""Buys a seat from each step of the course: purchase_test.py PROGRAM.."""

import os
import re
import socket
import subprocess
import sys
import tempfile


def purchase(port):
    """What a client hears that buys the only seat to Fortaleza, and then asks for another."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        answers = client.makefile("r")
        heard = []
        for message in ("Salvador > Fortaleza", "S", "Salvador > Fortaleza"):
            client.sendall(message.encode() + b"\n")
            heard.append(answers.readline().strip())
        return heard


def failure_of(program):
    """What is wrong with the program; "" if nothing."""
    with tempfile.TemporaryDirectory(prefix="step-") as folder:
        server = subprocess.Popen([program, "0", "15", folder], stdout=subprocess.PIPE, text=True)
        try:
            first_line = server.stdout.readline()
            listening = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", first_line)
            if not listening:
                return "printed %r instead of where it listens" % first_line
            heard = purchase(int(listening[1]))
            if heard != ["True", "True", "False"]:
                return "answered %s to a purchase of the last seat and a request" % heard
        finally:
            server.kill()
            server.communicate()
    wrong = subprocess.run([program, "harbour"], capture_output=True, text=True)
    if wrong.returncode != 2 or wrong.stdout or wrong.stderr.count("\n") != 1:
        return "didn't refuse a port that is no number with one sentence and exit code 2"
    return ""


def main(programs):
    failures = 0
    for program in programs:
        failure = failure_of(program)
        failures += bool(failure)
        print("%-28s %s" % (os.path.basename(program), failure or "sells a seat"))
    return 1 if failures or len(programs) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
