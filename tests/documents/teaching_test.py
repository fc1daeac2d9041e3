#!/usr/bin/python3
"""Executes the commands of docs/teaching.md, and compares docs/ensino.md with it: both show the same
commands, so one of them is executed. Also: plans last 90 minutes without a gap, milestones add up,
links lead somewhere, and each step or bug that the text names is there."""

import json
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

import page as pages
from classroom import SOURCES, Classroom, Fault

ENGLISH, PORTUGUESE = SOURCES / "docs/teaching.md", SOURCES / "docs/ensino.md"
CLASS = SOURCES / "docs/class.md"
EXERCISES = SOURCES / "course/exercises"
LESSONS = 4
PARTS_OF_A_LESSON = 7
SECTIONS_AT_ONCE = 3  # most of their time is waiting


def check_section(section):
    """Executes the blocks of a section in order, in a classroom of its own."""
    with Classroom() as classroom:
        hand_in(classroom.folder / "hand-ins")
        network = re.search(r"```json\n(.*?)```", CLASS.read_text(), re.DOTALL)[1]
        (classroom.folder / "class.json").write_text(network)
        (classroom.folder / "class-state").mkdir()
        (classroom.folder / "class-state/ledger.jsonl").touch()  # of a class before
        for block in section.blocks:
            try:
                classroom.run_block(block)
            except Fault as fault:
                yield "line %d: %s" % (block.line, fault)


def hand_in(folder):
    """One student has solved an exercise, the other has begun."""
    for student, file in (("ana", "solution.cpp"), ("bruno", "exercise.cpp")):
        (folder / student / "02_decision").mkdir(parents=True)
        shutil.copy(EXERCISES / "02_decision" / file, folder / student / "02_decision/exercise.cpp")


def check_languages():
    english, portuguese = (
        [(block.replaced, block.may_fail, [(one.text, one.shown) for one in block.commands])
         for section in pages.sections_of(path) for block in section.blocks]
        for path in (ENGLISH, PORTUGUESE))
    for number, (one, other) in enumerate(zip(english, portuguese), start=1):
        if one != other:
            yield "block %d isn't the same in both languages: %s" % (number, one[2][0][0])
    if len(english) != len(portuguese):
        yield "the languages don't have the same blocks"
    headings = [[len(mark) for mark in re.findall(r"^(#+) ", path.read_text(), re.MULTILINE)]
                for path in (ENGLISH, PORTUGUESE)]
    if headings[0] != headings[1]:
        yield "the languages don't have the same headings"
    tables = [[line.count("|") - line.count("\\|") for line in path.read_text().splitlines()
               if line.startswith("|")] for path in (ENGLISH, PORTUGUESE)]
    if tables[0] != tables[1]:
        yield "the languages don't have the same tables"


def check_lessons(path):
    lessons = re.findall(r"^## (?:Lesson|Aula) \d.*?(?=^## )", path.read_text(),
                         re.MULTILINE | re.DOTALL)
    if len(lessons) != LESSONS:
        yield "it doesn't have %d lessons" % LESSONS
    for number, lesson in enumerate(lessons, start=1):
        if len(re.findall("^### ", lesson, re.MULTILINE)) != PARTS_OF_A_LESSON:
            yield "lesson %d doesn't have %d parts" % (number, PARTS_OF_A_LESSON)
        times = [tuple(map(int, pair))
                 for pair in re.findall(r"^\| (\d+)–(\d+) \|", lesson, re.MULTILINE)]
        begins, ends = [begin for begin, _ in times], [end for _, end in times]
        if begins != [0, *ends[:-1]] or ends[-1:] != [90]:
            yield "the plan of lesson %d doesn't fill 90 minutes" % number


def check_milestones(path):
    """A row names exercises, and the minutes that they estimate together."""
    rows = re.findall(r"^\| (?:day|dia) \d+ \| ([\d, ]+?)(?:,? (?:and|e) [^|]+)? \| (\d+)",
                      path.read_text(), re.MULTILINE)
    if len(rows) < 4:
        yield "the assignment has no milestones"
    for numbers, minutes in rows:
        estimates = []
        for number in numbers.split(", "):
            for description in EXERCISES.glob(number + "_*/exercise.json"):
                estimates.append(json.loads(description.read_text()).get("minutes", 20))
        if len(estimates) != len(numbers.split(", ")) or sum(estimates) != int(minutes):
            yield f"exercises {numbers} don't take {minutes} minutes, but {estimates}"


def check_names(path):
    """What the text names without executing it."""
    text = path.read_text()
    for number in re.findall(r"\./dev step (\d+)", text):
        if not list((SOURCES / "course/steps").glob("%02d-*.cpp" % int(number))):
            yield f"there is no step {number}"
    for number in re.findall(r"\./dev museum (\d+)", text):
        if not list((SOURCES / "course/museum").glob("%02d_*" % int(number))):
            yield f"there is no bug {number} in the museum"
    for bug in re.findall(r"`((?:\w+-){2,}\w+)`", text):
        if not (SOURCES / "tests/planted_bugs/bugs" / (bug + ".bug")).exists():
            yield f"there is no planted bug {bug}"
    usage = (SOURCES / "dev").read_text()
    for command in set(re.findall(r"\./dev (\w+)", text)):
        if not re.search(r"^%s\) " % command, usage, re.MULTILINE):
            yield f"./dev has no command {command}"


def check_links(path):
    text = path.read_text()
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text):
        if target.startswith("http"):
            continue
        other = path.parent / target if target else path
        if not other.exists():
            yield f"there is no {target}"
        elif anchor and anchor not in anchors_of(other):
            yield f"{other.name} has no heading {anchor}"


def anchors_of(path):
    titles = re.findall(r"^#+ (.+)", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def main():
    faults = list(check_languages())
    for path in (ENGLISH, PORTUGUESE):
        for check in (check_lessons, check_milestones, check_names, check_links):
            faults += ["%s: %s" % (path.name, fault) for fault in check(path)]
    sections = pages.sections_of(ENGLISH)
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""  # a part of a title, for those who write
    with ThreadPoolExecutor(SECTIONS_AT_ONCE) as pool:
        for found in pool.map(lambda section: list(check_section(section)),
                              [section for section in sections if wanted in section.title]):
            faults += ["%s, %s" % (ENGLISH.name, fault) for fault in found]
    commands = sum(len(block.commands) for section in sections for block in section.blocks)
    print("\n\n".join(faults))
    print(f"{commands} commands, {len(faults)} faults")
    return 1 if faults or commands < 20 else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except pages.BadPage as bad:
        sys.exit(str(bad))
