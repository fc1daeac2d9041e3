"""Compares a student's files with the solution."""

import difflib
import re

from learning.course import shown


def differences(course, exercise):
    """The lines of a unified difference, for all files; none if they are the same."""
    lines = []
    for file in exercise.files:
        mine = course.mine_of(exercise) / file
        solution = exercise.solution(file)
        lines += difflib.unified_diff(mine.read_text(errors="replace").splitlines(),
                                      solution.read_text().splitlines(),
                                      shown(mine), shown(solution), lineterm="")
    return lines


def show_differences(screen, words, course, exercise):
    lines = differences(course, exercise)
    if not lines:
        screen.line(words("solution_same"))
    else:
        files = ", ".join(shown(exercise.solution(file)) for file in exercise.files)
        screen.line(words("solution_shown", file=files), "bold")
    for line in lines:
        colour = {"-": "red", "+": "green", "@": "grey"}.get(line[:1])
        screen.line(line, colour)
    screen.line()
    screen.paragraph(exercise.after(words.language))
    screen.line()


def is_the_same_code(one, other):
    """Whether two sources differ only in comments and white space."""
    return _code(one) == _code(other)


def _code(source):
    without_comments = re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)
    return "".join(without_comments.split())
