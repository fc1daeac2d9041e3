"""A disk that a check holds: see held_disk.cpp."""

import select
import socket

from .programs import BUILD, CannotRun

LIBRARY = BUILD / "course/steps/libheld_disk.so"
SYNCS_AT_START = 1000  # more than any program makes before a check holds its disk


class HeldDisk:
    """Lets all syncs pass until hold(). Afterwards each one waits for pass_one()."""

    def __init__(self):
        if not LIBRARY.exists():
            raise CannotRun(f"{LIBRARY} isn't built")
        self._ours, self._theirs = socket.socketpair()
        self.descriptors = (self._theirs.fileno(),)
        self.environment = {"LD_PRELOAD": str(LIBRARY),
                            "TRECHO_HELD_DISK": str(self._theirs.fileno())}
        self._ours.send(b"p" * SYNCS_AT_START)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ours.close()
        self._theirs.close()

    def hold(self):
        """From now on each sync waits. This takes back the permissions that the server hasn't used
        (we have its end of the socket too), and forgets the syncs that were."""
        for end in (self._theirs, self._ours):
            try:
                end.recv(SYNCS_AT_START, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass

    def sync_begins(self, within):
        """Waits for the next sync; returns whether one has begun."""
        if not select.select([self._ours], [], [], within)[0]:
            return False
        return self._ours.recv(1) == b"s"

    def pass_one(self):
        self._ours.send(b"p")
