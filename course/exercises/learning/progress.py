"""What the student has done, in a file that survives a cut and a careless edit."""

import json
import os


class Progress:
    def __init__(self, file):
        self.file = file
        self.done = set()
        self.skipped = set()
        self.hints = {}  # by exercise: how many of its hints were shown
        self.damaged = None  # where a file that couldn't be read was put
        try:
            self._read()
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self.damaged = file.with_suffix(".damaged")
            os.replace(file, self.damaged)
            self.done, self.skipped, self.hints = set(), set(), {}

    def _read(self):
        stored = json.loads(self.file.read_text(encoding="utf-8"))
        self.done = {str(name) for name in stored["done"]}
        self.skipped = {str(name) for name in stored["skipped"]}
        self.hints = {str(name): int(count) for name, count in stored["hints"].items()}

    def save(self):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"done": sorted(self.done), "skipped": sorted(self.skipped),
                           "hints": self.hints}, indent=2)
        new = self.file.with_suffix(".new")
        new.write_text(text + "\n", encoding="utf-8")
        os.replace(new, self.file)

    def mark_done(self, exercise):
        self.done.add(exercise.name)
        self.skipped.discard(exercise.name)
        self.save()

    def mark_skipped(self, exercise):
        if exercise.name not in self.done:
            self.skipped.add(exercise.name)
        self.save()

    def forget(self, exercise):
        self.done.discard(exercise.name)
        self.skipped.discard(exercise.name)
        self.hints.pop(exercise.name, None)
        self.save()

    def next_hint(self, exercise, count):
        """The number of the hint to show now, from 1; the last one again when all were shown."""
        number = min(self.hints.get(exercise.name, 0) + 1, count)
        self.hints[exercise.name] = number
        self.save()
        return number

    def after(self, exercise, exercises):
        """Where to go from an exercise: the current one, or if that is the same, the next one that
        isn't done; None if there is no other."""
        current = self.current(exercises)
        if current is None or current.name != exercise.name:
            return current
        place = exercises.index(current)
        for other in exercises[place + 1:] + exercises[:place]:
            if other.name not in self.done:
                return other
        return None

    def current(self, exercises):
        """The first that is neither done nor skipped, else the first that isn't done; None when all
        are done."""
        open_ones = [one for one in exercises if one.name not in self.done]
        for exercise in open_ones:
            if exercise.name not in self.skipped:
                return exercise
        return open_ones[0] if open_ones else None
