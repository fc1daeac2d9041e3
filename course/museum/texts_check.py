#!/usr/bin/python3
"""Compares the museum's texts with its programs and sources. With --write, makes the pictures anew."""

import os
import re
import sys

sys.dont_write_bytecode = True

import consoles
import texts


def check_text(bug, language, writes):
    path = bug.folder / texts.LANGUAGES[language]
    text = path.read_text()
    picture, as_meant = bug.run("wrong", language)
    if not as_meant:
        yield "the wrong code breaks no invariant"
    if not texts.PICTURE.search(text):
        yield "there is no picture"
    if writes:
        path.write_text(texts.with_picture(text, picture))
    elif texts.with_picture(text, picture) != text:
        yield "its picture differs from what the program prints (texts_check.py --write)"
    if any(len(line) > 80 for line in picture.splitlines()):
        yield "its picture is wider than 80 columns"
    for state, code in code_blocks(text):
        if "\n" + code not in (bug.folder / (state + ".cpp")).read_text():
            yield "%s.cpp doesn't have these lines:\n%s" % (state, code)
    yield from check_links(path)


def code_blocks(text):
    return re.findall(r"```cpp (wrong|mended)\n(.*?)```", text, re.DOTALL)


def check_links(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if not target.startswith("http") and not (page.parent / target).exists():
            yield "there is no file " + target


def check_languages(bug):
    """Both texts show the same code, and both show some that is wrong and some that is mended."""
    english, portuguese = (code_blocks(bug.text(language)) for language in texts.LANGUAGES)
    if english != portuguese:
        yield "its languages show different code"
    if {state for state, _ in english} != {"wrong", "mended"}:
        yield "it doesn't show both the wrong and the mended code"


def check_page(name, language):
    """Runs the commands of an entrance page."""
    page = texts.FOLDER / name
    environment = dict(os.environ, LC_ALL="pt_BR.UTF-8" if language == "pt" else "C.UTF-8",
                       TRECHO_IS_BUILT="1")
    found = consoles.commands(page)
    if not found:
        yield "it has no commands"
    for command, shown in found:
        command = command.replace("./dev museum", "course/museum/museum")
        if failure := consoles.run(command, shown, environment, texts.SOURCES):
            yield failure
    yield from check_links(page)


def main():
    writes = "--write" in sys.argv
    failures = []
    for bug in texts.bugs():
        for language in texts.LANGUAGES:
            failures += ["%s, %s: %s" % (bug.folder.name, language, failure)
                         for failure in check_text(bug, language, writes)]
        failures += ["%s: %s" % (bug.folder.name, failure) for failure in check_languages(bug)]
    for name, language in (("README.md", "en"), ("LEIAME.md", "pt")):
        failures += ["%s: %s" % (name, failure) for failure in check_page(name, language)]
    print("\n".join(failures) or "%d bugs in %d languages" % (len(texts.bugs()),
                                                              len(texts.LANGUAGES)))
    return bool(failures)


sys.exit(main())
