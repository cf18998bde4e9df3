"""More than the victim's pool, queues and receiver can hold at a time."""

from __future__ import annotations

import socket

from harness.attack import attack
from harness.borrowed import frames
from harness.bounds import message_bytes
from harness.footprint import FRAME_HEADER
from harness.peer import Frame, Peer

BATCH = 4_096  # frames in a write
FLOODERS = 2  # connections at a time
SMALL_BUFFER = 4_096  # so that answers stay with the victim
LARGE_BODY = 60_000


def flood_unread(peer: Peer, frame: Frame, total: int, batch: int) -> None:
    """Sends so many frames over a few connections and reads no answer.

    A victim that queues answers cuts such a peer off; then another one goes on.
    """
    data = frame.encode() * batch
    size = len(frame.body)
    sent = 0
    peer.footprint.flooding = peer.footprint.unread = FLOODERS
    many = [peer.greet(SMALL_BUFFER) for _ in range(FLOODERS)]
    while sent < total and not peer.over():
        for place, raw in enumerate(many):
            if peer.send(raw, data):
                peer.footprint.sent(0, size, batch)
                peer.footprint.offered += batch * message_bytes(0, size)
                sent += batch
            else:
                peer.close(raw)
                many[place] = peer.greet(SMALL_BUFFER)
    peer.peak()
    for raw in many:
        peer.reset(raw)
    # At least one was cut off by the victim's own ByeSignal, and some may be left.
    peer.expect("channel_closed")
    peer.allow("channel_closed", "peer_disconnected", "send_failed", "recv_failed")


@attack("Requests of 16 bytes without end, and no answer is read", fills_memory=True)
def unread_tiny(peer: Peer) -> None:
    flood_unread(peer, Frame(frames.REQUEST, 2), peer.scale.frames, BATCH)


@attack("Requests of 60,000 bytes without end, and no answer is read", fills_memory=True)
def unread_large(peer: Peer) -> None:
    frame = Frame(frames.REQUEST, 2, b"", b"l" * LARGE_BODY)
    flood_unread(peer, frame, peer.scale.frames // 100, 1)


@attack("Requests of 16 bytes as fast as their answers are read", fills_memory=True)
def tiny(peer: Peer) -> None:
    batch = Frame(frames.REQUEST, 2).encode() * BATCH
    peer.footprint.flooding = FLOODERS
    many = [peer.greet() for _ in range(FLOODERS)]
    for _ in range(peer.scale.frames // BATCH // FLOODERS):
        if peer.over():
            break
        for raw in many:
            peer.send(raw, batch)
        for raw in many:
            read_answers(raw, BATCH * FRAME_HEADER)
        peer.footprint.sent(0, 0, BATCH * FLOODERS)
        peer.footprint.offered += BATCH * FLOODERS * message_bytes(0, 0)
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many))


def read_answers(raw: socket.socket, size: int) -> None:
    while size > 0:
        came = raw.recv(min(size, 1 << 20))
        if not came:
            raise ConnectionError("the victim ended a connection that reads its answers")
        size -= len(came)


@attack("one Request in parts without end, every part with the flag more", fills_memory=True)
def endless_more(peer: Peer) -> None:
    flood_unread(peer, Frame(frames.REQUEST, 2, b"", b"m" * 16, more=True), peer.scale.frames, BATCH)
