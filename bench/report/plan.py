"""Which measurements a run of the suite consists of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Iterable, List, Optional, Tuple

from .measurement import CPU_EACH, ONE_CPU, Measurement
from .peers import CALLER, OWN, able
from .targets import needed_peers

BOTH = ("tcp", "uds")

# In a quick run, too, all peers take part in these.
HEADLINES = ("round_trip/tcp/16B/one-cpu", "one_way/tcp/64B/cpu-each")
# Over uds: so many TCP connections to one port use up most of the system's ports, and finding one
# of the last free ones takes it a millisecond. That makes opening them slow, and nothing else.
IDLE_SERIES = (100, 1_000, 5_000, 10_000, 19_000)
MANY = 5_000  # from here on opening connections is most of the work
ROUND_TRIP_PEERS = ("raw", "epoll", "zmq", "nng", "asio", "asio_batched", OWN, CALLER)
IDLE_PEERS = ("epoll", OWN, CALLER)


def full() -> List[Measurement]:
    """Everything: about 1,700 runs."""
    plan = [
        Measurement("round_trip", transport, size, 1, pinning, ROUND_TRIP_PEERS, 7)
        for pinning, sizes in ((ONE_CPU, (16, 1024, 60_000)), (CPU_EACH, (16, 1024)))
        for size in sizes
        for transport in BOTH
    ]
    plan += [
        Measurement("one_way", transport, size, 1, CPU_EACH, able("one_way"), 7)
        for size in (64, 1024, 16_384, 60_000)
        for transport in BOTH
    ]
    plan += [
        Measurement("fan_in", "tcp", 64, 100, CPU_EACH, able("fan_in"), 7),
        Measurement("fan_in", "uds", 64, 100, CPU_EACH, able("fan_in"), 7),
        Measurement("fan_in", "tcp", 64, 1_000, CPU_EACH, able("fan_in"), 7),
        Measurement("churn", "tcp", 16, 1, ONE_CPU, able("churn"), 7),
        Measurement("churn", "uds", 16, 1, ONE_CPU, able("churn"), 7),
    ]
    plan += [
        Measurement("idle", "uds", 16, connections, ONE_CPU, (OWN, CALLER), 5)
        for connections in IDLE_SERIES
    ]
    plan += [
        Measurement("idle", "tcp", 16, 10_000, ONE_CPU, IDLE_PEERS, 5),
        Measurement("fan_in", "tcp", 64, 10_000, CPU_EACH, able("fan_in"), 5),
    ]
    plan += [
        Measurement("fan_in", transport, 64, 19_000, CPU_EACH, (OWN, CALLER), 5)
        for transport in BOTH
    ]
    plan += [
        Measurement("flood", transport, 16, 1, CPU_EACH, able("flood"), 7) for transport in BOTH
    ]
    plan += [
        Measurement("producers", transport, 64, 1, CPU_EACH, able("producers"), 7, parallel=threads)
        for transport in BOTH
        for threads in (2, 4)  # each run has one thread as well, to compare with
    ]
    plan += [
        Measurement(workload, "tcp", 64, 1, CPU_EACH, able(workload), 5, parallel=threads)
        for workload, threads in (("groups", 1), ("groups", 2), ("groups", 4), ("engines", 2))
    ]
    plan.append(Measurement("start_up", "", 0, 1, ONE_CPU, able("start_up"), 7))
    # Last, as nothing shortens it where time is short.
    plan += [
        Measurement("stream", transport, 60_000, 1, CPU_EACH, able("stream"), 5)
        for transport in BOTH
    ]
    counted = ("round_trip/tcp/16B/one-cpu", "one_way/tcp/64B/cpu-each")
    return [replace(one, counts_calls=one.name in counted) for one in plan]


def quick() -> List[Measurement]:
    """What the targets need, and no more. Last what takes longest: it gets the time that is left."""
    plan = []
    for one in full():
        needed = needed_peers(one.name)
        if needed:
            peers = one.peers if one.name in HEADLINES else able(one.workload, needed)
            repetitions = 2 if one.connections >= MANY else 3
            plan.append(replace(one, peers=peers, repetitions=repetitions))
    return sorted(plan, key=lambda one: one.connections >= MANY)


def chosen(
    plan: Iterable[Measurement], only: Optional[str], peers: Iterable[str]
) -> List[Measurement]:
    """The measurements whose names match, with those of the peers that they have."""
    pattern = re.compile(only or "")
    narrowed = [
        replace(one, peers=able(one.workload, set(one.peers).intersection(peers)))
        for one in plan
        if pattern.search(one.name)
    ]
    return [one for one in narrowed if one.peers]


def without_impossible(
    plan: Iterable[Measurement], cpus: int, descriptors: int
) -> Tuple[List[Measurement], List[Tuple[str, str]]]:
    """What this machine can do, and the names and reasons of what it cannot."""
    possible, left_out = [], []
    for one in plan:
        needed = one.connections + 200
        if one.pinning == CPU_EACH and cpus < 2:
            left_out.append((one.name, "there is only one CPU"))
        elif needed > descriptors:
            left_out.append((one.name, f"it needs {needed:,} descriptors and the hard limit "
                                       f"(ulimit -Hn) is {descriptors:,}"))
        else:
            possible.append(one)
    return possible, left_out
