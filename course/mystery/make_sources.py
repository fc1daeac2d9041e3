#!/usr/bin/python3
"""For the build: writes the sources that a round's program has instead of those in src/.

make_sources.py NUMBER FOLDER, or without a folder: prints their names."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

from rounds import SOURCES, Round

one = Round(int(sys.argv[1]))
if len(sys.argv) == 2:
    print(";".join(str(Path(file).relative_to("src")) for file in one.files))
else:
    for file in one.files:
        path = Path(sys.argv[2]) / Path(file).relative_to("src")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.source() if file == one.file else (SOURCES / file).read_text())
