"""Grades the folders of students, side by side, and prints a table."""

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from learning import explain
from learning.solution import is_the_same_code
from learning.telling import verdict_in_words

MARKS = {explain.PASSED: "+", explain.FAILED: "x", explain.CRASHED: "!", explain.STOPPED: "!",
         explain.DOES_NOT_COMPILE: "c", explain.UNCHANGED: "o", explain.NOT_HANDED_IN: "."}


class Grade:
    """What became of one exercise of one student."""

    def __init__(self, verdict, is_solution=False):
        self.verdict = verdict
        self.is_solution = is_solution  # of the course

    @property
    def has_passed(self):
        return self.verdict.kind == explain.PASSED

    @property
    def mark(self):
        return "=" if self.has_passed and self.is_solution else MARKS[self.verdict.kind]


def find_students(folder, exercises):
    """[(name, folder with exercises)]: one, or one for each sub-folder that has exercises."""
    if own := _folder_with_exercises(folder, exercises):
        return [(folder.absolute().name, own)]
    students = []
    for entry in sorted(path for path in folder.iterdir() if path.is_dir()):
        if own := _folder_with_exercises(entry, exercises):
            students.append((entry.name, own))
    return students


def _folder_with_exercises(folder, exercises):
    """Also in the copy of a whole repository."""
    for candidate in (folder, folder / "mine", folder / "course" / "mine"):
        if any((candidate / exercise.name).is_dir() for exercise in exercises):
            return candidate
    return None


class Grader:
    def __init__(self, screen, words, course, build):
        self.screen = screen
        self.words = words
        self.course = course
        self.build = build

    def check(self, folder, json_file=None):
        """The exit code."""
        exercises = self.course.exercises
        students = find_students(folder, exercises)
        if not students:
            self.screen.line(self.words("nobody", folder=folder))
            return 2
        self.screen.line(self.words("grading", students=len(students), exercises=len(exercises)),
                         "grey")
        self.build.prepare(exercises, quiet=all(map(self.build.is_up_to_date, exercises)))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            waiting = [(name, own, [pool.submit(self._grade, one, own) for one in exercises])
                       for name, own in students]
            graded = self._print(folder, waiting)
        if json_file:
            Path(json_file).write_text(json.dumps(self._as_json(graded), indent=2,
                                                  ensure_ascii=False) + "\n", encoding="utf-8")
            self.screen.line(self.words("grade_written", file=json_file))
        return 0

    def _grade(self, exercise, student):
        """The student's files are compiled in a folder of their own, so that no other file of the
        student, such as a header, takes the place of the course's."""
        files = [student / exercise.name / file for file in exercise.files]
        if not all(file.is_file() for file in files):
            return Grade(explain.Verdict(explain.NOT_HANDED_IN))
        if all(_is_unchanged(file, exercise.handed_out(file.name)) for file in files):
            return Grade(explain.Verdict(explain.UNCHANGED))
        is_solution = all(_is_unchanged(file, exercise.solution(file.name)) for file in files)
        with tempfile.TemporaryDirectory(prefix="trecho-learn-") as temporary:
            for file in files:
                (Path(temporary) / file.name).write_bytes(file.read_bytes())
            verdict = explain.judge(self.build, exercise, Path(temporary))
        verdict.place = verdict.place.replace(temporary + "/", "")
        verdict.details = [line.replace(temporary + "/", "") for line in verdict.details]
        return Grade(verdict, is_solution)

    def _print(self, folder, waiting):
        """Waits for the grades, and prints each student as soon as all of theirs are there."""
        if len(waiting) == 1:
            name, own, grades = waiting[0]
            graded = [(name, own, [grade.result() for grade in grades])]
            self._print_one(name, graded[0][2])
            return graded
        width = max(len(name) for name, *_ in waiting)
        width = max(width, len(self.words("grade_column_student")))
        numbers = "  ".join(exercise.number for exercise in self.course.exercises)
        self.screen.line(f"{self.words('grade_column_student'):{width}}  {numbers}  "
                         f"{self.words('grade_column_sum')}", "bold")
        graded = []
        for name, own, futures in waiting:
            grades = [future.result() for future in futures]
            marks = "  ".join(f"{grade.mark:>2}" for grade in grades)
            self.screen.line(f"{name:{width}}  {marks}  {_passed(grades):>6}")
            graded.append((name, own, grades))
        self.screen.line()
        self.screen.paragraph(self.words("grade_legend"))
        self.screen.line(self.words("grade_details", folder=folder))
        return graded

    def _print_one(self, name, grades):
        for exercise, grade in zip(self.course.exercises, grades):
            title = exercise.title(self.words.language)
            self.screen.line(f"{exercise.number}  {title:<46}  {self._outcome(grade)}")
            if grade.verdict.kind in (explain.FAILED, explain.CRASHED, explain.STOPPED,
                                      explain.DOES_NOT_COMPILE):
                for line in verdict_in_words(self.words, exercise, grade.verdict):
                    self.screen.line("      " + line)
        self.screen.line(self.words("grade_sum", student=name, passed=_passed(grades),
                                    all=len(grades)), "bold")

    def _outcome(self, grade):
        if grade.has_passed and grade.is_solution:
            return self.words("grade_same")
        return self.words("grade_" + grade.verdict.kind)

    def _as_json(self, graded):
        return {"exercises": [exercise.name for exercise in self.course.exercises],
                "students": [self._student_as_json(*student) for student in graded]}

    def _student_as_json(self, name, folder, grades):
        exercises = {}
        for exercise, grade in zip(self.course.exercises, grades):
            verdict = grade.verdict
            told = [] if grade.has_passed else verdict_in_words(self.words, exercise, verdict)
            exercises[exercise.name] = {"outcome": verdict.kind, "words": "\n".join(told),
                                        "seconds": round(verdict.seconds, 3),
                                        "is_the_courses_solution": grade.is_solution}
        return {"student": name, "folder": str(folder), "passed": _passed(grades),
                "exercises": exercises}


def _passed(grades):
    return sum(grade.has_passed for grade in grades)


def _is_unchanged(file, other):
    return is_the_same_code(file.read_text(errors="replace"), other.read_text(errors="replace"))
