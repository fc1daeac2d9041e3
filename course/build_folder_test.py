#!/usr/bin/python3
"""A build folder that was configured without the course gets it; where that can't be, each command of
the course says so in one sentence."""

import os
import subprocess
import tempfile
import unittest
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import build_folder

COURSE = Path(__file__).resolve().parent
COMMANDS = {"steps/step": ["0", "--check"], "exercises/learn": ["run", "1"], "museum/museum": ["1"],
            "mystery/mystery": ["run"]}

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
option(TRECHO_COURSE "" OFF)
option(OTHER "" OFF)
if(TRECHO_COURSE AND EXISTS ${CMAKE_SOURCE_DIR}/course)
  add_subdirectory(course)
endif()
"""


class BuildFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.source = Path(temporary.name)
        self.folder = self.source / "build"
        (self.source / "CMakeLists.txt").write_text(PROJECT)
        (self.source / "course").mkdir()
        (self.source / "course/CMakeLists.txt").write_text("")

    def configure(self, *options):
        subprocess.run(["cmake", "-S", self.source, "-B", self.folder, *options], check=True,
                       stdout=subprocess.DEVNULL)

    def add_course(self, language="en"):
        """The sentence, and what was printed."""
        with redirect_stderr(StringIO()) as printed:
            sentence = build_folder.add_course(self.folder, language)
        return sentence, printed.getvalue()

    def test_leaves_a_folder_with_the_course_alone(self):
        self.configure("-DTRECHO_COURSE=ON")
        self.assertEqual(self.add_course(), ("", ""))

    def test_adds_the_course_to_a_folder_without_it(self):
        for without in ([], ["-DTRECHO_COURSE=OFF"]):
            self.configure("-DOTHER=ON", *without)
            sentence, printed = self.add_course()
            self.assertEqual(sentence, "")
            self.assertIn("configured without the course", printed)
            self.assertTrue(build_folder.has_course(self.folder))
            self.assertIn("OTHER:BOOL=ON", (self.folder / "CMakeCache.txt").read_text())

    def test_says_that_a_folder_is_not_configured(self):
        self.assertIn("isn't a configured build", self.add_course()[0])
        self.assertIn("não é uma pasta de compilação", self.add_course("pt")[0])

    def test_says_that_the_course_cannot_be_added(self):
        (self.source / "course/CMakeLists.txt").unlink()
        (self.source / "course").rmdir()
        self.configure()
        self.assertIn("needs GoogleTest", self.add_course()[0])

    def test_each_command_says_what_is_wrong_with_its_folder(self):
        (self.source / "course/CMakeLists.txt").unlink()
        (self.source / "course").rmdir()
        self.configure()
        for command, arguments in COMMANDS.items():
            with self.subTest(command):
                result = subprocess.run(
                    [COURSE / command, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                    text=True, check=False,
                    env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                         "HOME": str(self.source), "TRECHO_BUILD": str(self.folder),
                         "TRECHO_DEBUG_BUILD": str(self.folder), "TRECHO_MINE": str(self.source),
                         "PYTHONDONTWRITEBYTECODE": "1"})
                self.assertNotEqual(result.returncode, 0)
                lines = result.stderr.splitlines()
                self.assertEqual(len(lines), 2, result.stderr)
                self.assertIn("configured without the course", lines[0])
                self.assertIn("can't have the course", lines[1])


if __name__ == "__main__":
    unittest.main()
