"""What the notebooks share: run Trecho and measure it, or read what was measured before.

Each notebook measures with the binaries in build/release when they are there, and else reads the
recorded results in data/benchmarks, so that its pictures can be drawn on any machine.

    TRECHO_SHORT=1     measure shortly: enough to see the effect, for CI
    TRECHO_RECORD=1    write what was measured to data/benchmarks
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
NETWORK = ROOT / "data" / "class.json"  # 64 legs with seats enough
SHORT = os.environ.get("TRECHO_SHORT") == "1"


def has_binaries():
    return (BUILD / "trecho").exists() and (BUILD / "bench" / "rival").exists()


def measured_or_recorded(name, measure):
    """The result of measure(), or of an earlier one: a dict or list that JSON can hold."""
    file = RECORDED / f"{name}.json"
    if not has_binaries():
        print(f"no binaries in {BUILD}: reading {file.relative_to(ROOT)}")
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
    """A running server, as its process sees it."""

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
        """Context switches of all its threads so far."""
        pid = self.process.pid
        status = [self._status(pid, task) for task in os.listdir(f"/proc/{pid}/task")]
        names = "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"
        return sum(int(of_thread.get(name, "0")) for of_thread in status for name in names)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def running(command):
    """A server that says `listening on HOST:PORT`, as long as the block lasts."""
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
    """trecho serve. Not on disk: its ledger is in memory (/dev/shm), where a sync costs nothing."""
    folder = BUILD if on_disk else "/dev/shm"
    with tempfile.TemporaryDirectory(dir=folder, prefix="notebook-") as state:
        command = [str(BUILD / "trecho"), "serve", "--listen", "127.0.0.1:0", "--state", state,
                   "--network", str(NETWORK), "--log-level", "off", "--max-clients", "20000"]
        with running(command + list(options)) as server:
            yield server


def serve_rival(name):
    return running([str(BUILD / "bench" / "rival"), name])


def start_load(server, clients, seconds, *options):
    """A load that runs beside the notebook: its process, and where its result will be."""
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
    """What `trecho load --json` says of this load."""
    return finish_load(*start_load(server, clients, seconds, *options))
