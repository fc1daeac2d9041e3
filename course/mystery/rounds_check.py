#!/usr/bin/python3
"""Tests the game. Without arguments: that each seed breaks the invariant that is told, and that right
answers are accepted and others aren't; TRECHO_BUILD is the folder with hunt and trecho. With --debug:
that the programs of the rounds tell the same stories, and what gdb prints is what the pages show."""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

sys.dont_write_bytecode = True
sys.path += [str(Path(__file__).resolve().parent.parent / part) for part in (".", "museum")]

import consoles
import gdb_session
import program
import progress
import rounds

BUILD = rounds.SOURCES / os.environ.get("TRECHO_BUILD", "build/release")


def simulate(command, one):
    result = subprocess.run([*command, "simulate", *one.arguments], cwd=rounds.SOURCES,
                            stdout=subprocess.PIPE, text=True, timeout=120)
    return result.stdout, result.returncode


def check_seed(one):
    story, code = simulate([BUILD / "hunt", one.bug], one)
    found = re.search(r"^VIOLATED with seed \d+: (.*)$", story, re.MULTILINE)
    if code != 1 or not found or found[1] != one.invariant:
        yield "its seed breaks %s, and not %s: find_seeds.py finds another one" % (
            found[1] if found else "nothing", one.invariant)
    _, code = simulate([BUILD / "trecho"], one)
    if code != 0:
        yield "Trecho without the bug breaks an invariant too"


def check_answers(one):
    """Lines by their content: the right one, and one that stands just outside."""
    first, last = one.lines()
    name = one.file.rsplit("/", 1)[1]
    for file in (one.file, name, str(rounds.SOURCES / one.file), one.file.removeprefix("src/")):
        for line in range(first, last + 1):
            if one.judge("%s:%d" % (file, line)) != "right":
                yield "%s:%d is right, and isn't accepted" % (file, line)
        for line in (first - 1, last + 1, 1, 9999):
            if one.judge("%s:%d" % (file, line)) != "file":
                yield "%s:%d isn't right, and is accepted" % (file, line)
    folder = one.file.rsplit("/", 1)[0]
    neighbours = [path.name for path in (rounds.SOURCES / folder).glob("*.?pp")
                  if path.name != name]
    for file in (*neighbours, "other/" + name, "other" + name, ""):
        if one.judge("%s:%d" % (file, one.line())) == "right":
            yield "%s isn't the file, and is accepted" % file
    for answer in ("", name, name + ":", name + ":x", "%s:%d:1" % (name, first)):
        if one.judge(answer) not in (None, "wrong"):
            yield '"%s" isn\'t a file and a line, and is accepted' % answer


def check_pages(one):
    """Both languages have the same parts and the same code, and no part says too much."""
    pages = {language: one.texts(language) for language in rounds.PAGES}
    for language, texts in pages.items():
        if len(texts["hints"]) != 3:
            yield "%s: there are not three hints" % language
        told = texts["title"] + texts["clue"] + "".join(texts["hints"][:2])
        if one.bug in told or one.file.rsplit("/", 1)[1] in told:
            yield "%s: it says too much before the last hint" % language
    english, portuguese = (re.findall(r"```.*?```", one.page(language).read_text(), re.DOTALL)
                           for language in rounds.PAGES)
    if english != portuguese:
        yield "its languages show different commands"


def load_game():
    """Played in this process, for a hundred processes of Python would take most of the test's time."""
    loader = SourceFileLoader("mystery", str(rounds.FOLDER / "mystery"))
    module = module_from_spec(spec_from_loader("mystery", loader))
    loader.exec_module(module)
    return module


mystery = load_game()


