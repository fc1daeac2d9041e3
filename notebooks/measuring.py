"""Shared by the notebooks: runs Trecho and measures it, or reads recorded results.

A notebook measures with the programs in build/release if they are built. Otherwise it reads the
recorded results in data/benchmarks, so its pictures can be drawn on any machine.

    TRECHO_SHORT=1     short measurements, for CI: enough to show the effect
    TRECHO_RECORD=1    write the results to data/benchmarks
    TRECHO_PICTURES=1  write the pictures to docs/pictures
"""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
RECORDED = ROOT / "data" / "benchmarks"
NETWORK = ROOT / "data" / "class.json"  # 64 legs, with so many seats that none sells out
SHORT = os.environ.get("TRECHO_SHORT") == "1"


def are_programs_built():
    return (BUILD / "trecho").exists() and (BUILD / "bench" / "rival").exists()


def measured_or_recorded(name, measure):
    """Returns the result of measure(), or the recorded one: a dict or list for JSON."""
    file = RECORDED / f"{name}.json"
    if not are_programs_built():
        print(f"no programs in {BUILD}: reading {file.relative_to(ROOT)}")
        return json.loads(file.read_text(encoding="utf-8"))
    result = measure()
    if os.environ.get("TRECHO_RECORD") == "1":
        RECORDED.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def save_picture(figure, name):
    if os.environ.get("TRECHO_PICTURES") == "1":
        pictures = ROOT / "docs" / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        figure.savefig(pictures / f"{name}.png", dpi=160, bbox_inches="tight")


class Server:
    """A running server: its address, and the figures of its process."""

    def __init__(self, process, address):
        self.process = process
        self.address = address

    def _status(self, pid, task=None):
        path = f"/proc/{pid}/status" if task is None else f"/proc/{pid}/task/{task}/status"
        with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as file:
            return dict(line.split(":", 1) for line in file)
        return {}

    def resident_kilobytes(self):
        return int(self._status(self.process.pid)["VmRSS"].split()[0])

    def switches(self):
        """Returns the context switches of all its threads so far."""
        pid = self.process.pid
        status = [self._status(pid, task) for task in os.listdir(f"/proc/{pid}/task")]
        names = "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"
        return sum(int(thread.get(name, "0")) for thread in status for name in names)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def running(command):
    """Runs a server that prints `listening on HOST:PORT`, until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"{command[0]} doesn't start")
        yield Server(process, line.split()[-1])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def serve(*options, on_disk=True):
    """Runs trecho serve. With on_disk=False its ledger is in memory, where a sync costs nothing."""
    folder = BUILD if on_disk else "/dev/shm"
    with tempfile.TemporaryDirectory(dir=folder, prefix="notebook-") as state:
        command = [str(BUILD / "trecho"), "serve", "--listen", "127.0.0.1:0", "--state", state,
                   "--network", str(NETWORK), "--log-level", "off", "--max-clients", "20000"]
        with running(command + list(options)) as server:
            yield server


def serve_rival(name):
    return running([str(BUILD / "bench" / "rival"), name])


def start_load(server, clients, seconds, *options):
    """Starts a load in the background. Returns its process and the file of its result."""
    file = tempfile.NamedTemporaryFile(suffix=".json", delete=False)
    file.close()
    command = [str(BUILD / "trecho"), "load", "--connect", server.address, "--clients", str(clients),
               "--duration", f"{round(seconds * 1000)}ms", "--json", file.name]
    process = subprocess.Popen(command + list(options), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    return process, pathlib.Path(file.name)


def finish_load(process, file):
    _, errors = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the load failed: {errors}")
    result = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    return result


def load(server, clients, seconds, *options):
    """Runs `trecho load --json` and returns its result."""
    return finish_load(*start_load(server, clients, seconds, *options))
