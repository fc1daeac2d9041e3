#!/usr/bin/python3
"""Goal: `./dev step` shows each lesson with its difference, and says plainly what it doesn't know."""

import os
import pty
import subprocess
import unittest

from checks.programs import PARTS, STEPS, before, steps

SCRIPT = STEPS / "step"


def run(*arguments, **environment):
    clean = {key: value for key, value in os.environ.items() if key not in ("LANG", "LC_ALL")}
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, env={**clean, **environment})


def run_in_terminal(*arguments):
    """The output, if a person looks at it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([SCRIPT, *arguments], stdin=theirs, stdout=theirs,
                          env={**os.environ, "PAGER": "sed 's/^/paged: /'"}):
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    return shown.decode()


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # so Linux says that the other end is closed
        return b""


class Step(unittest.TestCase):
    def test_shows_each_lesson_with_its_difference(self):
        everything = steps()
        self.assertEqual([step.label for step in everything], [f"{n:02}" for n in range(12)])
        for step in everything:
            shown = run(str(int(step.label)))
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertTrue(shown.stdout.startswith(f"# {step.label} "), step)
            if base := before(step):
                self.assertIn(f"--- a/course/steps/{base.name}.cpp", shown.stdout)
                self.assertIn(f"+++ b/course/steps/{step.name}.cpp", shown.stdout)
            else:
                self.assertIn("int main(", shown.stdout)

    def test_shows_what_a_step_once_more_has_from_trecho(self):
        for label, twin in PARTS.items():
            shown = run(label, "--parts")
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertRegex(shown.stdout, rf"(?m)^--- a/course/steps/{twin[:2]}-(?!parts)\w+\.cpp$")
            self.assertIn(f"+++ b/course/steps/{twin}.cpp", shown.stdout)
        refused = run("5", "--parts")
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertIn("compared with the step before it", refused.stderr)

    def test_keeps_the_differences_small(self):
        """The difference is the lesson. A step that is new through and through may need more."""
        most = {"02": 120, "03": 120, "09": 105, "11": 105}
        for step in steps():
            lines = [line for line in run(step.label).stdout.split("\n$ git diff")[-1].splitlines()
                     if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
            if before(step):
                self.assertLessEqual(len(lines), most.get(step.label, 85), step.name)

    def test_lists_all_steps(self):
        shown = run()
        self.assertEqual(shown.returncode, 0)
        for step in steps():
            self.assertRegex(shown.stdout, rf"(?m)^{step.label}  \w+")

    def test_speaks_the_language_of_the_system_or_the_one_asked_for(self):
        english, portuguese = run("2", LANG="en_US.UTF-8"), run("2", LC_ALL="pt_BR.UTF-8")
        self.assertIn("## Try it", english.stdout)
        self.assertIn("## Experimente", portuguese.stdout)
        self.assertEqual(run("2", "--language", "pt").stdout, portuguese.stdout)

    def test_refuses_a_number_that_no_step_has(self):
        for number in ("12", "99", "-1", "five", "5.0", ""):
            refused = run("--", number)
            self.assertEqual(refused.returncode, 2, number)
            self.assertEqual(refused.stdout, "")
            self.assertEqual(refused.stderr,
                             f"there is no step {number}; give a number from 0 to 11\n")

    def test_needs_a_number_to_run_or_check(self):
        for what in ("--run", "--check"):
            refused = run(what)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("which step?", refused.stderr)

    def test_colours_and_pages_in_a_terminal_only(self):
        shown = run_in_terminal("3")
        self.assertIn("paged: # 03 ", shown)
        self.assertIn("\x1b[32m+", shown)
        self.assertNotIn("\x1b[", run("3").stdout)


if __name__ == "__main__":
    unittest.main()
