"""The program of a round: builds it, replays its seed, and opens it in gdb."""

import os
import subprocess
import sys

import progress
from build_folder import add_course
from rounds import SOURCES

REPORT = "trecho::Violations::report(trecho::Invariant, std::string)"


def handed_out():
    """Where the student finds the sources with the bug."""
    return progress.FOLDER / "mystery"


def build_folder():
    """One without optimisation, whatever the others use: in gdb, each line is where it stands."""
    return SOURCES / os.environ.get("TRECHO_DEBUG_BUILD", "build/debug")


def path(one):
    return build_folder() / "course/mystery" / ("program_" + one.name())


def build(one, words, language):
    """Returns whether there is a program. Prints only what went wrong."""
    if "TRECHO_IS_BUILT" in os.environ:
        return True
    folder = build_folder()
    commands = [["cmake", "--build", folder, "--target", "program_" + one.name()]]
    if not (folder / "CMakeCache.txt").exists():
        # Each room as one file: that takes half of the time.
        commands.insert(0, ["cmake", "--preset", "debug", "-B", folder, "-DCMAKE_UNITY_BUILD=ON",
                            "-DCMAKE_UNITY_BUILD_BATCH_SIZE=0"])
    elif wrong := add_course(folder, language):
        print(wrong, file=sys.stderr)
        return False
    if not path(one).exists():
        print(words["building"] + "\n", file=sys.stderr)
    for command in commands:
        result = subprocess.run(command, cwd=SOURCES, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
        if result.returncode != 0:
            print(result.stdout, file=sys.stderr)
            return False
    return True


def hand_out(one):
    """Gives the student the sources of the program, where gdb finds them too."""
    progress.make_own_folder()
    one.hand_out(handed_out())


def replay(one):
    return subprocess.run([path(one), "simulate", *one.arguments], cwd=SOURCES).returncode


def gdb_command(one):
    return ["gdb", "-q", "-x", "docs/trecho.gdb",
            "-ex", "set substitute-path %s/src %s/src" % (SOURCES, handed_out()),
            "-ex", "break " + REPORT,
            "--args", str(path(one)), "simulate", *one.arguments]
