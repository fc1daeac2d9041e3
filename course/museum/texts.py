"""The museum's texts: where they are, and what their pictures are."""

import os
import re
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCES = FOLDER.parent.parent
LANGUAGES = {"en": "text.md", "pt": "text.pt.md"}
PICTURE = re.compile(r"(<!-- picture made by museum \d+ -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)


class Bug:
    def __init__(self, folder):
        self.folder = folder
        self.number = int(folder.name[:2])

    def text(self, language):
        return (self.folder / LANGUAGES[language]).read_text()

    def title(self, language):
        return re.match(r"# \d+\. (.*)", self.text(language))[1]

    def target(self, state):
        return "museum_%s_%s" % (self.folder.name, state)

    def run(self, state, language):
        """Returns what the program prints, and whether it did what it should."""
        program = build_folder() / "course/museum" / self.target(state)
        result = subprocess.run([program, language], stdout=subprocess.PIPE, text=True, timeout=60)
        return result.stdout, result.returncode == 0


def bugs():
    return [Bug(folder) for folder in sorted(FOLDER.glob("[0-9][0-9]_*"))]


def build_folder():
    return SOURCES / os.environ.get("TRECHO_BUILD", "build/release")


def with_picture(text, picture):
    return PICTURE.sub(lambda match: match[1] + "```text\n" + picture + "```\n" + match[3], text)
