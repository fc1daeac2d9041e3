#!/usr/bin/python3
"""When the simulator has changed, other seeds show a bug. Prints, for each round or those with the given
numbers, the seeds with the shortest stories that break its invariant. TRECHO_BUILD is the folder with
hunt."""

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import rounds

HUNT = rounds.SOURCES / os.environ.get("TRECHO_BUILD", "build/release") / "hunt"
SEEDS_MAX = 1500
STORIES_MAX = 12


def simulate(one, *arguments):
    return subprocess.run([HUNT, one.bug, "simulate", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout


def stories(one):
    """The length of each story, and the arguments that tell it."""
    for customers in ("1", "2", "3", "4"):
        for faults in ("none", "usual"):
            world = ["--customers", customers, "--faults", faults]
            seed = 0
            for _ in range(STORIES_MAX):
                swept = simulate(one, "--seeds", "%d..%d" % (seed + 1, SEEDS_MAX), *world)
                found = re.search(r"VIOLATED with seed (\d+): (.*)", swept)
                if not found:
                    break
                seed = int(found[1])
                if found[2] == one.invariant:
                    arguments = ["--seed", str(seed), *world]
                    yield len(simulate(one, *arguments).splitlines()), " ".join(arguments)


for chosen in rounds.all_rounds():
    if len(sys.argv) == 1 or str(chosen.number) in sys.argv[1:]:
        print("round %d" % chosen.number)
        for length, arguments in sorted(stories(chosen))[:3]:
            print("  %4d lines  %s" % (length, arguments))
