"""Exercises whose solutions are shell scripts, so that a test compiles nothing."""

import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from learning.build import Built
from learning.course import Course
from learning.progress import Progress
from learning.screen import Screen
from learning.session import Session
from learning.telling import Telling
from learning.words import Words

RIGHT = """#!/bin/sh
echo '[ RUN      ] Fake.WorksAsItShould'
echo '[       OK ] Fake.WorksAsItShould (0 ms)'
echo '[  PASSED  ] 1 test.'
"""

WRONG = """#!/bin/sh
echo '[ RUN      ] Fake.WorksAsItShould'
echo 'course/exercises/01_fake/test.cpp:7: Failure'
echo 'Failed'
echo 'seed 41: the second customer never got the turn: the first hung up while waiting'
echo
echo '[  FAILED  ] Fake.WorksAsItShould (0 ms)'
exit 1
"""

HANGS = "#!/bin/sh\necho '[ RUN      ] Fake.WorksAsItShould'\nexec sleep 1000\n"
CRASHES = "#!/bin/sh\necho '[ RUN      ] Fake.WorksAsItShould'\nkill -SEGV $$\n"
ALLOCATES = """#!/usr/bin/python3
print('[ RUN      ] Fake.WorksAsItShould', flush=True)
kept = []
while True:
    kept.append(bytearray(b'x') * 1_000_000)
"""
DOES_NOT_COMPILE = "this isn't a script\n"


class FakeBuild:
    """A file that begins with #! is the program; another one doesn't compile."""

    is_sanitized = False

    def __init__(self, folder):
        self.folder = folder

    def prepare(self, exercises, quiet=False):
        pass

    def is_up_to_date(self, exercise):
        return True

    def compile_commands(self, exercise, folder):
        return [{"directory": str(self.folder), "file": str(folder / "exercise.cpp"),
                 "arguments": ["c++"]}]

    def build(self, exercise, folder, into):
        source = Path(folder) / "exercise.cpp"
        if not source.read_text().startswith("#!"):
            return Built(None, f"{source}:3:5: error: expected expression\n"
                               "    3 |     here;\n      |     ^\n1 error generated.\n")
        program = Path(into) / "program"
        shutil.copyfile(source, program)
        program.chmod(0o755)
        return Built(program, "")


def write_exercise(folder, name, seconds=10):
    own = folder / name
    own.mkdir(parents=True)
    (own / "exercise.cpp").write_text(WRONG)
    (own / "solution.cpp").write_text(RIGHT)
    (own / "text.md").write_text("# Fake\n\nWhy it matters.\n")
    (own / "text.pt.md").write_text("# Falso\n\nPor que importa.\n")
    description = {"title": {"en": "Fake " + name[:2], "pt": "Falso " + name[:2]},
                   "hints": {"en": ["one", "two", "three"], "pt": ["um", "dois", "três"]},
                   "after": {"en": "Now you know.", "pt": "Agora você sabe."},
                   "libraries": [], "handed_out_fails_with": "seed 41", "wrong": [],
                   "seconds": seconds, "minutes": 5}
    (own / "exercise.json").write_text(json.dumps(description))


class FakeCourse(unittest.TestCase):
    """A course of three exercises in a temporary folder, and its session."""

    seconds = 10

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="trecho-learn-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        for name in ("01_fake", "02_fake", "03_fake"):
            write_exercise(self.folder / "exercises", name, self.seconds)
        self.course = Course(self.folder / "exercises", self.folder / "mine")
        self.build = FakeBuild(self.folder / "build")
        self.words = Words("en")
        self.first, self.second, self.third = self.course.exercises

    def session(self, typed=""):
        """A session without a terminal, to which `typed` is given; its output is self.told()."""
        self.output = io.StringIO()
        screen = Screen(self.output, io.StringIO(typed))
        self.progress = Progress(self.course.mine / "progress.json")
        telling = Telling(screen, self.words, self.course, self.progress)
        return Session(screen, self.words, self.course, self.progress, self.build, telling)

    def told(self):
        return self.output.getvalue()

    def write(self, exercise, source):
        self.course.begin(exercise)
        self.mine(exercise).write_text(source)

    def mine(self, exercise):
        return self.course.mine_of(exercise) / "exercise.cpp"
