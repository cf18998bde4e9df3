"""Headers that promise more than ever comes: memory is to grow with what came."""

from __future__ import annotations

from harness.attack import attack
from harness.borrowed import frames
from harness.footprint import FRAME_HEADER, LARGEST_FRAME, LARGEST_PART
from harness.peer import LARGE, PROMISE, Frame, Peer

HALF = 32_768
QUARTER = HALF // 4  # so much must be there before a body's memory becomes the channel's


@attack("a HelloRequest that promises 131,070 bytes, then silence", fills_memory=True)
def promised_hello(peer: Peer) -> None:
    header = frames.HEADER.pack(0, frames.HELLO_REQUEST, 0, 1, LARGEST_PART, LARGEST_PART)
    many = peer.connect_many(peer.scale.connections)
    for raw in many:
        peer.send_part(raw, header + LARGE[FRAME_HEADER:], FRAME_HEADER)
    peer.peak()
    peer.await_end(many)
    peer.expect("handshake_timeout", len(many))


@attack("a Request that promises 131,070 bytes, then silence", fills_memory=True)
def promised_request(peer: Peer) -> None:
    many = [peer.greet() for _ in range(peer.scale.connections)]
    for raw in many:
        peer.send_part(raw, LARGE, len(PROMISE))
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many))


@attack("the largest frame but for its last byte, then silence")
def almost_whole(peer: Peer) -> None:
    many = [peer.greet() for _ in range(peer.scale.connections // 8)]
    for raw in many:
        peer.send_part(raw, LARGE, LARGEST_FRAME - 1)
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many))


@attack("a quarter of a body each, in memory that the body of another connection just left",
        options={"max_messages": 16})
def borrowed_memory(peer: Peer) -> None:
    other = peer.greet()
    whole = Frame(frames.SIGNAL, 2, b"", b"b" * LARGEST_PART)
    cut = Frame(frames.REQUEST, 3, b"", b"c" * HALF).encode()
    came = FRAME_HEADER + QUARTER
    many = [peer.greet() for _ in range(10 * peer.scale.connections)]
    for raw in many:
        if peer.over():
            return
        # The header by itself, so that the victim knows what comes before it comes.
        peer.send(raw, cut[:FRAME_HEADER])
        peer.send_frames(other, whole)
        frames.Wire(other).receive()
        peer.send_part(raw, cut[FRAME_HEADER:], came - FRAME_HEADER)
        peer.send_frames(other, Frame(frames.SIGNAL, 4))
        frames.Wire(other).receive()
        peer.footprint.partial_came = came
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many) + 1)


@attack("a byte each, in memory that a long cut frame of another connection just left")
def borrowed_carry(peer: Peer) -> None:
    other = peer.greet()
    long = Frame(frames.SIGNAL, 2, b"", b"b" * LARGEST_PART)
    half = FRAME_HEADER + HALF + 1  # so that memory for all of it is made
    many = [peer.greet() for _ in range(10 * peer.scale.connections)]
    for raw in many:
        if peer.over():
            return
        # The rest behind an answer, so that the first half comes by itself.
        peer.send(other, Frame(frames.SIGNAL, 3).encode() + long.encode()[:half])
        frames.Wire(other).receive()
        peer.send(other, long.encode()[half:])
        frames.Wire(other).receive()
        peer.footprint.sent(0, LARGEST_PART, 2)
        peer.send_part(raw, Frame(frames.REQUEST, 4).encode(), 1)
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many) + 1)
