"""What became of a student's solution, from the output of the compiler and of the test."""

import re
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from learning import limits
from learning.course import shown

PASSED = "passed"
FAILED = "failed"  # the test says why
CRASHED = "crashed"
STOPPED = "stopped"
DOES_NOT_COMPILE = "does_not_compile"
NOT_HANDED_IN = "not_handed_in"
UNCHANGED = "unchanged"  # as it was handed out


@dataclass
class Verdict:
    kind: str
    words: str = ""  # what happened, as the test or the compiler says it
    reason: str = ""  # of a stop, of a crash, or of the compiler; a key of the texts
    test: str = ""  # the sentence that doesn't hold: Mutex forgets a customer that hangs up
    place: str = ""  # of that test
    details: list = field(default_factory=list)  # lines: a line of source, a sanitizer's report
    seconds: float = 0.0
    warning: str = ""  # the compiler's first
    seed: str = ""


def judge(build, exercise, folder, keep_program=None):
    """Compiles the files of `folder` and runs the test with them."""
    with tempfile.TemporaryDirectory(prefix="trecho-learn-") as temporary:
        built = build.build(exercise, folder, keep_program or temporary)
        if not built.program:
            return explain_compiler(built.output, built.stopped, folder)
        ended = run_test(built.program, exercise, build.is_sanitized)
        verdict = explain_test(ended)
        verdict.warning = first_warning(built.output)
        return verdict


def run_test(program, exercise, is_sanitized=False):
    command = [program, "--gtest_fail_fast", "--gtest_color=no"]
    return limits.run_limited(command, limits.Limits(exercise.seconds,
                                                     limits_addresses=not is_sanitized))


def explain_test(ended):
    verdict = Verdict(PASSED, seconds=ended.seconds)
    _add_failure(verdict, ended.output)
    if ended.stopped:
        verdict.kind, verdict.reason = STOPPED, ended.stopped
    elif report := sanitizer_report(ended.output):
        verdict.kind, verdict.reason, verdict.details = CRASHED, "sanitizer", report
    elif ended.code < 0:
        verdict.kind, verdict.reason = CRASHED, _name_of_signal(-ended.code)
        verdict.details = last_words(ended.output)
    elif verdict.words:
        verdict.kind = FAILED
        if "std::bad_alloc" in verdict.words:
            verdict.kind, verdict.reason = STOPPED, "memory"
    elif ended.code or not re.search(r"^\[  PASSED  \] [1-9]", ended.output, re.MULTILINE):
        verdict.kind, verdict.reason = CRASHED, "exit"
        verdict.details = last_words(ended.output)
    return verdict


def _name_of_signal(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _add_failure(verdict, output):
    """The first failure; or the test that was running when the output ends."""
    match = re.search(r"^(\S+:\d+|unknown file): Failure\n(.*?)"
                      r"(?=\n\n|\n\S+:\d+: (?:Failure|Skipped)\n|\n\[  |\n\[ SEED |\Z)",
                      output, re.MULTILINE | re.DOTALL)
    until_then = output[:match.start()] if match else output
    if started := re.findall(r"^\[ RUN      \] (\S+)", until_then, re.MULTILINE):
        verdict.test = sentence_of(started[-1])
        in_test = until_then.rpartition("[ RUN      ]")[2]
        if seeds := re.findall(r"^\[ SEED     \] (\d+)", in_test, re.MULTILINE):
            verdict.seed = seeds[-1]
    if match:
        verdict.place = match[1] if match[1] != "unknown file" else ""
        verdict.words = words_of(match[2])


def words_of(message):
    """The sentence of a failure, without what GoogleTest says before it."""
    message = message.strip("\n") + "\n"
    message = re.sub(r"\AFailed\n", "", message)
    own = re.sub(r"\AValue of: .*\n  Actual: .*\nExpected: .*\n", "", message)
    own = re.sub(r"\AExpected equality of these values:\n(?:  .*\n)+", "", own)
    own = re.sub(r"\AExpected: .*\n  Actual: .*\n", "", own)
    return (own or message).strip("\n")


def sentence_of(test):
    """Mutex.ForgetsACustomer -> Mutex forgets a customer"""
    suite, _, name = test.partition(".")
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
    return f"{suite} {words}"


def last_words(output):
    """What a runtime says before it aborts."""
    lines = [line for line in output.splitlines()
             if re.search(r"Assertion .* failed|terminate called|what\(\):|^Fatal|pure virtual", line)]
    return [line.strip() for line in lines[-2:]]


def sanitizer_report(output):
    """The first lines of a sanitizer's report, and its first frames in the student's files."""
    found = re.search(r"^.*(?:ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error): .*$",
                      output, re.MULTILINE)
    if not found:
        return []
    report = [found[0].strip()]
    for line in output[found.end():].splitlines():
        if re.search(r"#\d+ .*(exercise\.cpp|course/exercises|course/mine)", line):
            report.append(line.strip())
        if len(report) == 4:
            break
    return report


def explain_compiler(output, stopped, folder):
    if stopped:
        return Verdict(DOES_NOT_COMPILE, reason="compiler_" + stopped)
    return _explain_linker(output) or _explain_error(output, folder)


def _explain_linker(output):
    for pattern, reason in ((r"undefined symbol: (.*)", "undefined"),
                            (r"undefined reference to [`'](.*)'", "undefined"),
                            (r"(?:duplicate symbol|multiple definition)(?: of|:) [`']?([^';]*)",
                             "duplicate")):
        if match := re.search(pattern, output):
            return Verdict(DOES_NOT_COMPILE, words=match[1].strip(), reason=reason)
    return None


def _explain_error(output, folder):
    lines = output.splitlines()
    folder = str(folder)
    errors = [index for index, line in enumerate(lines) if re.search(r": (?:fatal )?error: ", line)]
    if not errors:
        return Verdict(DOES_NOT_COMPILE, words=output.strip()[-500:], reason="error")
    at = errors[0]
    place, words = re.split(r": (?:fatal )?error: ", lines[at], maxsplit=1)
    if not place.startswith(folder):
        # An error in a header: what the student wrote stands in a note.
        mine = [index for index, line in enumerate(lines) if line.startswith(folder)]
        if mine:
            at = mine[0]
            words += f" ({Path(place.split(':')[0]).name})"
            place = re.sub(r": (?:note|required).*", "", lines[at])
    verdict = Verdict(DOES_NOT_COMPILE, words=words, reason="error", place=_short_place(place))
    verdict.details = _source_below(lines, at)
    # Why the first candidate of a call wasn't taken is often all that there is to know.
    end = errors[1] if len(errors) > 1 else len(lines)
    if reason := re.search(r"no known conversion from .*", "\n".join(lines[errors[0]:end])):
        verdict.details.append(reason[0])
    return verdict


def _source_below(lines, index):
    """The line of source that a compiler shows below its message, and the mark below that."""
    found = []
    for line in lines[index + 1:index + 3]:
        match = re.match(r"\s*\d*\s*\| ?(.*)", line)
        if match:
            found.append(match[1])
    if len(found) == 2:
        indent = len(found[0]) - len(found[0].lstrip())
        found = [part[indent:] for part in found]
    return found


def _short_place(place):
    """Without the column."""
    match = re.match(r"(.*?):(\d+)", place)
    return f"{shown(Path(match[1]))}:{match[2]}" if match else place


def first_warning(output):
    match = re.search(r"^(\S+?:\d+):\d+: warning: (.*?)(?: \[.*\])?$", output, re.MULTILINE)
    return f"{_short_place(match[1])}: {match[2]}" if match else ""
