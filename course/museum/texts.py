"""The museum's texts: where they are, what their pictures are, and how a terminal shows them."""

import os
import re
import subprocess
import textwrap
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


def language_of_environment():
    """As gettext finds it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "pt" if value.startswith("pt") else "en"
    return "en"


def with_picture(text, picture):
    return PICTURE.sub(lambda match: match[1] + "```text\n" + picture + "```\n" + match[3], text)


def for_terminal(text, width, is_colourful):
    """Markdown as plain text: paragraphs are filled anew, code and pictures stay as they are."""
    text = re.sub(r"<!--.*?-->\n", "", text)
    parts = re.split(r"```(\w*)[^\n]*\n(.*?)```\n", text, flags=re.DOTALL)
    shown = []
    for at in range(0, len(parts), 3):
        for paragraph in re.split(r"\n{2,}", parts[at].strip("\n")):
            if paragraph:
                shown.append(filled(paragraph, width, is_colourful))
        if at + 2 < len(parts):
            kind, block = parts[at + 1], parts[at + 2]
            shown.append(textwrap.indent(block.rstrip("\n"), "" if kind == "text" else "    "))
    return "\n\n".join(shown) + "\n"


def filled(paragraph, width, is_colourful):
    bold = ("\x1b[1m", "\x1b[0m") if is_colourful else ("", "")
    paragraph = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph)
    if paragraph.startswith("# "):
        return bold[0] + paragraph[2:] + bold[1]
    if not paragraph.startswith("|"):
        paragraph = textwrap.fill(" ".join(paragraph.split()), width, break_on_hyphens=False)
    return re.sub(r"\*\*(.*?)\*\*", bold[0] + r"\1" + bold[1], paragraph, flags=re.DOTALL)
