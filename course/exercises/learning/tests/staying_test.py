"""Goal: with a terminal, learn stays with the student, and goes on when a file was saved."""

import fcntl
import importlib.machinery
import importlib.util
import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

from learning.tests.fakes import (CRASHES, DOES_NOT_COMPILE, RIGHT, WRONG, FakeBuild, FakeCourse)

LEARN = Path(__file__).resolve().parents[2] / "learn"


class Terminal:
    """Learn with a terminal, the fake course, and the fake build."""

    def __init__(self, folder):
        self.descriptor, own = pty.openpty()
        environment = os.environ | {"TRECHO_EXERCISES": str(folder / "exercises"),
                                    "TRECHO_MINE": str(folder / "mine"), "LC_ALL": "C.UTF-8",
                                    "TRECHO_BUILD": str(folder / "build"), "NO_COLOR": "1"}
        self.process = subprocess.Popen([sys.executable, "-m", __name__], stdin=own, stdout=own,
                                        stderr=own, start_new_session=True, env=environment,
                                        cwd=LEARN.parent, preexec_fn=take_terminal)
        os.close(own)
        self.told = ""

    def wait_for(self, words):
        """What was told until then; later calls look behind it."""
        deadline = time.monotonic() + 30
        while words not in self.told:
            if time.monotonic() > deadline:
                raise AssertionError(f"never told {words!r}, but {self.told!r}")
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    read = os.read(self.descriptor, 4096)
                except OSError:
                    read = b""
                if not read:
                    raise AssertionError(f"ended without {words!r}, but {self.told!r}")
                self.told += read.decode().replace("\r\n", "\n")
        told, self.told = self.told.split(words, 1)
        return told

    def type(self, keys):
        os.write(self.descriptor, keys.encode())

    def end(self):
        """The exit code."""
        code = self.process.wait(30)
        os.close(self.descriptor)
        return code


def take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Staying(FakeCourse):
    def test_goes_on_when_the_file_is_right(self):
        terminal = Terminal(self.folder)
        terminal.wait_for("Why it matters.")
        terminal.wait_for("[q] quit")
        terminal.type("n")
        terminal.wait_for("isn't done yet")
        terminal.type("h")
        terminal.wait_for("Hint 1 of 3:")
        terminal.type("t")
        terminal.wait_for("Why it matters.")
        terminal.type("l")
        terminal.wait_for("> 01  Fake 01")
        self.mine(self.first).write_text(RIGHT)
        terminal.wait_for("Right!")
        terminal.wait_for("[q] quit")
        terminal.type("v")
        terminal.wait_for("Now you know.")
        terminal.type("n")
        terminal.wait_for("1 of 3 exercises done")
        terminal.wait_for("Exercise 02")
        terminal.wait_for("[q] quit")
        terminal.type("s")
        terminal.wait_for("Exercise 03")
        terminal.wait_for("[q] quit")
        terminal.type("q")
        terminal.wait_for("goes on where you are")
        self.assertEqual(terminal.end(), 0)

    def test_tries_again_each_time_the_file_is_saved(self):
        terminal = Terminal(self.folder)
        terminal.wait_for("[q] quit")
        self.mine(self.first).write_text(CRASHES)
        terminal.wait_for("It crashed")
        terminal.wait_for("[q] quit")
        # As many editors save: a new file takes the place of the old one.
        new = self.mine(self.first).with_name("new")
        new.write_text(DOES_NOT_COMPILE)
        new.replace(self.mine(self.first))
        terminal.wait_for("It doesn't compile")
        terminal.wait_for("[q] quit")
        terminal.type("q")
        self.assertEqual(terminal.end(), 0)

    def test_asks_before_it_resets(self):
        self.write(self.first, CRASHES)
        terminal = Terminal(self.folder)
        terminal.wait_for("[q] quit")
        terminal.type("r")
        terminal.wait_for("[y/N]")
        terminal.type("n\n")
        terminal.wait_for("Nothing was changed.")
        terminal.type("r")
        terminal.wait_for("[y/N]")
        terminal.type("y\n")
        terminal.wait_for("seed 41")
        terminal.wait_for("[q] quit")
        self.assertEqual(self.mine(self.first).read_text(), WRONG)
        terminal.type("q")
        self.assertEqual(terminal.end(), 0)

    def test_tells_when_all_are_done(self):
        for exercise in self.course.exercises:
            self.write(exercise, RIGHT)
        terminal = Terminal(self.folder)
        for number in ("01", "02", "03"):
            terminal.wait_for(f"Exercise {number}")
            terminal.wait_for("[q] quit")
            terminal.type("n")
        terminal.wait_for("All exercises are done.")
        self.assertEqual(terminal.end(), 0)

    def test_ends_at_control_c_and_at_the_end_of_the_input(self):
        for key, code in (("\x03", 130), ("\x04", 0)):
            terminal = Terminal(self.folder)
            terminal.wait_for("[q] quit")
            terminal.type(key)
            self.assertEqual(terminal.end(), code, repr(key))

    def test_takes_the_end_of_the_input_at_a_question_for_no(self):
        terminal = Terminal(self.folder)
        terminal.wait_for("[q] quit")
        terminal.type("r")
        terminal.wait_for("[y/N]")
        terminal.type("\x04")
        terminal.wait_for("Nothing was changed.")
        terminal.type("q")
        terminal.wait_for("goes on where you are")
        self.assertEqual(terminal.end(), 0)

    def test_ends_when_the_terminal_is_closed(self):
        terminal = Terminal(self.folder)
        terminal.wait_for("[q] quit")
        os.close(terminal.descriptor)
        self.assertIsNotNone(terminal.process.wait(30))


def learn_module():
    """The program learn, as a module."""
    loader = importlib.machinery.SourceFileLoader("learn", str(LEARN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("learn", loader))
    loader.exec_module(module)
    return module


if __name__ == "__main__":  # what Terminal starts
    learn = learn_module()
    learn.Build = lambda **_: FakeBuild(Path(os.environ["TRECHO_BUILD"]))
    try:
        sys.exit(learn.main([]))
    except KeyboardInterrupt:
        sys.exit(130)
