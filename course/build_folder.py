"""Sees to it that a build folder has the programs of the course."""

import subprocess
import sys

WORDS = {
    "en": {
        "none": "{folder} isn't a configured build: begin with a command of ./dev, or with "
                "cmake --preset release.",
        "again": "{folder} was configured without the course: configuring it again ..",
        "cannot": "{folder} can't have the course, which needs GoogleTest and Python 3.11: "
                  "./dev doctor tells what is missing.",
    },
    "pt": {
        "none": "{folder} não é uma pasta de compilação configurada: comece com um comando de ./dev, "
                "ou com cmake --preset release.",
        "again": "{folder} foi configurada sem o curso: configurando de novo ..",
        "cannot": "{folder} não pode ter o curso, que precisa de GoogleTest e Python 3.11: "
                  "./dev doctor diz o que falta.",
    },
}


def add_course(folder, language="en"):
    """Configures `folder` again if that was done without TRECHO_COURSE; its other options stay as they
    are. Returns a sentence about what is wrong, or an empty text."""
    words = WORDS[language]
    cache = folder / "CMakeCache.txt"
    if not cache.exists():
        return words["none"].format(folder=folder)
    if has_course(folder):
        return ""
    print(words["again"].format(folder=folder), file=sys.stderr)
    result = subprocess.run(["cmake", "-DTRECHO_COURSE=ON", folder], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode == 0 and has_course(folder):
        return ""
    if result.returncode != 0:
        print(result.stdout, file=sys.stderr)
    return words["cannot"].format(folder=folder)


def has_course(folder):
    # The folder stays when the option is taken back, and the option stays where GoogleTest is missing.
    is_wanted = any(line.startswith("TRECHO_COURSE:") and line.upper().endswith("=ON")
                    for line in (folder / "CMakeCache.txt").read_text(errors="replace").splitlines())
    return is_wanted and (folder / "course/cmake_install.cmake").exists()
