"""Connections in numbers: many at a time, or many one after another."""

from __future__ import annotations

import resource

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

SPARE = 64  # descriptors that the attacker needs for itself
FEW_CHANNELS = 64
FEW_DESCRIPTORS = 64
BEYOND = 4  # times as many connections as there is room for


@attack("as many connections as there are descriptors or as the scale says, held open")
def connect_flood(peer: Peer) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE
    many = peer.connect_many(min(most, 10 * peer.scale.connections))
    peer.peak()
    peer.leave()
    peer.allow("peer_disconnected", "handshake_timeout", "recv_failed")


@attack("four times as many connections as max_channels allows",
        options={"max_channels": FEW_CHANNELS}, keeps_others_out=True, shows_in="accept_pauses")
def beyond_max_channels(peer: Peer) -> None:
    peer.connect_many(BEYOND * FEW_CHANNELS)
    peer.peak()
    peer.leave()
    peer.allow("peer_disconnected", "handshake_timeout", "recv_failed")


@attack("four times as many connections as the victim has descriptors",
        descriptors=FEW_DESCRIPTORS, keeps_others_out=True, shows_in="accept_pauses")
def beyond_descriptors(peer: Peer) -> None:
    peer.connect_many(BEYOND * FEW_DESCRIPTORS)
    peer.peak()
    peer.leave()
    peer.allow("peer_disconnected", "handshake_timeout", "recv_failed")


@attack("connects and closes, again and again")
def close_storm(peer: Peer) -> None:
    for _ in range(10 * peer.scale.connections):
        raw = peer.connect()
        if raw is None or peer.over():
            break
        peer.close(raw)
    peer.allow("peer_disconnected", "recv_failed")


@attack("connects and resets, again and again", transports=("tcp",))
def reset_storm(peer: Peer) -> None:
    for _ in range(10 * peer.scale.connections):
        raw = peer.connect()
        if raw is None or peer.over():
            break
        peer.reset(raw)
    peer.allow("peer_disconnected", "recv_failed")


@attack("connects, says Hello and Request and resets without waiting, again and again")
def greeted_reset_storm(peer: Peer) -> None:
    data = peer.hello().encode() + Frame(frames.REQUEST, 2).encode()
    for _ in range(5 * peer.scale.connections):
        raw = peer.connect()
        if raw is None or peer.over():
            break
        if peer.send(raw, data):
            peer.footprint.sent(0, 0, 2)
        peer.reset(raw)
    peer.allow("peer_disconnected", "recv_failed", "send_failed")
