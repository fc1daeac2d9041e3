"""Shows the course's pages on a terminal, in the reader's language."""

import os
import re
import textwrap


def language_of_environment():
    """As gettext finds it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "pt" if value.startswith("pt") else "en"
    return "en"


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
        # Code in a line isn't broken.
        paragraph = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", "\xa0"),
                           " ".join(paragraph.split()))
        paragraph = textwrap.fill(paragraph, width, break_on_hyphens=False).replace("\xa0", " ")
    return re.sub(r"\*\*(.*?)\*\*", bold[0] + r"\1" + bold[1], paragraph, flags=re.DOTALL)
