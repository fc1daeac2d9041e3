"""Goal: what the compiler, the linker and the test say is shortened to what a student needs."""

import unittest
from pathlib import Path

from learning import explain
from learning.limits import Ended
from learning.tests.fakes import RIGHT, WRONG

RAN = "[ RUN      ] Mutex.ForgetsACustomerThatHangsUp\n"


def lines_of(script):
    return "".join(line[5:].strip("'") + "\n" for line in script.splitlines()
                   if line.startswith("echo"))


def test_said(output, code=1, stopped=""):
    return explain.explain_test(Ended(code, stopped, output, 0.1))


class ExplainTest(unittest.TestCase):
    def test_takes_the_words_of_the_first_failure(self):
        verdict = test_said(lines_of(WRONG))
        self.assertEqual(verdict.kind, explain.FAILED)
        self.assertEqual(verdict.words, "seed 41: the second customer never got the turn: the first "
                                        "hung up while waiting")
        self.assertEqual(verdict.test, "Fake works as it should")
        self.assertEqual(verdict.place, "course/exercises/01_fake/test.cpp:7")

    def test_leaves_out_what_googletest_says_before_the_words(self):
        verdict = test_said(RAN + "a/test.cpp:9: Failure\nValue of: is_right\n  Actual: false\n"
                            "Expected: true\nit isn't right\n\n[  FAILED  ] Mutex.X (0 ms)\n")
        self.assertEqual(verdict.words, "it isn't right")

    def test_keeps_what_googletest_says_when_there_are_no_other_words(self):
        said = "Expected equality of these values:\n  1\n  2"
        verdict = test_said(RAN + f"a/test.cpp:9: Failure\n{said}\n\n[  FAILED  ] Mutex.X (0 ms)\n")
        self.assertEqual(verdict.words, said)

    def test_takes_all_lines_of_a_failure(self):
        verdict = test_said(RAN + "a/test.cpp:9: Failure\nFailed\none\ntwo\n"
                            "a/test.cpp:12: Failure\nFailed\nanother\n\n[  FAILED  ] Mutex.X (0 ms)\n")
        self.assertEqual(verdict.words, "one\ntwo")

    def test_leaves_out_the_seed_that_is_tried_next(self):
        verdict = test_said(RAN + "a/test.cpp:9: Failure\nFailed\none\n[ SEED     ] 1\n"
                            "[  FAILED  ] Mutex.X (0 ms)\n")
        self.assertEqual(verdict.words, "one")

    def test_tells_an_exception(self):
        verdict = test_said(RAN + 'unknown file: Failure\nC++ exception with description "oh" thrown '
                            "in the test body.\n[  FAILED  ] Mutex.X (0 ms)\n")
        self.assertEqual(verdict.kind, explain.FAILED)
        self.assertIn('"oh"', verdict.words)

    def test_tells_an_allocation_that_failed(self):
        verdict = test_said(RAN + 'unknown file: Failure\nC++ exception with description '
                            '"std::bad_alloc" thrown in the test body.\n[  FAILED  ] Mutex.X (0 ms)\n')
        self.assertEqual((verdict.kind, verdict.reason), (explain.STOPPED, "memory"))

    def test_believes_only_a_test_that_says_that_it_passed(self):
        self.assertEqual(test_said(lines_of(RIGHT), 0).kind, explain.PASSED)
        for output in ("", RAN, "[  PASSED  ] 0 tests.\n"):
            verdict = test_said(output, 0)
            self.assertEqual((verdict.kind, verdict.reason), (explain.CRASHED, "exit"), output)

    def test_tells_the_signal_and_the_test_that_was_running(self):
        verdict = test_said(RAN + "[ SEED     ] 1\n[ SEED     ] 2\n", -11)
        self.assertEqual((verdict.kind, verdict.reason), (explain.CRASHED, "SIGSEGV"))
        self.assertEqual((verdict.test, verdict.seed), ("Mutex forgets a customer that hangs up", "2"))

    def test_tells_the_assertion_that_does_not_hold(self):
        assertion = "program: office.cpp:7: Assertion `held' failed."
        self.assertEqual(test_said(RAN + assertion + "\n", -6).details, [assertion])

    def test_tells_the_first_lines_of_a_sanitizer(self):
        verdict = test_said(RAN + "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x6\n"
                            "    #0 0x1 in std::move /usr/include/c++/12/move.h:1\n"
                            "    #1 0x2 in exercise::f() course/mine/01_x/exercise.cpp:17:3\n")
        self.assertEqual((verdict.kind, verdict.reason), (explain.CRASHED, "sanitizer"))
        self.assertIn("heap-use-after-free", verdict.details[0])
        self.assertIn("exercise.cpp:17", verdict.details[1])


class ExplainCompiler(unittest.TestCase):
    folder = Path("/home/ana/01_x")

    def explained(self, output, stopped=""):
        return explain.explain_compiler(output, stopped, self.folder)

    def test_takes_the_first_error_with_its_line(self):
        verdict = self.explained("/home/ana/01_x/exercise.cpp:17:9: error: use of undeclared identifier "
                                 "'mesage'\n   17 |     if (mesage) return;\n      |         ^\n"
                                 "/home/ana/01_x/exercise.cpp:20:1: error: another\n2 errors generated.\n")
        self.assertEqual(verdict.kind, explain.DOES_NOT_COMPILE)
        self.assertEqual(verdict.words, "use of undeclared identifier 'mesage'")
        self.assertEqual(verdict.place, "/home/ana/01_x/exercise.cpp:17")
        self.assertEqual(verdict.details, ["if (mesage) return;", "    ^"])

    def test_names_the_students_line_of_an_error_in_a_header(self):
        verdict = self.explained("/usr/include/vector:7:1: error: no matching function\n    7 | x\n"
                                 "/home/ana/01_x/exercise.cpp:9:3: note: in instantiation of f\n"
                                 "    9 |   f();\n      |   ^\n")
        self.assertEqual(verdict.place, "/home/ana/01_x/exercise.cpp:9")
        self.assertEqual(verdict.words, "no matching function (vector)")
        self.assertEqual(verdict.details, ["f();", "^"])

    def test_says_why_a_call_does_not_match(self):
        verdict = self.explained("/home/ana/01_x/exercise.cpp:9:3: error: no matching function\n"
                                 "    9 |   f(s);\n      |   ^\n/usr/include/f:1:1: note: candidate function "
                                 "not viable: no known conversion from 'int' to 'T'\n")
        self.assertEqual(verdict.details[-1], "no known conversion from 'int' to 'T'")

    def test_names_a_function_that_is_not_defined(self):
        for said in ("ld.lld: error: undefined symbol: exercise::f()\n>>> referenced by test.cpp",
                     "/usr/bin/ld: test.cpp:(.text+0x1): undefined reference to `exercise::f()'"):
            verdict = self.explained(said)
            self.assertEqual((verdict.reason, verdict.words), ("undefined", "exercise::f()"))

    def test_tells_that_the_compiler_was_stopped(self):
        self.assertEqual(self.explained("", "time").reason, "compiler_time")

    def test_takes_the_first_warning(self):
        self.assertEqual(explain.first_warning("/home/ana/x.cpp:9:3: warning: unused variable 'a' "
                                               "[-Wunused-variable]\n"),
                         "/home/ana/x.cpp:9: unused variable 'a'")
