"""Goal: a student is guided from one exercise to the next, one command at a time."""

import json

from learning.tests.fakes import (ALLOCATES, CRASHES, DOES_NOT_COMPILE, HANGS, RIGHT, WRONG,
                                  FakeCourse)


class OneCommand(FakeCourse):
    def test_copies_what_is_handed_out_and_tells_why_it_fails(self):
        session = self.session()
        self.assertFalse(session.run_current(self.first))
        self.assertIn("[..............................] 0 of 3 exercises done", self.told())
        self.assertIn("The test fails: Fake works as it should\n  seed 41: the second customer",
                      self.told())
        self.assertEqual(self.mine(self.first).read_text(), WRONG)

    def test_keeps_what_the_student_has_written(self):
        self.write(self.first, RIGHT)
        self.assertTrue(self.session().run(self.first))
        self.assertEqual(self.mine(self.first).read_text(), RIGHT)
        self.assertEqual(self.progress.done, {"01_fake"})

    def test_tells_other_ends(self):
        for source, words in ((CRASHES, "It crashed (SIGSEGV)"),
                              (DOES_NOT_COMPILE, "exercise.cpp:3: expected expression"),
                              ("#!/bin/sh\nexit 0\n", "The program ended before its tests did")):
            self.write(self.first, source)
            self.assertFalse(self.session().run(self.first))
            self.assertIn(words, self.told())

    def test_writes_the_commands_for_an_editor(self):
        self.session().run(self.first)
        entries = json.loads((self.course.mine / "compile_commands.json").read_text())
        self.assertEqual([entry["file"] for entry in entries], [str(self.mine(self.first))])

    def test_resets_after_a_question_and_keeps_the_students_file(self):
        self.write(self.first, RIGHT)
        session = self.session("y\n")
        session.run(self.first)
        session.reset(self.first)
        self.assertEqual(self.mine(self.first).read_text(), WRONG)
        self.assertEqual(self.mine(self.first).with_name("exercise.cpp.before").read_text(), RIGHT)
        self.assertEqual(self.progress.done, set())

    def test_resets_nothing_without_a_yes(self):
        for typed in ("n\n", "\n", ""):  # the last is the end of the input
            self.write(self.first, RIGHT)
            self.assertFalse(self.session(typed).reset(self.first))
            self.assertEqual(self.mine(self.first).read_text(), RIGHT)
            self.assertIn("Nothing was changed.", self.told())

    def test_shows_the_solution_after_success_or_after_all_hints_and_a_question(self):
        session = self.session("n\ny\n")
        self.course.begin(self.first)
        self.assertFalse(session.solution(self.first), "no hint was shown")
        for _ in range(3):
            session.telling.hint(self.first)
        self.assertFalse(session.solution(self.first), "the answer is no")
        self.assertTrue(session.solution(self.first), "the answer is yes")
        self.write(self.first, RIGHT)
        session.run(self.first)
        self.assertTrue(session.solution(self.first))
        self.assertIn("Now you know.", self.told())

    def test_comes_back_to_a_skipped_exercise(self):
        session = self.session()
        session.skip(self.first)
        self.assertEqual(self.progress.current(self.course.exercises), self.second)
        session.run(self.first)
        self.assertEqual(self.progress.current(self.course.exercises), self.first)


class WithLimits(FakeCourse):
    seconds = 1

    def test_stops_a_solution_that_hangs(self):
        self.write(self.first, HANGS)
        self.assertFalse(self.session().run(self.first))
        self.assertIn("Stopped after 1 s: it was still running.", self.told())
        self.assertIn("in the test: Fake works as it should", self.told())

    def test_stops_a_solution_that_allocates(self):
        self.seconds = 10
        self.write(self.second, ALLOCATES)
        self.second.description["seconds"] = 10
        self.assertFalse(self.session().run(self.second))
        self.assertIn("Stopped: it asked for more than 1024 MB of memory.", self.told())
