"""Bytes that are no frames."""

from __future__ import annotations

import random
from typing import Iterator

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

# None of these has a HelloRequest's proto byte as its third.
STRANGERS = [
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),  # TLS
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    bytes(64),
    b"\xff" * 64,
]

LENGTH = 20_000
PROTO = 2  # its place in a header
ORIGIN_BIT = 0x10


def noise(generator: random.Random) -> bytes:
    """Random bytes, but that the first header can't be right: it claims to be an engine's."""
    data = bytearray(generator.getrandbits(8) for _ in range(64)) * (LENGTH // 64)
    data[PROTO] |= ORIGIN_BIT
    return bytes(data)


def pieces(count: int) -> Iterator[bytes]:
    generator = random.Random(count)
    for number in range(count):
        strange = number % (2 * len(STRANGERS))
        yield STRANGERS[strange] if strange < len(STRANGERS) else noise(generator)


@attack("other protocols and random bytes, as the first that is said")
def garbage_first(peer: Peer) -> None:
    for data in pieces(peer.scale.connections):
        raw = peer.connect()
        if raw is None or peer.over():
            return
        peer.send(raw, data)
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("random bytes behind a Hello and a Request that are right")
def garbage_later(peer: Peer) -> None:
    generator = random.Random(0)
    for _ in range(peer.scale.connections):
        if peer.over():
            return
        raw = peer.greet()
        peer.send_frames(raw, Frame(frames.REQUEST, 2, b"", b"right"))
        peer.send(raw, noise(generator))
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("a frame that is wrong, a byte at a time, on many connections at once")
def garbage_bytewise(peer: Peer) -> None:
    many = [peer.greet() for _ in range(peer.scale.connections // 4)]
    for byte in Frame(frames.BYE_SIGNAL, 3, b"", b"wrong").encode():
        for raw in many:
            peer.send(raw, bytes([byte]))
    peer.await_end(many)
    peer.expect("protocol_violation", len(many))
