"""Goal: a program that hangs, crashes, or asks for memory, output or processes without end is
stopped, and nothing of it is left."""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from learning import limits
from learning.limits import MEGABYTE, Limits, run_limited


def run(script, **given):
    return run_limited(["sh", "-c", script], Limits(**({"seconds": 10} | given)))


def run_python(script, **given):
    return run_limited(["/usr/bin/python3", "-c", script], Limits(**({"seconds": 10} | given)))


class RunLimited(unittest.TestCase):
    def test_gives_output_and_exit_code(self):
        ended = run("echo out; echo err >&2; exit 3")
        self.assertEqual((ended.code, ended.stopped, ended.output), (3, "", "out\nerr\n"))

    def test_stops_a_program_that_sleeps(self):
        ended = run("echo begun; exec sleep 1000", seconds=0.3)
        self.assertEqual((ended.stopped, ended.output), ("time", "begun\n"))
        self.assertLess(ended.seconds, 10)

    def test_stops_a_program_that_computes(self):
        self.assertEqual(run("while :; do :; done", seconds=0.3).stopped, "time")

    def test_stops_a_program_that_allocates(self):
        ended = run_python("kept = []\nwhile True: kept.append(bytearray(b'x') * 1000000)",
                           memory=64 * MEGABYTE, limits_addresses=False)
        self.assertEqual(ended.stopped, "memory")

    def test_refuses_one_request_for_too_much_memory(self):
        ended = run_python("try:\n bytearray(1 << 30)\nexcept MemoryError: print('refused')",
                           memory=64 * MEGABYTE)
        self.assertEqual(ended.output, "refused\n")

    def test_stops_a_program_that_prints(self):
        ended = run("exec yes")
        self.assertEqual(ended.stopped, "output")
        self.assertLess(len(ended.output), 3 * MEGABYTE)

    def test_stops_a_program_that_fills_a_file(self):
        self.assertEqual(run("exec cat /dev/zero >file").stopped, "output")

    def test_stops_a_program_that_forks(self):
        ended = run("for i in $(seq 100); do sleep 1000 & done; wait")
        self.assertEqual(ended.stopped, "processes")

    def test_tells_the_signal_of_a_crash(self):
        ended = run("kill -SEGV $$")
        self.assertEqual((ended.code, ended.stopped), (-11, ""))

    def test_leaves_no_process_behind(self):
        ended = run("sleep 1000 & echo $!")
        child = int(ended.output)
        deadline = time.monotonic() + 10
        while is_running(child) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(is_running(child))

    def test_runs_in_a_folder_of_its_own_that_is_gone_afterwards(self):
        ended = run("echo text >file; pwd; ls")
        folder, files = ended.output.split("\n", 1)
        self.assertEqual(files, "file\n")
        self.assertNotEqual(folder, os.getcwd())
        self.assertFalse(Path(folder).exists())

    def test_hides_the_environment_of_the_person(self):
        os.environ["TRECHO_SECRET"] = "secret"
        self.addCleanup(os.environ.pop, "TRECHO_SECRET")
        self.assertNotIn("secret", run("env").output)

    def test_gives_nothing_to_read(self):
        before = os.dup(0)
        reader, writer = os.pipe()
        os.write(writer, b"ours\n")
        os.close(writer)
        try:
            os.dup2(reader, 0)
            self.assertEqual(run("cat; echo end").output, "end\n")
        finally:
            os.dup2(before, 0)
            os.close(before)
            os.close(reader)

    def test_is_killed_with_the_program_that_runs_it(self):
        """As learn is, by a terminal that is closed."""
        script = ("from learning.limits import Limits, run_limited\n"
                  "run_limited(['sh', '-c', 'echo $$ >{0}.new; mv {0}.new {0}; exec sleep 1000'], "
                  "Limits(100))")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pid"
            runner = subprocess.Popen(["/usr/bin/python3", "-c", script.format(file)],
                                      cwd=Path(limits.__file__).parents[1])
            while not file.exists():
                time.sleep(0.01)
            runner.kill()
            runner.wait()
            child = int(file.read_text())
            deadline = time.monotonic() + 10
            while is_running(child) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertFalse(is_running(child))


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
