"""Frames with a header that no peer may send."""

from __future__ import annotations

from typing import List

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

OP_CODES = range(16)
LOCAL = (frames.BYE_SIGNAL, frames.WELCOME_REQUEST, 9)
UNKNOWN = range(10, 16)
MORE_IS_FOR = (frames.REQUEST, frames.RESPONSE, frames.SIGNAL)
CHANNEL_CLOSED = 22  # as a status


def each_behind_a_hello(peer: Peer, wrong: List[Frame]) -> None:
    """A connection for each of them, in turn; what is right before it is answered all the same."""
    for number in range(peer.scale.connections):
        if peer.over():
            return
        raw = peer.greet()
        peer.send_frames(raw, Frame(frames.SIGNAL, 2, b"", b"right"))
        peer.send(raw, wrong[number % len(wrong)].encode())
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("messages that claim to come from an engine: the origin bit, channel_closed")
def forged_origin(peer: Peer) -> None:
    closed = Frame(frames.SIGNAL, 1, b"~reason:success\r\n", origin=1, status=CHANNEL_CLOSED)
    each_behind_a_hello(peer, [closed, *(Frame(op, 5, origin=1) for op in range(10))])


@attack("op codes that never cross the wire, or that there are none of")
def local_op_codes(peer: Peer) -> None:
    each_behind_a_hello(peer, [Frame(op, 5, b"", b"x") for op in (*LOCAL, *UNKNOWN)])


@attack("the internal bits")
def internal_bits(peer: Peer) -> None:
    each_behind_a_hello(
        peer, [Frame(op, 5, internal=bits) for bits in (1, 2, 3) for op in range(7)]
    )


@attack("more where there is no more; responses without an id; a ByeResponse to nothing")
def misplaced(peer: Peer) -> None:
    wrong = [Frame(op, 5, more=True) for op in OP_CODES if op not in MORE_IS_FOR]
    wrong += [Frame(op, 0) for op in (frames.RESPONSE, frames.HELLO_RESPONSE)]
    wrong.append(Frame(frames.BYE_RESPONSE, 5))
    each_behind_a_hello(peer, wrong)


@attack("a second Hello on a channel that is open")
def second_hello(peer: Peer) -> None:
    each_behind_a_hello(peer, [peer.hello()])


@attack("a first frame that is right, but for being no Hello: each op code")
def wrong_first_frame(peer: Peer) -> None:
    firsts = [op for op in OP_CODES if op != frames.HELLO_REQUEST]
    for number in range(peer.scale.connections):
        raw = peer.connect()
        if raw is None or peer.over():
            return
        peer.send(raw, Frame(firsts[number % len(firsts)], 5, b"", b"first").encode())
        peer.await_end([raw])
        peer.expect("protocol_violation")
