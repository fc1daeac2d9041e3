"""Goal: each command of README.md and LEIAME.md does what the document says, with real exercises.

Needs a build with the course, in TRECHO_BUILD."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

EXERCISES = Path(__file__).resolve().parents[2]


def commands_of(document):
    """[(command, [what its output has])] of the blocks marked `console`."""
    commands = []
    text = (EXERCISES / document).read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
    return commands


@unittest.skipUnless("TRECHO_BUILD" in os.environ, "needs TRECHO_BUILD, a build with the course")
class Documents(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="trecho-learn-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.build = Path(os.environ["TRECHO_BUILD"]).absolute()
        for student, file in (("ana", "solution.cpp"), ("bia", "exercise.cpp")):
            hand_in = self.folder / "hand-ins" / student / "02_decision"
            hand_in.mkdir(parents=True)
            shutil.copyfile(EXERCISES / "02_decision" / file, hand_in / "exercise.cpp")

    def check(self, document):
        commands = commands_of(document)
        self.assertGreater(len(commands), 8)
        environment = os.environ | {"TRECHO_BUILD": str(self.build), "LC_ALL": "C.UTF-8",
                                    "TRECHO_MINE": str(self.folder / "mine")}
        for command, expected in commands:
            if " gdb " in command and not shutil.which("gdb"):
                continue
            shell = command.replace("./dev learn", shlex.quote(str(EXERCISES / "learn")))
            shell = shell.replace("build/release", shlex.quote(str(self.build)))
            ended = subprocess.run(shell, shell=True, cwd=self.folder, env=environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, check=False)
            self.assertIn(ended.returncode, (0, 1), f"{command}\n{ended.stdout}")
            self.assertNotIn("Traceback", ended.stdout, command)
            for line in expected:
                self.assertIn(line, ended.stdout, command)

    def test_english(self):
        self.check("README.md")

    def test_portuguese(self):
        self.check("LEIAME.md")
