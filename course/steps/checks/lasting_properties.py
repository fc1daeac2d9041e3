"""The properties that the wire checks look for: what lasts, and how a server stops. properties.py
has the others, and says how they are written."""

import re
import time

from .customers import Customer, Fault, NotApplicable, PATIENCE, QUIET
from .held_disk import HeldDisk
from .programs import Server, wait_until
from .properties import FIRST, LAST, PLENTY

DRAIN_LIMIT = 5  # seconds; docs/protocol.md gives a customer who decides at most 3


def kill_loses_nothing(program):
    """`no`: a seat that was sold, and whose buyer was told so, is on sale again after kill -9."""
    with Server(program) as server:
        Customer(server, "Ana").buys(LAST)
        server.kill()
        server.start_again()
        Customer(server, "Bia").asks(LAST, "False")


def half_a_record_is_dropped(program):
    """`no`: if a kill has left half a line at the end of the ledger, the server doesn't start, or
    loses a sale, also one that it makes later."""
    with Server(program) as server:
        Customer(server, "Ana").buys(LAST)
        server.kill()
        if not _cut_short(server.folder / "state"):
            raise NotApplicable("it stores nothing")
        server.start_again()
        bia = Customer(server, "Bia")
        bia.asks(LAST, "False")
        bia.buys(FIRST)
        server.kill()
        server.start_again()
        caio = Customer(server, "Caio")
        caio.asks(LAST, "False")
        caio.buys(FIRST)
        caio.asks(FIRST, "False")


def _cut_short(folder):
    """Does what a kill in the middle of a write does: half of a line at the end of each ledger.
    Returns whether there is one."""
    ledgers = [path for path in folder.glob("*") if path.suffix in (".txt", ".jsonl")]
    for path in ledgers:
        last_line = path.read_bytes().splitlines()[-1]
        with open(path, "ab") as ledger:
            ledger.write(last_line[: len(last_line) // 2])
    return bool(ledgers)


def on_disk_before_it_is_told(program):
    """`no`: a buyer is told True before the sale is on disk (fdatasync(2) has returned), so a loss
    of power can undo the sale."""
    with HeldDisk() as disk, Server(program, disk=disk) as server:
        ana = Customer(server, "Ana")
        ana.asks(LAST)
        disk.hold()
        ana.says("S")
        if not disk.sync_begins(PATIENCE):
            ana.hears("True")
            raise Fault("Ana was told True, and nothing was synced")
        ana.hears_nothing()
        disk.pass_one()
        ana.hears("True")


def sales_share_a_sync(program):
    """`no`: each sale waits for a sync of its own, or the server does nothing while it syncs."""
    with HeldDisk() as disk, Server(program, disk=disk) as server:
        ana, bia, caio, davi = (Customer(server, name) for name in ("Ana", "Bia", "Caio", "Davi"))
        ana.asks(FIRST)
        disk.hold()
        ana.says("S")
        if not disk.sync_begins(PATIENCE):
            raise NotApplicable("it syncs nothing")
        for customer, leg in ((bia, LAST), (caio, PLENTY)):
            customer.asks(leg)
            customer.says("S")
        # Davi's answer shows that the server has read what came before.
        davi.asks("S", "False")
        for customer in (bia, caio):
            customer.hears_nothing()
        disk.pass_one()
        ana.hears("True")
        if not disk.sync_begins(PATIENCE):
            raise Fault("the second sale isn't synced")
        disk.pass_one()
        if disk.sync_begins(QUIET):
            raise Fault("two sales that came while the disk was busy need two syncs")
        bia.hears("True")
        caio.hears("True")


def tested_without_waiting(program):
    """`no`: who tests a time limit has to wait for it. (`yes`: the program has a test of its own, in
    which more seconds pass than it takes.)"""
    begin = time.monotonic()
    story = program.test_in_virtual_time()
    taken = time.monotonic() - begin
    if story is None:
        raise Fault("it has no test of its own that succeeds")
    seconds = [int(found) for found in re.findall(r"^(\d+) s: ", story, re.MULTILINE)]
    seconds += [60 * int(minutes) + int(rest)
                for minutes, rest in re.findall(r"^\d\d:(\d\d):(\d\d)\.", story, re.MULTILINE)]
    if max(seconds, default=0) <= taken:
        raise Fault(f"its test took {taken:.0f} s, for {max(seconds, default=0)} s that pass in it")


def drains(program):
    """`no`: at SIGTERM the server drops a customer who has an offer, or goes on serving new
    requests, or doesn't end with exit code 0."""
    with Server(program) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        ana.asks(LAST)
        server.tell_to_stop()
        if not wait_until(lambda: _refuses_connections(server), PATIENCE):
            raise Fault("the server takes new connections after SIGTERM")
        bia.says(PLENTY)
        if bia.next_line(PATIENCE) not in ("", "False"):
            raise Fault("Bia's new request should be refused after SIGTERM")
        ana.asks("S")
        ana.hears_the_end()
        code = server.exit_code(DRAIN_LIMIT)
        if code != 0:
            raise Fault("the server doesn't end" if code is None else f"it ends with code {code}")


def _refuses_connections(server):
    try:
        Customer(server, "a newcomer").leaves()
        return False
    except Fault:
        return True
