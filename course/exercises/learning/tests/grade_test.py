"""Goal: an instructor gets a table of what became of each exercise of each student."""

import io
import json

from learning.grade import Grader, find_students
from learning.screen import Screen
from learning.solution import is_the_same_code
from learning.tests.fakes import CRASHES, DOES_NOT_COMPILE, HANGS, RIGHT, WRONG, FakeCourse
from learning.words import Words


class GraderTest(FakeCourse):
    seconds = 1

    def setUp(self):
        super().setUp()
        self.students = self.folder / "students"

    def hand_in(self, student, **sources):
        """hand_in("ana", e01=RIGHT, e02=WRONG)"""
        for key, source in sources.items():
            folder = self.students / student / f"{key[1:]}_fake"
            folder.mkdir(parents=True)
            (folder / "exercise.cpp").write_text(source)

    def check(self, folder, language="en"):
        output = io.StringIO()
        grader = Grader(Screen(output), Words(language), self.course, self.build)
        code = grader.check(folder, self.folder / "grades.json")
        told = output.getvalue()
        return code, told

    def grades(self):
        return json.loads((self.folder / "grades.json").read_text())

    def test_prints_a_line_for_each_exercise_of_one_student(self):
        self.hand_in("ana", e01=RIGHT + "# by Ana\n", e02=WRONG + "# by Ana\n")
        code, told = self.check(self.students / "ana")
        self.assertEqual(code, 0)
        self.assertRegex(told, r"01  Fake 01 +passed\n02  Fake 02 +failed\n")
        self.assertIn("seed 41: the second customer never got the turn", told)
        self.assertRegex(told, r"03  Fake 03 +not handed in\nana: 1 of 3 passed\n")

    def test_prints_a_row_for_each_of_several_students(self):
        self.hand_in("ana", e01=RIGHT + "# by Ana\n", e02=HANGS, e03=CRASHES)
        self.hand_in("bia", e01=DOES_NOT_COMPILE, e02=WRONG, e03=RIGHT)
        (self.students / "notes").mkdir()
        code, told = self.check(self.students)
        self.assertEqual(code, 0)
        self.assertRegex(told, r"student  01  02  03  passed\n"
                               r"ana       \+   !   ! +1\n"
                               r"bia       c   o   = +1\n")

    def test_writes_all_that_it_knows_to_a_file(self):
        self.hand_in("ana", e01=RIGHT + "# by Ana\n", e02=HANGS)
        self.check(self.students / "ana")
        grades = self.grades()
        self.assertEqual(grades["exercises"], ["01_fake", "02_fake", "03_fake"])
        [ana] = grades["students"]
        self.assertEqual((ana["student"], ana["passed"]), ("ana", 1))
        outcomes = {name: grade["outcome"] for name, grade in ana["exercises"].items()}
        self.assertEqual(outcomes, {"01_fake": "passed", "02_fake": "stopped",
                                    "03_fake": "not_handed_in"})
        self.assertIn("Stopped after 1 s", ana["exercises"]["02_fake"]["words"])

    def test_recognises_the_courses_solution(self):
        self.assertTrue(is_the_same_code("int a; // one", "// two\nint /* three */ a;\n"))
        self.assertFalse(is_the_same_code("int a;", "int b;"))
        self.hand_in("ana", e01=RIGHT + "\n\n")
        _, told = self.check(self.students / "ana")
        self.assertIn("passed (the course's solution)", told)

    def test_tells_portuguese_instructors_in_portuguese(self):
        self.hand_in("ana", e01=RIGHT + "# de Ana\n")
        _, told = self.check(self.students / "ana", "pt")
        self.assertIn("ana: 1 de 3 passaram", told)

    def test_refuses_a_folder_without_exercises(self):
        self.students.mkdir()
        code, told = self.check(self.students)
        self.assertEqual(code, 2)
        self.assertIn("has neither exercises", told)

    def test_finds_the_exercises_in_a_copy_of_the_repository(self):
        folder = self.students / "ana" / "course" / "mine" / "01_fake"
        folder.mkdir(parents=True)
        self.assertEqual(find_students(self.students, self.course.exercises),
                         [("ana", folder.parent)])
        self.assertEqual(find_students(self.students / "ana", self.course.exercises),
                         [("ana", folder.parent)])

    def test_uses_no_other_file_of_the_student(self):
        """A header of the student doesn't take the place of the course's."""
        self.hand_in("ana", e01='#!/bin/sh\nls "$(dirname "$0")"\n')
        (self.students / "ana" / "01_fake" / "exercise.hpp").write_text("")
        seen = []
        build = self.build.build
        self.build.build = lambda exercise, folder, into: (
            seen.extend(sorted(path.name for path in folder.iterdir())), build(exercise, folder, into))[1]
        self.check(self.students / "ana")
        self.assertEqual(seen, ["exercise.cpp"])
