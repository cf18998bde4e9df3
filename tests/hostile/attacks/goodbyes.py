"""Byes and half-closes, in each state in which they do not belong or are not kept to."""

from __future__ import annotations

import socket
from typing import List

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

BYE = Frame(frames.BYE_REQUEST, 9)
REQUEST = Frame(frames.REQUEST, 2, b"", b"a question")
LARGE_REQUEST = Frame(frames.REQUEST, 2, b"", b"l" * 60_000)
FEW = 4
MUCH = 150  # large requests: more than the kernel keeps of their answers
ROOM_FOR_MUCH = {"max_queued_bytes": 16 * 1024 * 1024}


def in_turn(peer: Peer, greeted: bool):
    """One connection after another, for a scenario that ends by itself."""
    for _ in range(peer.scale.connections):
        if peer.over():
            return
        raw = peer.greet() if greeted else peer.connect()
        if raw is None:
            return
        yield raw


def together(peer: Peer) -> List[socket.socket]:
    """Some connections at once, for a scenario that a time-out ends."""
    return [peer.greet() for _ in range(peer.scale.connections // 4)]


def some_that_do_not_read(peer: Peer) -> List[socket.socket]:
    """A few connections for which the kernel keeps little."""
    peer.footprint.flooding = peer.footprint.unread = FEW
    return [peer.greet(receive_buffer=4_096) for _ in range(FEW)]


@attack("a ByeRequest or a ByeResponse as the first frame")
def bye_first(peer: Peer) -> None:
    for number, raw in enumerate(in_turn(peer, greeted=False)):
        op = (frames.BYE_REQUEST, frames.BYE_RESPONSE)[number % 2]
        peer.send(raw, Frame(op, 9).encode())
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("two ByeRequests at once, then reads to the end and leaves")
def bye_twice(peer: Peer) -> None:
    for raw in in_turn(peer, greeted=True):
        peer.send_frames(raw, BYE, Frame(frames.BYE_REQUEST, 10))
        raw.shutdown(socket.SHUT_WR)
        peer.await_end([raw])
        peer.expect("success")


@attack("a ByeResponse although nobody said goodbye")
def bye_response_to_nothing(peer: Peer) -> None:
    for raw in in_turn(peer, greeted=True):
        peer.send_frames(raw, REQUEST, Frame(frames.BYE_RESPONSE, 2))
        peer.await_end([raw])
        peer.expect("protocol_violation")


@attack("a ByeRequest and Requests behind it, then leaves")
def bye_then_data(peer: Peer) -> None:
    for raw in in_turn(peer, greeted=True):
        peer.send_frames(raw, REQUEST, BYE, *[REQUEST] * 10)
        raw.shutdown(socket.SHUT_WR)
        peer.await_end([raw])
        peer.expect("success")


@attack("a ByeRequest, then stays: reads, and never closes")
def bye_and_stay(peer: Peer) -> None:
    many = together(peer)
    for raw in many:
        peer.send_frames(raw, BYE)
    peer.peak()
    peer.await_end(many)
    peer.expect("success", len(many))


@attack("a ByeRequest behind large Requests whose answers are not read", options=ROOM_FOR_MUCH)
def bye_unread(peer: Peer) -> None:
    many = some_that_do_not_read(peer)
    for raw in many:
        peer.send_frames(raw, *[LARGE_REQUEST] * MUCH, BYE)
    peer.peak()
    peer.outlast()
    peer.expect("peer_disconnected", len(many))


@attack("a half-close before the Hello, inside of it, and inside a Request")
def half_close_inside(peer: Peer) -> None:
    hello = peer.hello().encode()
    for number, raw in enumerate(in_turn(peer, greeted=False)):
        data = (b"", hello[: len(hello) // 2], hello + REQUEST.encode()[:-1])[number % 3]
        peer.send(raw, data)
        raw.shutdown(socket.SHUT_WR)
        peer.await_end([raw])
        peer.expect("peer_disconnected")


@attack("a half-close behind large Requests whose answers are not read", options=ROOM_FOR_MUCH)
def half_close_unread(peer: Peer) -> None:
    many = some_that_do_not_read(peer)
    for raw in many:
        peer.send_frames(raw, *[LARGE_REQUEST] * MUCH)
        raw.shutdown(socket.SHUT_WR)
    peer.peak()
    peer.outlast()
    peer.expect("peer_disconnected", len(many))


@attack("a ByeRequest and a reset at once")
def bye_and_reset(peer: Peer) -> None:
    for raw in in_turn(peer, greeted=True):
        peer.send_frames(raw, BYE)
        peer.reset(raw)
    peer.allow("success", "peer_disconnected", "recv_failed", "send_failed")
