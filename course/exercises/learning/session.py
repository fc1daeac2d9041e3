"""What a student does with the exercises: one command, or staying with them and being watched."""

import json
import os

from learning import explain
from learning.course import shown
from learning.screen import Keys
from learning.solution import show_differences

POLL_SECONDS = 0.3


class Session:
    def __init__(self, screen, words, course, progress, build, telling):
        self.screen = screen
        self.words = words
        self.course = course
        self.progress = progress
        self.build = build
        self.telling = telling

    def attempt(self, exercise):
        """Builds and runs what the student has written, and tells what became of it."""
        self.course.begin(exercise)
        if not self.build.is_up_to_date(exercise):
            self.screen.line(self.words("preparing"), "grey")
        self.build.prepare([exercise], quiet=self.build.is_up_to_date(exercise))
        self.write_compile_commands()
        folder = self.course.mine_of(exercise)
        one = folder / exercise.files[0] if len(exercise.files) == 1 else folder
        self.screen.line(self.words("compiling", file=shown(one)), "grey")
        verdict = explain.judge(self.build, exercise, folder, self._program_folder(exercise))
        self.telling.verdict(exercise, verdict)
        if verdict.kind == explain.PASSED:
            self.progress.mark_done(exercise)
        return verdict.kind == explain.PASSED

    def _program_folder(self, exercise):
        """Where the program stays, for a debugger."""
        folder = self.build.folder / "course/mine" / exercise.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write_compile_commands(self):
        """So that an editor completes what the student writes."""
        entries = []
        for exercise in self.course.exercises:
            folder = self.course.mine_of(exercise)
            if folder.exists():
                entries += self.build.compile_commands(exercise, folder)
        file = self.course.mine / "compile_commands.json"
        text = json.dumps(entries, indent=1) + "\n"
        if not file.exists() or file.read_text() != text:
            file.write_text(text)

    # Commands

    def run(self, exercise):
        self.progress.skipped.discard(exercise.name)
        self.telling.heading(exercise)
        return self.attempt(exercise)

    def run_current(self, exercise):
        self.telling.position()
        return self.run(exercise)

    def reset(self, exercise):
        file = exercise.files[0]
        answer = self.screen.ask(self.words("reset_question", kept=f"{file}.before"))
        if not self._is_yes(answer):
            self.screen.line(self.words("reset_kept"))
            return False
        self.course.reset(exercise)
        self.progress.forget(exercise)
        self.screen.line(self.words("reset_done", file=shown(self.course.mine_of(exercise) / file),
                                    kept=f"{file}.before"))
        return True

    def skip(self, exercise):
        self.progress.mark_skipped(exercise)
        self.screen.line(self.words("skipped", title=exercise.title(self.words.language),
                                    number=exercise.number))

    def solution(self, exercise):
        """Whether it was shown."""
        if exercise.name not in self.progress.done:
            hints = len(exercise.hints(self.words.language))
            if self.progress.hints.get(exercise.name, 0) < hints:
                self.screen.line(self.words("solution_first"))
                return False
            if not self._is_yes(self.screen.ask(self.words("solution_question"))):
                return False
        self.course.begin(exercise)
        show_differences(self.screen, self.words, self.course, exercise)
        return True

    def _is_yes(self, answer):
        return answer.lower()[:1] in ("y", self.words("yes"))

    # Staying with the exercises

    def stay(self, exercise):
        """Shows one exercise after the other, and tries again when a file was saved."""
        with Keys(self.screen) as keys:
            while exercise:
                exercise = self._stay_with(exercise, keys)
        if self.progress.current(self.course.exercises) is None:
            self.screen.line(self.words("all_done", folder=shown(self.course.mine)), "green")
        else:
            self.screen.line(self.words("bye"))

    def _stay_with(self, exercise, keys):
        """Returns where to go next: None is the end."""
        self.course.begin(exercise)
        seen = self._saved(exercise)  # before it is compiled: what is saved meanwhile is a change
        is_right = self._show(exercise, with_text=True)
        while True:
            key = keys.wait(POLL_SECONDS)
            saved = self._saved(exercise)
            if saved != seen and None not in saved or key in ("\n", "\r"):
                seen = saved
                is_right = self._show(exercise, with_text=False)
            elif key in ("q", Keys.END):
                return None
            elif key == "s" or key == "n" and is_right:
                if key == "s":
                    self.progress.mark_skipped(exercise)
                following = self.progress.after(exercise, self.course.exercises)
                if following or is_right:
                    return following
                self.screen.line(self.words("only_skipped_left"))
            elif key == "r":
                if self.reset(exercise):
                    seen = self._saved(exercise)
                    is_right = self._show(exercise, with_text=True)
            elif key:
                self._answer(key, exercise)

    def _answer(self, key, exercise):
        """The keys that only show something."""
        if key == "n":
            self.screen.line(self.words("not_yet"))
        elif key == "h":
            self.telling.hint(exercise)
        elif key == "t":
            self.screen.line()
            self.telling.text(exercise)
        elif key == "l":
            self.telling.list()
        elif key == "v":
            self.solution(exercise)

    def _show(self, exercise, with_text):
        self.screen.clear()
        self.telling.position()
        self.telling.heading(exercise)
        if with_text:
            self.telling.text(exercise)
        is_right = self.attempt(exercise)
        self.screen.line()
        self.screen.paragraph(self.words("keys_done" if is_right else "keys"), colour="grey")
        return is_right

    def _saved(self, exercise):
        """When the student's files were saved last; None for one that isn't there."""
        return [_state_of(self.course.mine_of(exercise) / file) for file in exercise.files]


def _state_of(file):
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
