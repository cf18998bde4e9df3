"""Open files that come along with the bytes, as only Unix sockets can carry them."""

from __future__ import annotations

import array
import os
import socket

from harness.attack import attack
from harness.borrowed import frames
from harness.peer import Frame, Peer

AT_ONCE = 200  # Linux takes no more than 253 in one message


@attack("a Request that brings 200 open files along, which nobody asked for", transports=("uds",))
def passed_descriptors(peer: Peer) -> None:
    data = Frame(frames.REQUEST, 2, b"", b"with files").encode()
    many = [peer.greet() for _ in range(peer.scale.connections // 4)]
    file = os.open(os.devnull, os.O_RDONLY)
    files = array.array("i", [file] * AT_ONCE)
    try:
        for raw in many:
            try:
                raw.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
            except PermissionError:  # from Linux 6.16 on the victim's sockets refuse them
                raw.sendall(data)
            peer.footprint.sent(0, len(data))
    finally:
        os.close(file)
    for raw in many:
        frames.Wire(raw).receive()
    peer.peak()
    peer.leave()
    peer.expect("peer_disconnected", len(many))
