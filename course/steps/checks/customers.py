"""A customer for the checks: sends bytes, and says in words what it heard instead of what it should."""

import select
import socket
import struct
import time

PATIENCE = 3.0  # seconds for an answer that should come at once
QUIET = 0.3     # seconds in which nothing should come


class Fault(Exception):
    """A property doesn't hold; the text says what was seen."""


class NotApplicable(Exception):
    """The property asks nothing of this program; the text says why."""


class Customer:
    def __init__(self, server, name):
        self.name = name
        self._unread = b""
        self._has_ended = False
        try:
            self._socket = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        except OSError as error:
            raise Fault(f"{name} can't connect: {error.strerror or error}") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def sends(self, data):
        """Sends these bytes in one write. Nothing happens if the server has gone: what matters is
        what is heard then."""
        try:
            self._socket.sendall(data.encode() if isinstance(data, str) else data)
        except OSError:
            self._has_ended = True

    def says(self, line):
        self.sends(line + "\n")

    def hears(self, *wanted, within=PATIENCE):
        """The next line is one of these."""
        line = self.next_line(within)
        if line not in wanted:
            wished = " or ".join(each or "the end" for each in wanted)
            raise Fault(f"{self.name} should hear {wished}, {self._heard(line, within)}")
        return line

    def hears_nothing(self, within=QUIET):
        line = self.next_line(within)
        if line is not None:
            raise Fault(f"{self.name} should hear nothing yet, {self._heard(line, within)}")

    def hears_the_end(self, within=PATIENCE):
        """The server closes the connection, and says nothing before."""
        line = self.next_line(within)
        if line != "":
            raise Fault(f"{self.name}'s connection should end, {self._heard(line, within)}")

    def asks(self, itinerary, answer="True", within=PATIENCE):
        self.says(itinerary)
        self.hears(answer, within=within)

    def buys(self, itinerary):
        self.asks(itinerary)
        self.says("S")
        self.hears("True")

    def next_line(self, within):
        """A line without its end; "" when the connection has ended, None when nothing came."""
        deadline = time.monotonic() + within
        while b"\n" not in self._unread:
            left = max(deadline - time.monotonic(), 0)
            if self._has_ended and not self._unread:
                return ""
            if not select.select([self._socket], [], [], left)[0]:
                return None
            try:
                received = self._socket.recv(65536)
            except OSError:
                received = b""
            if not received:
                self._has_ended = True
                if not self._unread:
                    return ""
                break
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode(errors="replace").removesuffix("\r")

    def _heard(self, line, within):
        if line is None:
            return f"and heard nothing for {within:g} s"
        return f"and heard {line!r}" if line else "and the connection ended"

    def leaves(self):
        """Closes the connection in good order (FIN)."""
        self._socket.close()

    def vanishes(self):
        """Resets the connection, as a program that crashed or a network that broke off (RST)."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def pours(self, total):
        """Sends so many bytes without a line end, as fast as they are taken, and reads meanwhile.
        Stops when the server takes no more. Returns how many lines came; they are still to be
        heard."""
        block, sent = b"x" * 65536, 0
        self._socket.setblocking(False)
        while sent < total and not self._has_ended:
            readable, writable, _ = select.select([self._socket], [self._socket], [], PATIENCE)
            if not readable and not writable:
                break
            try:
                if readable:
                    received = self._socket.recv(65536)
                    self._unread += received
                    self._has_ended = not received
                elif writable:
                    sent += self._socket.send(block)
            except OSError:
                self._has_ended = True
        self._socket.setblocking(True)
        return self._unread.count(b"\n")
