"""The rounds of the game: which planted bug each one has, the seed that shows it, the sources with the
bug in them, and the lines that are a right answer."""

import hashlib
import re
import shutil
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCES = FOLDER.parent.parent
BUGS = SOURCES / "tests/planted_bugs/bugs"
PAGES = {"en": "{:02}.md", "pt": "{:02}.pt.md"}

# An answer is right so many lines before or after the lines that a mender would change.
TOLERANCE = 2


class Round:
    """A round's .toml names a bug of tests/planted_bugs. There the bug can be switched on and off,
    which would be seen; so the .toml says how a person would have written it."""

    def __init__(self, number):
        settings = tomllib.loads((FOLDER / "rounds" / ("%02d.toml" % number)).read_text())
        self.number = number
        self.bug = settings["bug"]
        self.arguments = settings["arguments"].split()
        self.invariant = settings["invariant"]
        self.becomes = settings["becomes"].strip("\n")
        text = (BUGS / (self.bug + ".bug")).read_text()
        self.file, self.is_ = re.search(r"\nfile: (\S+)\n--- is\n(.*)\n--- becomes\n", text,
                                        re.DOTALL).groups()
        # All that is compiled anew: if the bug is in a header, the sources that use it too.
        self.files = settings.get("files", [self.file])

    def name(self):
        return "%02d" % self.number

    def source(self):
        """The file with the bug in it."""
        right = (SOURCES / self.file).read_text()
        begin, end = self._place(right)
        return right[:begin] + self.becomes + right[end:]

    def line(self):
        """The first line with the bug."""
        right = (SOURCES / self.file).read_text()
        return right.count("\n", 0, self._place(right)[0]) + 1

    def lines(self):
        """The first and the last line that are a right answer."""
        return self.line() - TOLERANCE, self.line() + self.becomes.count("\n") + TOLERANCE

    def code(self):
        """The lines with the bug, and what Trecho has there."""
        first = self.line() - 1
        wrong = self.source().splitlines()[first:first + self.becomes.count("\n") + 1]
        right = (SOURCES / self.file).read_text().splitlines()
        return "\n".join(wrong), "\n".join(right[first:first + self.is_.count("\n") + 1])

    def _place(self, right):
        if right.count(self.is_) != 1:
            raise ValueError("%s doesn't fit %s" % (self.bug, self.file))
        begin = right.index(self.is_)
        return begin, begin + len(self.is_)

    def judge(self, answer):
        """Whether FILE:LINE is right: "right", "file" if only the file is, "wrong", or None if it
        isn't of this form."""
        match = re.fullmatch(r"(\S+?):(\d+)", answer.strip())
        if not match:
            return None
        wanted = Path(self.file).parts
        given = tuple(part for part in Path(match[1]).parts if part not in (".", ".."))
        if wanted[-len(given):] != given and given[-len(wanted):] != wanted:
            return "wrong"
        first, last = self.lines()
        return "right" if first <= int(match[2]) <= last else "file"

    def page(self, language):
        return FOLDER / "rounds" / PAGES[language].format(self.number)

    def texts(self, language):
        """The parts of the page, by their place: title, clue, hints, way, explanation."""
        parts = re.split(r"^#+ (.*)\n", self.page(language).read_text(), flags=re.MULTILINE)[1:]
        titles, bodies = parts[0::2], [body.strip("\n") for body in parts[1::2]]
        return {"title": titles[0], "clue": bodies[0], "hints": bodies[1:-2], "way": bodies[-2],
                "explanation": bodies[-1]}

    def hand_out(self, folder):
        """Writes all sources of Trecho, as the program of this round was made from them. Leaves a
        folder that has them as it is: the student may have written into them."""
        stamp = folder / "made-from"
        made_from = self._hash()
        if stamp.exists() and stamp.read_text() == made_from:
            return
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCES / "src", folder / "src")
        (folder / self.file).write_text(self.source())
        shutil.copystat(SOURCES / self.file, folder / self.file)  # gdb warns of newer ones
        stamp.write_text(made_from)

    def _hash(self):
        digest = hashlib.sha256(self.source().encode())
        for path in sorted((SOURCES / "src").rglob("*.?pp")):
            digest.update(path.read_bytes())
        return digest.hexdigest()


def all_rounds():
    return [Round(int(path.stem)) for path in sorted((FOLDER / "rounds").glob("[0-9][0-9].toml"))]
