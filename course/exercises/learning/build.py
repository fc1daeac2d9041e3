"""Compiles a student's files and links them with the test of an exercise.

CMake builds all that doesn't depend on the student. For the student's own files it tells the
commands, and we run them on other files: so many students can be graded side by side, and a
compiler that never ends is stopped too.
"""

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from build_folder import add_course
from learning import limits
from learning.course import REPOSITORY


class CannotBuild(Exception):
    """The course itself can't be built: nothing that the student did."""


@dataclass
class Built:
    program: Path | None  # None: it doesn't compile
    output: str  # of the compiler, or the linker
    stopped: str = ""  # why the compiler was stopped


class Build:
    COMPILER_SECONDS = 120

    def __init__(self, folder=None, language="en"):
        self.folder = Path(folder or os.environ.get("TRECHO_BUILD") or REPOSITORY / "build/release")
        self.folder = self.folder.absolute()
        self.language = language
        self._prepared = {}

    def prepare(self, exercises, quiet=False):
        """Builds the tests of the exercises, and Trecho's libraries. May take minutes, once."""
        missing = [one for one in exercises if one.name not in self._prepared]
        if not missing:
            return
        if wrong := add_course(self.folder, self.language):
            raise CannotBuild(wrong)
        targets = [self._target(one) for one in missing]
        command = ["cmake", "--build", str(self.folder), "--target", *targets]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, text=True, errors="replace",
                                stdout=subprocess.PIPE if quiet else None,
                                stderr=subprocess.STDOUT if quiet else None, check=False)
        if result.returncode:
            raise CannotBuild((result.stdout or "") + "the exercises can't be built: "
                              + shlex.join(command))
        for one in missing:
            self._prepared[one.name] = self._commands(one)

    def is_up_to_date(self, exercise):
        """Whether prepare() has nothing to do that takes long."""
        return self._program(exercise).exists()

    def build(self, exercise, folder, into):
        """Compiles the files of `folder`, and puts the program into the folder `into`."""
        compile_commands, link = self._prepared[exercise.name]
        objects = {}
        warnings = ""
        for file in exercise.files:
            command, original, made = compile_commands[file]
            objects[made] = str(Path(into) / f"{file}.o")
            source = str(Path(folder) / file)
            changed = [objects[made] if part == made else source if part == original else part
                       for part in command]
            ended = self._run(changed + ["-g"])  # for a debugger; costs a tenth of the time
            if ended.code or ended.stopped:
                return Built(None, ended.output, ended.stopped)
            warnings += ended.output
        program = Path(into) / "program"
        place = link.index("-o") + 1
        changed = [objects.get(part, part) for part in link]
        changed[place] = str(program)
        ended = self._run(changed)
        if ended.code or ended.stopped:
            return Built(None, ended.output, ended.stopped)
        return Built(program, warnings)

    def compile_commands(self, exercise, folder):
        """For an editor: entries of a compile_commands.json. They don't use the precompiled header,
        which only the compiler that made it can read."""
        entries = []
        for file, (command, original, _) in self._compile_commands(exercise).items():
            source = str(Path(folder) / file)
            arguments = [source if part == original else part for part in command]
            entries.append({"directory": str(self.folder), "file": source,
                            "arguments": _without_precompiled(arguments)})
        return entries

    @property
    def is_sanitized(self):
        return bool(self._cached("TRECHO_SANITIZE"))

    def _run(self, command):
        allowed = limits.Limits(self.COMPILER_SECONDS, limits.COMPILER_BYTES,
                                limits.COMPILER_OUTPUT_BYTES)
        return limits.run_limited(command, allowed, self.folder)

    @staticmethod
    def _target(exercise):
        return f"exercise_{exercise.name}_exercise"

    def _program(self, exercise):
        return self.folder / "course/exercises" / self._target(exercise)

    def _commands(self, exercise):
        """How the handed-out files are compiled and linked."""
        return self._compile_commands(exercise), self._link_command(exercise)

    def _compile_commands(self, exercise):
        """{file: (command, source, object)}"""
        entries = json.loads((self.folder / "compile_commands.json").read_text())
        by_source = {entry["file"]: entry for entry in entries}
        compile_commands = {}
        for file in exercise.files:
            source = str(exercise.handed_out(file))
            if source not in by_source:
                raise CannotBuild(f"{self.folder} has no command that compiles {source}")
            command = [part for part in shlex.split(by_source[source]["command"])
                       if part != "-Werror"]
            compile_commands[file] = command, source, command[command.index("-o") + 1]
        return compile_commands

    def _link_command(self, exercise):
        program = self._program(exercise).relative_to(self.folder)
        ninja = self._cached("CMAKE_MAKE_PROGRAM") or "ninja"
        result = subprocess.run([ninja, "-C", str(self.folder), "-t", "commands", "-s",
                                 str(program)], capture_output=True, text=True, check=False)
        command = result.stdout.strip().removeprefix(": && ").removesuffix(" && :")
        if result.returncode or not command:
            raise CannotBuild(f"{self.folder}: ninja doesn't say how {program} is linked. "
                              + result.stderr)
        return shlex.split(command)

    def _cached(self, name):
        for line in (self.folder / "CMakeCache.txt").read_text().splitlines():
            if line.startswith(name + ":"):
                return line.partition("=")[2]
        return ""


def _without_precompiled(arguments):
    """Without `-Xclang -include-pch -Xclang FILE`, `-include FILE.hxx`, and what goes with them."""
    kept = []
    for part in arguments:
        if part in ("-Winvalid-pch", "-fno-pch-timestamp", "-include-pch", "-include") or \
                "cmake_pch.hxx" in part:
            if kept and kept[-1] == "-Xclang":
                kept.pop()
            continue
        kept.append(part)
    return kept
