#!/usr/bin/python3
"""Compares docs/tour.md and docs/passeio.md with the sources.

A stop is a section whose title has a number and minutes. Its lines that begin with `At [FILE]` name
functions or types: each is defined in that file. All else that a stop writes as code stands in one
of its files, with the same words between blanks; a block ```cpp stands there line by line."""

import re
import sys
from collections import Counter
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
PAGES = {"tour.md": ("At", "Question", "Answer"), "passeio.md": ("Em", "Pergunta", "Resposta")}
MINUTES = 30

# A word of the protocol, which a stop writes as code.
NOT_IN_THE_SOURCE = {"True"}


class Stop:
    def __init__(self, page, title, body):
        self.place, self.question, self.answer = PAGES[page.name]
        self.page = page
        self.title = title
        self.body = body
        self.number, self.minutes = map(int, re.fullmatch(r"(\d+)\. .+ \((\d+) min\)",
                                                          title).groups())
        self.places = re.findall(r"^%s \[(\S+)\]\((\S+)\): (.+)$" % self.place, body, re.MULTILINE)

    def names(self):
        """Pairs of a file and a function or type that it must define."""
        return [(path, name) for path, _, named in self.places
                for name in re.findall(r"`([^`]+)`", named)]

    def text(self):
        """Without blocks of code and without the lines that name places."""
        text = re.sub(r"^```.*?^```$", "", self.body, flags=re.MULTILINE | re.DOTALL)
        return re.sub(r"^%s \[.+$" % self.place, "", text, flags=re.MULTILINE)

    def code(self):
        return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", self.text())]

    def blocks(self):
        return re.findall(r"^```cpp\n(.*?)^```$", self.body, re.MULTILINE | re.DOTALL)

    def faults(self):
        if not self.places:
            yield "it names no place"
        sources = {}
        for shown, target, _ in self.places:
            path = (self.page.parent / target).resolve()
            if not path.is_file() or path != SOURCES / shown:
                yield "%s doesn't lead to the file %s" % (target, shown)
            else:
                sources[shown] = path.read_text()
        for path, name in self.names():
            if path in sources and not is_defined(name, sources[path]):
                yield "%s doesn't define %s" % (path, name)
        whole = "\n".join(sources.values())
        for span in self.code():
            if span not in NOT_IN_THE_SOURCE and span not in " ".join(whole.split()):
                yield "no file of this stop has `%s`" % span
        for block in self.blocks():
            if not any(block in source for source in sources.values()):
                yield "no file of this stop has these lines:\n%s" % block
        for word in (self.question, self.answer):
            if len(re.findall(r"^\*+%s\.\*+ " % word, self.body, re.MULTILINE)) != 1:
                yield "it doesn't have one %s" % word.lower()


def is_defined(name, source):
    """Whether a line that isn't indented begins a function, a type or a constant of this name."""
    name = re.escape(name)
    return re.search(r"^(?:class|struct) %s\b[^;]*\{" % name, source, re.MULTILINE) or \
        re.search(r"^(?:[^\s/].*[\s&*])?%s(?:\([^;]*?\{| = )" % name, source, re.MULTILINE)


def stops_of(page):
    sections = re.split(r"^## (.+)\n", page.read_text(), flags=re.MULTILINE)[1:]
    pairs = zip(sections[0::2], sections[1::2])
    return [Stop(page, title, body) for title, body in pairs if re.match(r"\d+\. ", title)]


def check_page(name):
    page = SOURCES / "docs" / name
    stops = stops_of(page)
    if [stop.number for stop in stops] != list(range(1, len(stops) + 1)) or len(stops) < 10:
        yield "its stops aren't numbered 1, 2, 3 .., or are too few"
    if sum(stop.minutes for stop in stops) != MINUTES:
        yield "its stops don't take %d minutes together" % MINUTES
    for stop in stops:
        yield from ("stop %d: %s" % (stop.number, fault) for fault in stop.faults())
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not (page.parent / target).exists():
            yield "there is no " + target


def check_languages():
    english, portuguese = ([(stop.minutes, stop.names(), Counter(stop.code()), stop.blocks())
                            for stop in stops_of(SOURCES / "docs" / name)] for name in PAGES)
    for number, (one, other) in enumerate(zip(english, portuguese), start=1):
        if one != other:
            yield "stop %d isn't the same in both languages" % number
    if len(english) != len(portuguese):
        yield "the languages don't have the same stops"


def main():
    faults = ["%s: %s" % (name, fault) for name in PAGES for fault in check_page(name)]
    faults += check_languages()
    print("\n".join(faults) or "all that the stops name is there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
