"""The programs of the course, and how a check starts, watches and ends one."""

import os
import re
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from .customers import Fault

STEPS = Path(__file__).resolve().parent.parent
REPOSITORY = STEPS.parent.parent
BUILD = Path(os.environ.get("TRECHO_BUILD", REPOSITORY / "build/release")).absolute()

NETWORK = """{"legs": [
  {"origin": "Recife",   "destination": "Salvador",  "seats": 2},
  {"origin": "Salvador", "destination": "Fortaleza", "seats": 1},
  {"origin": "Natal",    "destination": "Recife",    "seats": 40}]}
"""

START_LIMIT = 20  # seconds until a program has printed its address, on a machine that is busy
THINK_LIMIT = 60  # the time limit of a customer, in checks where none should expire


class CannotRun(Exception):
    """A program that isn't there, or doesn't start: no verdict about a property."""


# The steps that are compared with an earlier step written once more, with parts of Trecho in place of
# the program's own: so the difference is the lesson alone.
PARTS = {"08": "07-parts", "10": "09-parts", "11": "09-parts"}


@dataclass(frozen=True)
class Program:
    label: str  # "05", or "trecho"
    name: str   # "05-time-limit": its sources and its texts are called so
    path: Path

    def command(self, seconds, folder):
        if self.label != "trecho":
            return [self.path, "0", str(seconds), folder / "state"]
        network = folder / "network.json"
        network.write_text(NETWORK)
        return [self.path, "serve", "--listen", "127.0.0.1:0", "--network", network,
                "--state", folder / "state", "--confirm-timeout", f"{seconds}s"]


    def test_in_virtual_time(self):
        """What its own test prints, if it has one that succeeds."""
        words = ["simulate", "--seed", "1"] if self.label == "trecho" else ["--test"]
        if not self.path.exists():
            raise CannotRun(f"{self.path} isn't built")
        result = subprocess.run([self.path, *words], stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                timeout=START_LIMIT, check=False)
        return result.stdout if result.returncode == 0 else None


def program_of(name):
    return Program(name[:2], name, BUILD / "course/steps" / ("step_" + name.replace("-", "_")))


def steps():
    """The steps in order, by their sources."""
    names = sorted(source.stem for source in STEPS.glob("[0-9][0-9]-*.cpp"))
    return [program_of(name) for name in names if name not in PARTS.values()]


def before(step):
    """The program that a step is compared with: the step before it, or PARTS says which; None for the
    first."""
    if step.label in PARTS:
        return program_of(PARTS[step.label])
    everything = steps()
    place = everything.index(step)
    return everything[place - 1] if place else None


def parts():
    """The programs that are an earlier step once more."""
    return [replace(program_of(name), label=name) for name in sorted(set(PARTS.values()))]


def programs():
    """The steps, then the real server."""
    return [*steps(), Program("trecho", "trecho", BUILD / "trecho")]


class Server:
    """A program that runs, with a folder of its own; it is killed when the block ends."""

    def __init__(self, program, seconds=THINK_LIMIT, disk=None):
        self.program = program
        self.seconds = seconds
        self.disk = disk
        self._folder = tempfile.TemporaryDirectory(prefix="trecho-step-")
        self.folder = Path(self._folder.name)
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self._folder.cleanup()

    def start_again(self):
        """After kill(): in the same folder."""
        try:
            self.start()
        except CannotRun as problem:
            raise Fault(f"after a kill, {problem}") from None

    def start(self):
        if not self.program.path.exists():
            raise CannotRun(f"{self.program.path} isn't built")
        environment, descriptors = dict(os.environ), ()
        if self.disk:
            environment.update(self.disk.environment)
            descriptors = self.disk.descriptors
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                self.program.command(self.seconds, self.folder), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env=environment, pass_fds=descriptors)
        self.port = self._read_port()

    def _read_port(self):
        # A server that ends closes its output, so this waits for ever only if it hangs.
        watchdog = _Watchdog(self.process, START_LIMIT)
        for line in self.process.stdout:
            if found := re.match(rb"listening on 127\.0\.0\.1:(\d+)", line):
                watchdog.stop()
                return int(found[1])
        watchdog.stop()
        self.process.wait()
        log = (self.folder / "log").read_text(errors="replace")
        raise CannotRun(f"{self.program.path.name} didn't start: {log.strip()[-500:]}")

    def kill(self):
        """As kill -9 does: the program has no moment to tidy up."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def tell_to_stop(self):
        self.process.send_signal(signal.SIGTERM)

    @contextmanager
    def frozen(self):
        """In this block the program doesn't run; what is sent to it waits in the kernel."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        yield
        self.process.send_signal(signal.SIGCONT)

    def exit_code(self, within):
        """Its exit code, or None if it still runs after so many seconds."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def status(self, key):
        """A number of /proc/PID/status: Threads, or VmHWM (the most memory so far, in KiB)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+)", status, re.MULTILINE)[1])

    def sockets(self):
        """How many sockets it has open."""
        links = Path(f"/proc/{self.process.pid}/fd").iterdir()
        return sum(1 for link in links if _target(link).startswith("socket:"))


class _Watchdog:
    """Kills a process that takes too long to start."""

    def __init__(self, process, seconds):
        from threading import Timer
        self._timer = Timer(seconds, process.kill)
        self._timer.daemon = True
        self._timer.start()

    def stop(self):
        self._timer.cancel()


def _target(link):
    try:
        return os.readlink(link)
    except OSError:
        return ""  # closed meanwhile


def wait_until(is_true, within):
    """Looks again until it is true; returns whether it became so."""
    deadline = time.monotonic() + within
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
