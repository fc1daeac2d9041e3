"""Goal: what a student types is taken as it is meant, however fast it comes."""

import contextlib
import io
import unittest

from learning.screen import Screen


class FakeKeys:
    """Records what was on the screen when the terminal began to edit lines."""

    def __init__(self, output):
        self.output = output
        self.shown = None

    @contextlib.contextmanager
    def lines(self):
        self.shown = self.output.getvalue()
        yield


class Asking(unittest.TestCase):
    def test_lets_the_terminal_edit_lines_before_it_asks(self):
        """A Ctrl-D that came between the question and that would be a letter of the answer."""
        screen = Screen(io.StringIO(), io.StringIO("y\n"))
        screen.keys = FakeKeys(screen.output)
        self.assertEqual(screen.ask("Sure? "), "y")
        self.assertEqual(screen.keys.shown, "")
        self.assertEqual(screen.output.getvalue(), "Sure? ")


if __name__ == "__main__":
    unittest.main()
