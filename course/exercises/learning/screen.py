"""The terminal: colours, wrapped text, single keys, questions."""

import contextlib
import os
import re
import select
import shutil
import sys
import termios
import textwrap
import tty


class Screen:
    """Writes to `output`, with colours if it is a terminal."""

    def __init__(self, output=None, given=None):
        self.output = output or sys.stdout
        self.input = given or sys.stdin
        self.keys = None  # while single keys are read
        self.has_colours = self.output.isatty() and "NO_COLOR" not in os.environ \
            and os.environ.get("TERM") != "dumb"

    @property
    def is_interactive(self):
        return self.output.isatty() and self.input.isatty()

    @property
    def width(self):
        return min(shutil.get_terminal_size((100, 24)).columns, 100)

    def line(self, text="", colour=None):
        self.output.write(self._coloured(text, colour) + "\n")
        self.output.flush()

    def paragraph(self, text, indent="", colour=None):
        """Wraps each line of the text."""
        for part in text.splitlines() or [""]:
            wrapped = textwrap.wrap(part, self.width - len(indent), break_on_hyphens=False,
                                    break_long_words=False) or [""]
            for line in wrapped:
                self.line(indent + line, colour)

    def markdown(self, text):
        """Shows the headings, lists and paragraphs of a text."""
        for block in re.split(r"\n\s*\n", text):
            if block.startswith("#"):
                self.line(block.lstrip("# "), "bold")
            elif block.startswith(("```", "    ")):
                self.line(block)
            else:
                for item in re.split(r"\n(?=- |\d+\. )", block):
                    marker = re.match(r"- |\d+\. ", item)
                    indent = " " * len(marker[0]) if marker else ""
                    joined = " ".join(item.split())
                    self.line(textwrap.fill(joined, self.width, subsequent_indent=indent,
                                            break_on_hyphens=False, break_long_words=False))
            self.line()

    def clear(self):
        if self.is_interactive:
            self.output.write("\033[2J\033[H")

    def ask(self, question):
        """A line; an empty one at the end of the input."""
        with self.keys.lines() if self.keys else contextlib.nullcontext():
            self.output.write(question)
            self.output.flush()
            answer = self.input.readline()
        if not answer.endswith("\n"):
            self.line()
        return answer.strip()

    def _coloured(self, text, colour):
        codes = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "grey": "2"}
        if not self.has_colours or colour not in codes or not text:
            return text
        return f"\033[{codes[colour]}m{text}\033[0m"


class Keys:
    """Reads single keys of a terminal, without Enter. Ctrl-C stays what it is."""

    END = "\x04"

    def __init__(self, screen):
        self.screen = screen
        self.descriptor = screen.input.fileno()
        self.before = None

    def __enter__(self):
        self.before = termios.tcgetattr(self.descriptor)
        tty.setcbreak(self.descriptor, termios.TCSADRAIN)
        self.screen.keys = self
        return self

    def __exit__(self, *_):
        self.screen.keys = None
        termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.before)

    def wait(self, seconds):
        """The next key; an empty text after `seconds`; END at the end of the input."""
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        if not ready:
            return ""
        try:
            read = os.read(self.descriptor, 64)
        except OSError:  # the terminal is gone
            read = b""
        return read.decode("utf-8", errors="replace")[:1].lower() or self.END

    @contextlib.contextmanager
    def lines(self):
        """Lets the terminal edit lines again, for a question."""
        termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self.before)
        try:
            yield
        finally:
            tty.setcbreak(self.descriptor, termios.TCSADRAIN)