class Player:
    """Plays in a folder of its own."""

    def __init__(self, language):
        self.folder = tempfile.TemporaryDirectory()
        progress.FOLDER = Path(self.folder.name)
        os.environ["LC_ALL"] = "pt_BR.UTF-8" if language == "pt" else "C.UTF-8"

    def type(self, *words):
        """What is printed, and the exit code."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = mystery.main(words)
        return printed.getvalue(), code


def check_game(language, chosen):
    """Plays: every second round is solved, the others are given up."""
    player = Player(language)
    for one in chosen:
        texts = one.texts(language)
        shown, code = player.type()
        if code != 0 or texts["title"] not in shown or one.invariant not in shown:
            yield "round %d isn't shown:\n%s" % (one.number, shown)
        seen = shown + "".join(player.type("hint")[0] for _ in texts["hints"])
        last_hint, _ = player.type("hint")
        if "give-up" not in last_hint:
            yield "round %d: there is a fourth hint:\n%s" % (one.number, last_hint)
        if player.type("answer", "nowhere.cpp:1")[1] != 1 or player.type("answer", "x")[1] != 2:
            yield "round %d: a wrong answer is accepted" % one.number
        line = "%s:%d" % (one.file, one.line())
        end, code = player.type("answer", line) if one.number % 2 else player.type("give-up")
        if code != 0 or line.split(":")[0] not in end:
            yield "round %d doesn't end:\n%s" % (one.number, end)
        if one.bug in seen + " ".join(program.gdb_command(one)):
            yield "round %d tells the name of its bug" % one.number
    listed, _ = player.type("list")
    if len(listed.splitlines()) != len(rounds.all_rounds()):
        yield "the list is incomplete:\n" + listed
    is_over = len(chosen) == len(rounds.all_rounds())
    if is_over and "reset" not in player.type()[0]:
        yield "the game doesn't end"
    player.type("reset")
    if rounds.Round(1).texts(language)["title"] not in player.type()[0]:
        yield "reset doesn't begin again"


def check_handed_out(one):
    """The student gets all sources; those with the bug differ in one file; notes are kept."""
    with tempfile.TemporaryDirectory() as folder:
        one.hand_out(Path(folder) / "mystery")
        handed_out = Path(folder) / "mystery/src"
        wanted = sorted(path.relative_to(rounds.SOURCES) for path
                        in (rounds.SOURCES / "src").rglob("*.?pp"))
        found = sorted(Path("src") / path.relative_to(handed_out) for path
                       in handed_out.rglob("*.?pp"))
        changed = [str(path) for path in wanted
                   if (handed_out.parent / path).read_bytes() != (rounds.SOURCES / path).read_bytes()]
        if found != wanted or changed != [one.file]:
            yield "%d sources are handed out, and %s changed" % (len(found), changed)
        (handed_out / "notes").touch()
        one.hand_out(Path(folder) / "mystery")
        if not (handed_out / "notes").exists():
            yield "what the student wrote is removed"


def check_damage():
    """A progress file that can't be read costs the score, and nothing else."""
    for damage in (b"", b"{", b"\xff\xfe", b"[]", b'{"solved": 3}', b"null"):
        player = Player("en")
        player.type("give-up")
        path = os.path.join(player.folder.name, "mystery.json")
        with open(path, "wb") as file:
            file.write(damage)
        shown, code = player.type()
        if code != 0 or rounds.Round(1).texts("en")["title"] not in shown:
            yield "%s isn't survived:\n%s" % (damage, shown)
        if not os.path.exists(path + ".damaged") or player.type("hint")[1] != 0:
            yield "%s isn't kept aside" % damage


def check_story(one):
    """The program of the round against hunt, if that is there too: the same, event by event."""
    if not program.build(one, {"building": ""}, "en"):
        yield "it can't be built"
        return
    story, code = simulate([program.path(one)], one)
    if code != 1 or one.invariant not in story:
        yield "its program doesn't break %s:\n%s" % (one.invariant, story)
    if (BUILD / "hunt").exists() and story != simulate([BUILD / "hunt", one.bug], one)[0]:
        yield "its program tells another story than hunt"


def check_debugger(one):
    yield from check_story(one)
    with tempfile.TemporaryDirectory() as folder:
        progress.FOLDER = Path(folder)
        program.hand_out(one)
        yield from gdb_session.check(one, one.page("en"))


def check_commands(name):
    page = rounds.FOLDER / name
    found = consoles.commands(page)
    if not found:
        yield "it has no commands"
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, TRECHO_MINE=folder, TRECHO_IS_BUILT="1")
        for command, shown in found:
            command = command.replace("./dev mystery", "course/mystery/mystery")
            yield from filter(None, [consoles.run(command, shown, environment, rounds.SOURCES)])


def failures(chosen):
    for one in chosen:
        checks = [check_debugger] if "--debug" in sys.argv else [check_seed, check_answers,
                                                                 check_pages]
        for check in checks:
            yield from ("round %d: %s" % (one.number, failure) for failure in check(one))
    if "--debug" in sys.argv:
        for name in ("README.md", "LEIAME.md"):
            yield from ("%s: %s" % (name, failure) for failure in check_commands(name))
        return
    yield from check_handed_out(chosen[0])
    program.hand_out = lambda one: None  # a thousand files for each game otherwise
    yield from check_game("en", rounds.all_rounds())
    yield from check_game("pt", rounds.all_rounds()[:2])
    yield from check_damage()


def main():
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    chosen = [one for one in rounds.all_rounds() if not numbers or one.number in numbers]
    found = list(failures(chosen))
    print("\n".join(found) or "%d rounds" % len(chosen))
    return bool(found)


sys.exit(main())
