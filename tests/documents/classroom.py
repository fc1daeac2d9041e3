"""Executes the commands of a section as an instructor would, in a folder that looks like a built
repository. A server runs until the page stops it, on a port that the system picks."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TRECHO_BUILD", SOURCES / "build/release")).absolute()
COMMAND_LIMIT = 240  # seconds: on a busy machine, and if learn has to build first
KILL = 'kill -9 $(pgrep -f "trecho serve")'

# What ./dev calls, without building: the tests of the course have built it.
SCRIPTS = (
    (r"^\./dev step (\w+) --talk ", r"course/steps/talk.py \1 "),
    (r"^\./dev step (\w+) --check$", r"course/steps/wire_checks.py --only \1"),
    (r"^\./dev step\b", "course/steps/step"),
    (r"^\./dev learn\b", "course/exercises/learn"),
    (r"^\./dev museum\b", "course/museum/museum"),
    (r"^\./dev mystery\b", "course/mystery/mystery"),
)


class Fault(Exception):
    """A sentence about a command that doesn't do what the page shows."""


class Classroom:
    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="trecho-class-")
        self.folder = Path(self._temporary.name)
        for name in ("course", "data", "docs", "src"):
            (self.folder / name).symlink_to(SOURCES / name)
        (self.folder / "build").mkdir()
        (self.folder / "build/release").symlink_to(BUILD)
        self.environment = {**os.environ, "TRECHO_BUILD": str(BUILD), "TRECHO_IS_BUILT": "1",
                            "TRECHO_MINE": str(self.folder / "mine"), "LC_ALL": "C.UTF-8",
                            "PYTHONDONTWRITEBYTECODE": "1",
                            "XDG_STATE_HOME": str(self.folder)}
        self.server, self.state = None, None
        self.address, self.board = "127.0.0.1:0", "127.0.0.1:0"
        self.background = []
        return self

    def __exit__(self, *failure):
        for process in [*self.background, self.server]:
            if process:
                _kill(process)
        self._temporary.cleanup()

    def run_block(self, block):
        if "Ctrl-C" in block.before:
            self.stop_server()
        codes = [self.run(command) for command in block.commands]
        if any(codes) != block.may_fail:
            raise Fault("the commands exit with %s" % codes)

    def run(self, command):
        """Returns the exit code; for a command that goes on in the background, 0."""
        if " serve " in command.executed:
            output, code = self.start_server(self.adapted(command.executed)), 0
        elif command.executed == KILL:
            output, code = self.kill_server(), 0
        elif command.executed == "wait":
            output, code = self.wait_for_background()
        elif command.executed.endswith(" &"):
            self.background.append(self._start(self.adapted(command.executed)[:-2]))
            output, code = "", 0
        else:
            process = self._start(self.adapted(command.executed))
            output, code = self._end(process, command.text)
        output = "".join(line.rstrip() + "\n" for line in output.splitlines())
        if command.shown and not re.fullmatch(command.pattern(), output):
            raise Fault("$ %s\nshould print\n%s\nand printed\n%s" %
                        (command.text, "\n".join(command.shown), output))
        return code

    def adapted(self, command):
        for shown, executed in SCRIPTS:
            command = re.sub(shown, executed, command)
        if " serve " in command:
            command = command.replace("127.0.0.1:8080", "127.0.0.1:0")
            if "--listen" in command:
                return command.replace(":7878", ":0")
            return command.replace(" serve ", f" serve --listen {self.address} ", 1)
        command = command.replace("127.0.0.1:8080", self.board)
        command = command.replace("192.168.1.20:7878", self.address)
        return command.replace("trecho load ", f"trecho load --connect {self.address} ", 1)

    def start_server(self, command):
        """The same address as before if customers of the old server wait for it."""
        self.stop_server()
        self.state = self.folder / re.search(r"--state (\S+)", command)[1]
        self.server = self._start("exec " + command, stderr=subprocess.DEVNULL)
        lines = [self.server.stdout.readline()]
        if "--board" in command:
            lines.append(self.server.stdout.readline())
            self.board = lines[1].split()[-1]
        if not lines[0].startswith("listening on "):
            raise Fault(f"$ {command}\ndoesn't start a server")
        self.address = lines[0].split()[-1].replace("0.0.0.0", "127.0.0.1")
        return "".join(lines)

    def stop_server(self):
        """With Ctrl-C."""
        if not self.server:
            return
        server, self.server = self.server, None
        server.send_signal(signal.SIGINT)
        _, code = self._end(server, "the server")
        if code != 0:
            raise Fault(f"a server that is stopped with Ctrl-C exits with {code}")
        if not self.background:
            self.address = "127.0.0.1:0"

    def kill_server(self):
        """As soon as it has sold something."""
        ledger = self.state / "ledger.jsonl"
        until = time.monotonic() + COMMAND_LIMIT
        while ledger.stat().st_size == 0 and time.monotonic() < until:
            time.sleep(0.01)
        server, self.server = self.server, None
        _kill(server)
        return ""

    def wait_for_background(self):
        ended = [self._end(process, "wait") for process in self.background]
        self.background = []
        return "".join(output for output, _ in ended), max(code for _, code in ended)

    def _start(self, command, stderr=subprocess.STDOUT):
        return subprocess.Popen(["bash", "-c", command], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
                                text=True, start_new_session=True)

    def _end(self, process, command):
        try:
            output, _ = process.communicate(timeout=COMMAND_LIMIT)
        except subprocess.TimeoutExpired as late:
            _kill(process)
            raise Fault(f"$ {command}\ndoesn't end within {COMMAND_LIMIT} s") from late
        return output, process.returncode


def _kill(process):
    """With all that it has started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
