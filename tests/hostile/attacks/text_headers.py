"""Text headers that are none, and very many that are."""

from __future__ import annotations

from harness.attack import attack
from harness.borrowed import frames
from harness.footprint import LARGEST_PART
from harness.peer import Frame, Peer

MALFORMED = [
    b"no line end", b"no colon\r\n", b":no name\r\n", b"   :blank name\r\n", b"no-value:\r\n",
    b"blank-value:  \t \r\n", b"good:one\r\nbad\r\n", b"lf:only\n", b"cr:only\r", b"a:b\r\n\r\n",
    b"cr:in\rside\r\n", b"lf:in\nside\r\n", b"\0" * 1_000, b"\r\n" * 1_000, b":" * 65_535,
    b"a:b\r\n" * 13_000 + b"the last one is wrong",
]

SHORTEST = b"a:b\r\n"


@attack("malformed text headers, in a Hello and behind one")
def malformed_headers(peer: Peer) -> None:
    for number in range(peer.scale.connections):
        headers = MALFORMED[number // 2 % len(MALFORMED)]
        raw = peer.greet() if number % 2 else peer.connect()
        if raw is None or peer.over():
            return
        op = frames.REQUEST if number % 2 else frames.HELLO_REQUEST
        peer.footprint.largest_headers = max(peer.footprint.largest_headers, len(headers))
        peer.send(raw, Frame(op, 2, headers).encode())
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("a Hello with 13,000 text headers, and a Request with as many")
def thousands_of_headers(peer: Peer) -> None:
    for _ in range(peer.scale.connections):
        if peer.over():
            return
        raw = peer.connect()
        if raw is None:
            return
        hello = peer.hello()
        room = LARGEST_PART - len(hello.headers)
        many = Frame(frames.REQUEST, 2, SHORTEST * (LARGEST_PART // len(SHORTEST)))
        peer.send_frames(raw, peer.hello(SHORTEST * (room // len(SHORTEST))), many)
        wire = frames.Wire(raw)
        wire.receive()
        if wire.receive().headers != many.headers:
            raise ConnectionError("the answer has other headers than the Request")
        peer.close(raw)
        peer.expect("peer_disconnected")
