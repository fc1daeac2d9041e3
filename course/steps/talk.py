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

The tokens of sessions are printed as (token 1), (token 2); a text may have them in this form too.
"""

import argparse
import re
import sys

from checks.conversation import Conversation
from checks.customers import Fault
from checks.programs import CannotRun, Server, programs


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
            conversation = Conversation(server)
            for argument in arguments.texts:
                name, text = re.fullmatch(r"(?:(\w+): )?(.*)", argument).groups()
                conversation.act(name or "Ana", text)
            conversation.end()
    except (CannotRun, Fault) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
