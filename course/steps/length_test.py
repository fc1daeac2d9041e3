#!/usr/bin/python3
"""A student reads a step in ten minutes: fails if one has more than 200 lines."""

import glob
import os
import sys

LINES_MAX = 200

steps = sorted(glob.glob(os.path.join(os.path.dirname(__file__), "[0-9][0-9]-*.cpp")))
too_long = []
for step in steps:
    with open(step) as text:
        lines = len(text.readlines())
    print("%3d %s" % (lines, os.path.basename(step)))
    if lines > LINES_MAX:
        too_long.append(step)
sys.exit(1 if too_long or not steps else 0)
