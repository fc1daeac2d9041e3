"""Tells a student what became of a solution, and where in the course they are."""

from learning import explain, limits
from learning.course import shown

BAR = 30


class Telling:
    def __init__(self, screen, words, course, progress):
        self.screen = screen
        self.words = words
        self.course = course
        self.progress = progress

    def position(self):
        exercises = self.course.exercises
        done = sum(one.name in self.progress.done for one in exercises)
        skipped = sum(one.name in self.progress.skipped for one in exercises)
        filled = BAR * done // max(1, len(exercises))
        key = "progress_skipped" if skipped else "progress"
        told = self.words(key, done=done, all=len(exercises), skipped=skipped)
        self.screen.line(f"[{'#' * filled}{'.' * (BAR - filled)}] {told}", "bold")

    def heading(self, exercise):
        self.screen.line(self.words("exercise", number=exercise.number, minutes=exercise.minutes,
                                    title=exercise.title(self.words.language)), "bold")
        folder = self.course.mine_of(exercise)
        if len(exercise.files) == 1:
            self.screen.line(self.words("your_file", file=shown(folder / exercise.files[0])))
        else:
            self.screen.paragraph(self.words("your_files", files=", ".join(exercise.files),
                                             folder=shown(folder)))
        self.screen.line()

    def text(self, exercise):
        text = exercise.text(self.words.language)
        # The heading has been shown.
        first, _, rest = text.partition("\n")
        self.screen.markdown(rest.strip() if first.startswith("# ") else text)

    def list(self):
        current = self.progress.current(self.course.exercises)
        self.position()
        for exercise in self.course.exercises:
            state, mark, colour = self._state(exercise, current)
            line = f"{mark} {exercise.number}  {exercise.title(self.words.language)}"
            self.screen.line(f"{line:<56} {state}".rstrip(), colour)

    def _state(self, exercise, current):
        if exercise.name in self.progress.done:
            return self.words("state_done"), "+", "green"
        if current and exercise.name == current.name:
            return self.words("state_current"), ">", "bold"
        if exercise.name in self.progress.skipped:
            return self.words("state_skipped"), "-", "yellow"
        return self.words("state_open"), " ", None

    def hint(self, exercise):
        hints = exercise.hints(self.words.language)
        number = self.progress.next_hint(exercise, len(hints))
        self.screen.line()
        self.screen.line(self.words("hint", number=number, all=len(hints)), "bold")
        self.screen.paragraph(hints[number - 1], "  ")
        if number == len(hints):
            self.screen.line(self.words("no_more_hints"), "grey")
        self.screen.line()

    def verdict(self, exercise, verdict):
        headline, *rest = verdict_in_words(self.words, exercise, verdict)
        self.screen.paragraph(headline, colour="green" if verdict.kind == explain.PASSED else "red")
        for line in rest:
            self.screen.line("  " + line)
        if verdict.kind != explain.PASSED and verdict.place \
                and verdict.kind != explain.DOES_NOT_COMPILE:
            self.screen.line(self.words("test_at", place=verdict.place), "grey")
        if verdict.warning:
            self.screen.line(self.words("warning", warning=verdict.warning), "yellow")


def verdict_in_words(words, exercise, verdict):
    """A headline, and lines below it."""
    own = verdict.words.splitlines()
    if verdict.kind == explain.PASSED:
        return [words("passed", seconds=verdict.seconds)]
    if verdict.kind == explain.FAILED:
        return [words("failed", test=verdict.test), *own]
    in_test = []
    if verdict.test:
        key = "in_test_seed" if verdict.seed else "in_test"
        in_test = [words(key, test=verdict.test, seed=verdict.seed)]
    if verdict.kind == explain.STOPPED:
        return [_stopped(words, exercise, verdict.reason), *in_test, *own]
    if verdict.kind == explain.CRASHED:
        return [_crashed(words, verdict.reason), *verdict.details, *in_test, *own]
    if verdict.kind == explain.DOES_NOT_COMPILE:
        return [words("does_not_compile"), *_compiler(words, verdict), *verdict.details]
    return [words("grade_" + verdict.kind)]


def _stopped(words, exercise, reason):
    megabytes = {"memory": limits.PROGRAM_BYTES, "output": limits.OUTPUT_BYTES}.get(reason, 0)
    return words("stopped_" + reason, seconds=exercise.seconds, processes=limits.PROCESSES,
                 megabytes=megabytes // limits.MEGABYTE)


def _crashed(words, reason):
    if reason in ("sanitizer", "exit"):
        return words("crashed_" + reason)
    meaning = words(reason if reason in words.texts else "another_signal")
    return words("crashed_signal", signal=reason, meaning=meaning)


def _compiler(words, verdict):
    if verdict.reason == "error":
        return [words("error_at", place=verdict.place, words=verdict.words).removeprefix(": ")]
    return [words(verdict.reason, words=verdict.words, seconds=120,
                  megabytes=limits.COMPILER_BYTES // limits.MEGABYTE)]
