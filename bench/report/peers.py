"""The measured programs: which there are, what each can do, and which are built."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

OWN = "tofu_own"
CALLER = "tofu_caller"

ONE_CONNECTION = ("round_trip", "one_way", "stream")
MANY_CONNECTIONS = (*ONE_CONNECTION, "fan_in", "idle", "churn", "flood")
LIBRARY = (*MANY_CONNECTIONS, "start_up")
ALL_WORKLOADS = (*MANY_CONNECTIONS, "producers", "groups", "engines", "start_up")


@dataclass(frozen=True)
class Peer:
    """A program of bench/peers: its name, what it stands for, and the workloads it can do."""

    name: str
    meaning: str
    workloads: Tuple[str, ...] = ALL_WORKLOADS


PEERS: Dict[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("raw", "blocking sockets, a frame per call", ONE_CONNECTION),
        Peer("raw_batched", "blocking sockets, frames in batches", ONE_CONNECTION),
        Peer("epoll", "one thread, an epoll loop, batches", MANY_CONNECTIONS),
        Peer("zmq", "libzmq", LIBRARY),
        Peer("nng", "nng", LIBRARY),
        Peer("asio", "Asio with an I/O thread and queues", LIBRARY),
        Peer("asio_batched", "the same with batches", MANY_CONNECTIONS),
        Peer(OWN, "tofu, the engine on its own thread"),
        Peer(CALLER, "tofu, driven by the caller"),
    )
}

# What a measurement's table compares with, the first that took part.
REFERENCES: Dict[str, Tuple[str, ...]] = {
    "round_trip": ("raw", "epoll"),
    "one_way": ("raw_batched", "epoll", "raw"),
    "stream": ("raw_batched", "epoll", "raw"),
    "fan_in": ("epoll",),
    "idle": ("epoll",),
    "churn": ("epoll",),
    "flood": ("epoll",),
    "producers": (OWN,),
    "groups": (OWN,),
    "engines": (OWN,),
    "start_up": ("zmq",),
}


def able(workload: str, names: Iterable[str] = PEERS) -> Tuple[str, ...]:
    """Those of the names that can do the workload, in the order of PEERS."""
    wanted = set(names)
    return tuple(p.name for p in PEERS.values() if p.name in wanted and workload in p.workloads)


def find(folder: Path) -> Tuple[List[str], List[str]]:
    """The names of the programs that the folder has, and of those that it has not."""
    present = [
        name
        for name in PEERS
        if (folder / name).is_file() and os.access(str(folder / name), os.X_OK)
    ]
    return present, [name for name in PEERS if name not in present]
