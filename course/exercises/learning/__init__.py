"""The parts of course/exercises/learn."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))  # build_folder.py
