"""Connections that say nothing, or say it as slowly as they can."""

from __future__ import annotations

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

DRIPS = 8  # within the time that a Hello may take


def interval_of(peer: Peer) -> float:
    """Between two bytes of a connection: a second with the time-out that is the default."""
    return peer.options.hello_timeout_ms / 1000 / DRIPS


@attack("connects and never says a word")
def silence(peer: Peer) -> None:
    many = peer.connect_many(peer.scale.connections)
    peer.peak()
    peer.await_end(many)
    peer.expect("handshake_timeout", len(many))


@attack("a byte of a HelloRequest now and then")
def slow_hello(peer: Peer) -> None:
    many = peer.connect_many(peer.scale.connections)
    hello = peer.hello().encode()
    rest = {raw: iter(hello) for raw in many}
    for _ in many:
        peer.footprint.holds_partial(len(hello) // 2)

    def drip(raw) -> None:
        peer.send(raw, bytes([next(rest[raw])]))

    peer.peak()
    peer.await_end(many, drip, interval_of(peer))
    peer.expect("handshake_timeout", len(many))


@attack("a byte of a Request now and then, behind a Hello that is right; then it leaves")
def slow_frame(peer: Peer) -> None:
    many = [peer.greet() for _ in range(peer.scale.connections)]
    data = Frame(frames.REQUEST, 2, b"", b"slow").encode()
    for byte in data[:DRIPS]:
        for raw in many:
            peer.send(raw, bytes([byte]))
        if peer.over():
            return
    for _ in many:
        peer.footprint.holds_partial(DRIPS)
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many))
