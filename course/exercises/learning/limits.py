"""Runs a program that may hang, crash, or ask for memory without end.

The limits stop mistakes, not malice: the program runs as the person who started it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024

# A test needs some megabytes, a compiler some hundreds. The limit on addresses is for one request
# that is larger than any machine's memory; what is used is measured.
PROGRAM_BYTES = 1024 * MEGABYTE
COMPILER_BYTES = 3072 * MEGABYTE
ADDRESS_FACTOR = 4
OUTPUT_BYTES = 16 * MEGABYTE
COMPILER_OUTPUT_BYTES = 1024 * MEGABYTE
PROCESSES = 16
POLL_SECONDS = 0.02


@dataclass
class Ended:
    code: int  # the exit code; negative: the signal
    stopped: str  # why it was stopped: time, memory, output, processes; empty if it wasn't
    output: str  # without its middle, if it was long
    seconds: float


@dataclass
class Limits:
    seconds: float
    memory: int = PROGRAM_BYTES
    output: int = OUTPUT_BYTES  # and the size of any other file
    # A sanitizer reserves terabytes of addresses.
    limits_addresses: bool = True


def run_limited(command, limits, folder=None):
    """Runs `command` in a new, empty folder, or in `folder`. Returns when it and all processes that
    it started in its group are gone."""
    with tempfile.TemporaryDirectory(prefix="trecho-learn-") as temporary:
        output = Path(temporary) / "output"
        home = Path(temporary) / "home"
        home.mkdir()
        with output.open("wb") as stream:
            begin = time.monotonic()
            process = subprocess.Popen(_limiting(limits) + [str(part) for part in command],
                                       stdin=subprocess.DEVNULL, stdout=stream,
                                       stderr=subprocess.STDOUT, cwd=folder or home,
                                       env=_environment(home), start_new_session=True)
            try:
                stopped = _watch(process, limits, begin)
            finally:
                _kill_group(process.pid)
                code = process.wait()
        return Ended(code, stopped or _stopped_by_kernel(code), _read(output),
                     time.monotonic() - begin)


def _limiting(limits):
    """The program is killed with us, and the kernel limits what it may use."""
    command = []
    if setpriv := shutil.which("setpriv"):
        command += [setpriv, "--pdeathsig", "KILL"]
    if prlimit := shutil.which("prlimit"):
        command += [prlimit, "--core=0", f"--fsize={limits.output}", f"--cpu={int(limits.seconds) + 1}"]
        if limits.limits_addresses:
            command.append(f"--as={limits.memory * ADDRESS_FACTOR}")
    return command


def _environment(home):
    kept = {name: os.environ[name] for name in ("PATH", "TRECHO_SEED") if name in os.environ}
    return kept | {"HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"}


def _watch(process, limits, begin):
    while process.poll() is None:
        if time.monotonic() - begin > limits.seconds:
            return "time"
        processes, used = _measure(process.pid)
        if used > limits.memory:
            return "memory"
        if processes > PROCESSES:
            return "processes"
        time.sleep(POLL_SECONDS)
    return ""


def _measure(group):
    """How many processes a group has, and how many bytes of memory they use together."""
    processes = 0
    used = 0
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            # The name, in parentheses, may have blanks in it.
            fields = Path(entry.path, "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[2]) == group:
            processes += 1
            used += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return processes, used


def _kill_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _stopped_by_kernel(code):
    if code == -signal.SIGXCPU:
        return "time"
    return "output" if code == -signal.SIGXFSZ else ""


def _read(output):
    """Without the middle, if it is long."""
    with output.open("rb") as stream:
        read = stream.read(MEGABYTE)
        size = stream.seek(0, os.SEEK_END)
        if size > len(read):
            stream.seek(max(len(read), size - MEGABYTE))
            read += b"\n..\n" + stream.read()
    return read.decode("utf-8", errors="replace")
