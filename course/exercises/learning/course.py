"""The exercises: what is in their folders, and where a student's copies are."""

import json
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


class BadExercise(Exception):
    """A sentence about a folder of course/exercises that isn't a complete exercise."""


class Exercise:
    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name  # 03_one_read
        self.number = self.name[:2]
        try:
            self.description = json.loads((folder / "exercise.json").read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadExercise(f"{folder / 'exercise.json'}: {error}") from error

    @property
    def files(self):
        """The files that the student writes; most exercises have one."""
        return self.description.get("files") or ["exercise.cpp"]

    def handed_out(self, file):
        return self._variant("exercise", file)

    def solution(self, file):
        return self._variant("solution", file)

    def _variant(self, name, file):
        if self.description.get("files"):
            return self.folder / name / file
        return self.folder / f"{name}.cpp"

    def title(self, language):
        return self.description["title"][language]

    def hints(self, language):
        return self.description["hints"][language]

    def after(self, language):
        return self.description["after"][language]

    def text(self, language):
        name = "text.md" if language == "en" else f"text.{language}.md"
        return (self.folder / name).read_text(encoding="utf-8").strip()

    @property
    def seconds(self):
        return self.description.get("seconds", 10)

    @property
    def minutes(self):
        return self.description.get("minutes", 20)


class Course:
    """The exercises in order, and the folder with the student's copies. The environment variables
    are for the tests of this program."""

    def __init__(self, exercises=None, mine=None):
        self.folder = Path(exercises or os.environ.get("TRECHO_EXERCISES")
                           or REPOSITORY / "course" / "exercises")
        self.mine = Path(mine or os.environ.get("TRECHO_MINE") or REPOSITORY / "course" / "mine")
        found = sorted(path.parent for path in self.folder.glob("[0-9][0-9]_*/exercise.json"))
        self.exercises = [Exercise(folder) for folder in found]

    def find(self, wanted):
        """By number (3, 03) or name; None if there is no such exercise."""
        for exercise in self.exercises:
            if wanted in (exercise.name, exercise.number, exercise.number.lstrip("0")):
                return exercise
        return None

    def mine_of(self, exercise):
        return self.mine / exercise.name

    def begin(self, exercise):
        """Copies what is handed out to the student's folder, where it isn't there yet."""
        folder = self.mine_of(exercise)
        folder.mkdir(parents=True, exist_ok=True)
        for file in exercise.files:
            if not (folder / file).exists():
                (folder / file).write_bytes(exercise.handed_out(file).read_bytes())

    def reset(self, exercise):
        """Puts back what was handed out; what the student wrote is kept beside it."""
        folder = self.mine_of(exercise)
        for file in exercise.files:
            if (folder / file).exists():
                os.replace(folder / file, folder / f"{file}.before")
        self.begin(exercise)


def shown(path):
    """The path as a person in the repository would write it."""
    path = Path(path)
    try:
        return str(path.relative_to(REPOSITORY))
    except ValueError:
        return str(path)
