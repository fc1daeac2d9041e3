#!/usr/bin/python3
"""proof.py EXERCISE FOLDER: proves that an exercise is one.

FOLDER has the programs that CMake built. What is handed out must fail with the words that are
meant, the solution must pass, and each wrong solution must fail with its own words.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.dont_write_bytecode = True

from learning import explain  # noqa: E402
from learning.course import Course  # noqa: E402

LANGUAGES = ("en", "pt")


def mistakes_in_description(exercise):
    description = exercise.description
    for language in LANGUAGES:
        for name in ("title", "after"):
            if not description.get(name, {}).get(language, "").strip():
                yield f"exercise.json: {name} has no {language}"
        hints = description.get("hints", {}).get(language, [])
        if len(hints) != 3 or not all(hint.strip() for hint in hints):
            yield f"exercise.json: hints must have three in {language}"
        lines = len(exercise.text(language).splitlines())
        if not 15 <= lines <= 60:
            yield f"the text in {language} has {lines} lines; 15 to 40 are meant"
    if len(description["wrong"]) < 2:
        yield "exercise.json: at least two wrong solutions are needed"
    for file in exercise.files:
        first = exercise.handed_out(file).read_text(encoding="utf-8")
        comment = re.match(r"(?://.*\n)+", first)
        if file == exercise.files[0] and not comment:
            yield f"{file} must begin with a comment: the task"
        if comment and len(comment[0].splitlines()) > 15:
            yield f"the first comment of {file} has more than 15 lines"


def mistakes_in_programs(exercise, folder):
    expected = [("exercise", exercise.description["handed_out_fails_with"]), ("solution", "")]
    expected += [(Path(wrong["file"]).stem, wrong["fails_with"])
                 for wrong in exercise.description["wrong"]]
    for name, words in expected:
        program = folder / f"exercise_{exercise.name}_{name}"
        verdict = explain.explain_test(explain.run_test(program, exercise))
        told = f"{verdict.kind} {verdict.reason} {verdict.words} {' '.join(verdict.details)}"
        if verdict.seconds > exercise.seconds / 2:
            yield f"{name} took {verdict.seconds:.1f} s of its {exercise.seconds} s"
        if not words and verdict.kind != explain.PASSED:
            yield f"{name} must pass; it {told}"
        if words and (verdict.kind == explain.PASSED or words not in told):
            yield f"{name} must fail with {words!r}; it {told}"
        if verdict.place and f"{exercise.name}/test.cpp:" not in verdict.place:
            yield f"{name} fails at {verdict.place}, where the student finds nothing about it"


def main():
    name, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    exercise = Course().find(name)
    mistakes = [*mistakes_in_description(exercise), *mistakes_in_programs(exercise, folder)]
    for mistake in mistakes:
        print(f"{exercise.name}: {mistake}")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
