"""The attacker's hands: connections to the victim, and the account of what was done with them."""

from __future__ import annotations

import errno
import selectors
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass
from typing import Callable, Iterable, List, Optional

from .borrowed import frames, load_process
from .footprint import FRAME_HEADER, LARGEST_PART, Footprint
from .victim import Options

Frame = frames.Frame
PATIENCE = load_process.PATIENCE

FULL = (errno.EAGAIN, errno.ECONNREFUSED, errno.EADDRNOTAVAIL, errno.EMFILE, errno.ETIMEDOUT)


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    connections: int
    frames: int  # of a flood


class Gone(Exception):
    """The victim has ended a connection that was to stay."""


class Peer:
    """One round's connections. What ends as it should is told by expect() and allow()."""

    def __init__(
        self,
        address: str,
        scale: Scale,
        options: Options,
        *,
        pause: Callable[["Peer", str], None] = lambda peer, until: None,
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        self.address = address
        self.scale = scale
        self.options = options
        self.over = over  # there is no need to go on with this round
        self.footprint = Footprint()
        self.expected: Counter[str] = Counter()
        self.allowed: set[str] = set()
        self._pause = pause
        self._open: List[socket.socket] = []

    # --- Connections ---

    def connect(self, receive_buffer: int = 0) -> Optional[socket.socket]:
        """A connection that said nothing yet; None if there was none to be had."""
        family = socket.AF_UNIX if self.address.startswith("uds") else socket.AF_INET
        try:
            raw = socket.socket(family)
        except OSError as error:
            return self._refused(error)
        raw.settimeout(PATIENCE)
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            raw.connect(self._target())
        except OSError as error:
            raw.close()
            return self._refused(error)
        self.footprint.connections += 1
        self._open.append(raw)
        return raw

    def connect_many(self, count: int) -> List[socket.socket]:
        """As many of them as there are to be had."""
        made: List[socket.socket] = []
        while len(made) < count and not self.over():
            one = self.connect()
            if one is None:
                break
            made.append(one)
        return made

    def greet(self, receive_buffer: int = 0) -> socket.socket:
        """A connection whose HelloRequest was answered."""
        raw = self.connect(receive_buffer)
        if raw is None:
            raise Gone("no connection to be had")
        self.send_frames(raw, self.hello())
        answer = frames.Wire(raw).receive()
        if answer is None or answer.op != frames.HELLO_RESPONSE:
            raise Gone(f"the Hello was answered by {answer}")
        return raw

    def hello(self, headers: bytes = b"") -> Frame:
        connect_to = b"~connect_to:" + self.address.encode() + b"\r\n"
        return Frame(frames.HELLO_REQUEST, 1, connect_to + headers)

    # --- What is done with them ---

    def send(self, raw: socket.socket, data: bytes) -> bool:
        """All of it; false if the victim has ended the connection, or takes no more in time."""
        try:
            raw.sendall(data)
        except OSError:
            return False
        self.footprint.bytes += len(data)
        return True

    def send_frames(self, raw: socket.socket, *sent: Frame) -> bool:
        for frame in sent:
            self.footprint.sent(len(frame.headers), len(frame.body))
        return self.send(raw, b"".join(frame.encode() for frame in sent))

    def send_part(self, raw: socket.socket, whole: bytes, came: int) -> None:
        """The first bytes of a frame whose rest does not come."""
        self.send(raw, whole[:came])
        self.footprint.holds_partial(came)
        self.footprint.offered += len(whole)

    def close(self, raw: socket.socket) -> None:
        self._open.remove(raw)
        raw.close()

    def reset(self, raw: socket.socket) -> None:
        """Ends it by RST; over a Unix socket there is only the ordinary end."""
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close(raw)

    def leave(self) -> None:
        """Closes all that is open."""
        while self._open:
            self._open.pop().close()

    def await_end(
        self,
        connections: Iterable[socket.socket],
        each: Callable[[socket.socket], None] = lambda _: None,
        interval: float = PATIENCE,
    ) -> None:
        """Until the victim has ended all of them; what comes is dropped.

        Calls each(connection) every `interval` seconds for those that are left.
        """
        give_up = time.monotonic() + PATIENCE
        next_call = time.monotonic()
        with selectors.DefaultSelector() as left:
            for raw in connections:
                left.register(raw, selectors.EVENT_READ)
            while left.get_map() and not self.over():
                now = time.monotonic()
                if now > give_up:
                    raise Gone(f"{len(left.get_map())} connections are not ended")
                if now >= next_call:
                    next_call = now + interval
                    for key in list(left.get_map().values()):
                        each(key.fileobj)
                for key, _ in left.select(min(next_call, give_up) - now):
                    if _is_at_end(key.fileobj):
                        left.unregister(key.fileobj)
                        self.close(key.fileobj)

    # --- What is to be seen ---

    def peak(self) -> None:
        """Everything is in place: now the victim is looked at."""
        self._pause(self, "peak")

    def outlast(self) -> None:
        """Stays, without reading, until the victim has ended all of these channels by itself."""
        self._pause(self, "ended")

    def expect(self, reason: str, count: int = 1) -> None:
        """So many channels end for that reason."""
        self.expected[reason] += count

    def allow(self, *reasons: str) -> None:
        """Any number of other channels may end for these."""
        self.allowed.update(reasons)

    def _target(self):
        parts = self.address.split("|")
        return parts[1] if parts[0] == "uds" else (parts[1], int(parts[2]))

    def _refused(self, error: OSError) -> None:
        if error.errno not in FULL and not isinstance(error, TimeoutError):
            raise error
        self.footprint.refused += 1


def _is_at_end(raw: socket.socket) -> bool:
    try:
        return not raw.recv(65_536)
    except OSError:
        return True


LARGE = Frame(
    frames.REQUEST, 7, b"n:" + b"v" * (LARGEST_PART - 4) + b"\r\n", b"b" * LARGEST_PART
).encode()
PROMISE = LARGE[:FRAME_HEADER]  # the header of the largest frame
