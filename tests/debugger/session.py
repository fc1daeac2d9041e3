"""A server under gdb, and customers who buy from it, for tests that gdb itself runs.

What customers type is sent while the server is stopped. The kernel keeps it until the server goes
on, so a test needs neither threads nor pauses, and prints the same each time.
"""

import os
import re
import socket
import tempfile
import traceback

import gdb

# Asio's loop calls it when no coroutine is ready; with -1 it sleeps until something happens.
EVENT_LOOP = "boost::asio::detail::epoll_reactor::run"


class Session:
    def __init__(self):
        self.temporary_folder = tempfile.TemporaryDirectory(prefix="debugger-test-")
        self.folder = self.temporary_folder.name
        self.customers = {}
        for setting in ("debuginfod enabled off", "pagination off", "confirm off", "width 0",
                        "style enabled off"):
            gdb.execute("set " + setting)

    def start(self, arguments):
        """Runs the server until it listens and waits for somebody."""
        address = " --listen 127.0.0.1:0 --state %s/state" % self.folder
        output = "%s/output" % self.folder
        self.event_loop = gdb.Breakpoint(EVENT_LOOP, internal=True)
        self.event_loop.silent = True
        self.execute("run %s %s >%s 2>%s/log" % (arguments, address, output, self.folder))
        while not (listening := re.search(r"listening on \S+:(\d+)", open(output).read())):
            self.execute("continue")
            if self.has_failed:
                raise RuntimeError("the server has ended: " + open(self.folder + "/log").read())
        self.event_loop.enabled = False
        self.port = int(listening[1])

    def connect(self, name):
        self.customers[name] = socket.create_connection(("127.0.0.1", self.port))

    def send(self, name, text):
        self.customers[name].sendall(text.encode())

    def end(self, name):
        self.customers[name].shutdown(socket.SHUT_WR)

    def run_until_all_wait(self):
        """Stands for Ctrl-C, pressed when all that customers have sent is answered."""
        self.event_loop.enabled = True
        self.event_loop.condition = "usec == -1"
        self.event_loop.thread = 1
        self.execute("continue")
        while self.has_unread_bytes():
            self.execute("continue")
        self.event_loop.enabled = False

    def has_unread_bytes(self):
        """Whether the kernel has something for the server: bytes, or a connection to accept."""
        with open("/proc/net/tcp") as sockets:
            rows = [row.split() for row in sockets.readlines()[1:]]
        ours = [row for row in rows if int(row[1].split(":")[1], 16) == self.port]
        return any(int(row[4].split(":")[1], 16) for row in ours)

    def execute(self, command):
        """What gdb prints for a command; that doesn't include where the program stops."""
        self.has_failed = False
        try:
            return gdb.execute(command, to_string=True)
        except gdb.error as error:
            self.has_failed = True
            return "%s\n" % error


def run_test(test):
    """Runs a test as gdb's only work: gdb exits with 1 when it returns a failure, or raises."""
    try:
        failure = test()
    except Exception:  # gdb would print it, and exit with 0
        failure = traceback.format_exc()
    if failure:
        print(failure)
    gdb.execute("quit %d" % bool(failure))


def source_folder():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
