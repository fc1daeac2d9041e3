"""Goal: the progress survives everything that happens to its file."""

import unittest

from learning.progress import Progress
from learning.tests.fakes import FakeCourse


class ProgressTest(FakeCourse):
    def read(self):
        return Progress(self.course.mine / "progress.json")

    def test_is_the_same_when_it_is_read_again(self):
        progress = self.read()
        progress.mark_done(self.first)
        progress.mark_skipped(self.second)
        progress.next_hint(self.third, 3)
        again = self.read()
        self.assertEqual((again.done, again.skipped, again.hints),
                         ({"01_fake"}, {"02_fake"}, {"03_fake": 1}))

    def test_begins_anew_when_its_file_is_damaged_and_keeps_the_file(self):
        for text in ("", "{", "[]", "3", '{"done": 3}', '{"done": [], "skipped": [], "hints": []}',
                     '{"done": [], "skipped": [], "hints": {"a": "b"}}', "\x00\xff"):
            self.course.mine.mkdir(exist_ok=True)
            file = self.course.mine / "progress.json"
            file.write_bytes(text.encode("latin-1"))
            progress = self.read()
            self.assertEqual((progress.done, progress.skipped, progress.hints), (set(), set(), {}), text)
            self.assertEqual(progress.damaged.read_bytes(), text.encode("latin-1"))
            self.assertFalse(file.exists())
            progress.mark_done(self.first)
            self.assertEqual(self.read().done, {"01_fake"})

    def test_goes_from_one_open_exercise_to_the_next(self):
        exercises = self.course.exercises
        progress = self.read()
        self.assertEqual(progress.current(exercises), self.first)
        progress.mark_done(self.first)
        progress.mark_skipped(self.second)
        self.assertEqual(progress.current(exercises), self.third)
        progress.mark_done(self.third)
        self.assertEqual(progress.current(exercises), self.second, "the skipped one is left")
        self.assertIsNone(progress.after(self.second, exercises))
        progress.mark_done(self.second)
        self.assertIsNone(progress.current(exercises))

    def test_comes_back_to_another_skipped_exercise(self):
        exercises = self.course.exercises
        progress = self.read()
        for exercise in exercises:
            progress.mark_skipped(exercise)
        self.assertEqual(progress.after(self.first, exercises), self.second)
        self.assertEqual(progress.after(self.third, exercises), self.first)

    def test_shows_each_hint_then_the_last_one_again(self):
        progress = self.read()
        numbers = [progress.next_hint(self.first, 3) for _ in range(5)]
        self.assertEqual(numbers, [1, 2, 3, 3, 3])


