"""Peers that do not behave, played from here: what a port on a network meets on an ordinary day."""

from __future__ import annotations

import random
import socket
import struct
import time
from contextlib import suppress
from typing import List

from borrowed import frames

PATIENCE = 5.0  # seconds; a server that is behind answers late


def connect(address: str) -> socket.socket:
    """To an address as tofu prints it."""
    kind, _, rest = address.partition("|")
    if kind == "uds":
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(PATIENCE)
        connected.connect(rest)
        return connected
    host, _, port = rest.partition("|")
    return socket.create_connection((host, int(port)), PATIENCE)


def hello(address: str) -> bytes:
    return frames.Frame(
        frames.HELLO_REQUEST, 1, b"~connect_to:" + address.encode() + b"\r\n"
    ).encode()


def reset(connected: socket.socket) -> None:
    """Ends it by RST."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connected.close()


def talk_garbage(address: str, chance: random.Random) -> None:
    with connect(address) as peer, suppress(OSError):
        peer.sendall(chance.randbytes(chance.randrange(1, 100_000)))


def break_off(address: str, chance: random.Random) -> None:
    """Inside a frame, behind a proper Hello."""
    peer = connect(address)
    with suppress(OSError):
        frame = frames.Frame(frames.REQUEST, 2, b"", bytes(chance.randrange(65_536))).encode()
        peer.sendall(hello(address) + frame[: chance.randrange(len(frame))])
    reset(peer)


def never_read(address: str, chance: random.Random) -> None:
    """Asks much, and goes without having read an answer."""
    with connect(address) as peer, suppress(OSError):
        peer.settimeout(1.0)
        frame = frames.Frame(frames.REQUEST, 2, b"", bytes(chance.randrange(1, 10_000))).encode()
        peer.sendall(hello(address) + frame * chance.randrange(1, 500))


def crowd(address: str, chance: random.Random) -> None:
    """Comes in great number, half of it with a Hello, and stays a while."""
    peers: List[socket.socket] = []
    with suppress(OSError):
        for _ in range(chance.randrange(20, 200)):
            peers.append(connect(address))
            if chance.random() < 0.5:
                peers[-1].sendall(hello(address))
    time.sleep(chance.random())
    for peer in peers:
        reset(peer) if chance.random() < 0.5 else peer.close()


ALL = (talk_garbage, break_off, never_read, crowd)
