#!/usr/bin/python3
"""Runs the same checks over TCP against every step of the course and against the real server, and
prints a table: which program has which property."""

import argparse
import os
import sys

from checks import table
from checks.programs import CannotRun, parts, programs


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="NN",
                        help="check this step (or trecho) alone; may be repeated")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--json", action="store_true", help="print JSON, with the reason of each no")
    mode.add_argument("--write", action="store_true", help="write the table to README.md and LEIAME.md")
    mode.add_argument("--compare", action="store_true",
                      help="fail if the table in the texts isn't what the programs do")
    arguments = parser.parse_args()
    if arguments.only and (arguments.write or arguments.compare):
        parser.error("--write and --compare need all programs")
    return arguments


def chosen(labels):
    everything = programs()
    if not labels:
        return everything
    wanted = {label.zfill(2) for label in labels}
    unknown = wanted - {program.label for program in everything}
    if unknown:
        known = ", ".join(program.label for program in everything)
        print(f"there is no step {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)
        sys.exit(2)
    return [program for program in everything if program.label in wanted]


def main():
    arguments = parse_arguments()
    columns = chosen(arguments.only)
    twins = parts() if arguments.compare else []
    try:
        verdicts = table.judge_all([*columns, *twins])
    except CannotRun as problem:
        sys.exit(f"{problem}\n(TRECHO_BUILD names the build folder; ./dev step builds it)")
    if arguments.json:
        print(table.as_json(columns, verdicts))
        return 0
    print(table.plain(columns, verdicts))
    for reason in table.reasons(columns, verdicts):
        print(reason)
    if arguments.write:
        table.write(columns, verdicts)
    if arguments.compare:
        faults = [*table.differences(columns, verdicts),
                  *table.differences_of_parts(twins, verdicts),
                  *table.checks_that_never_fail(columns, verdicts)]
        for fault in faults:
            print(fault, file=sys.stderr)
        if faults:
            print("course/steps/wire_checks.py --write makes the table anew", file=sys.stderr)
        return 1 if faults else 0
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader of the output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
