"""What tofu must reach: every line of the targets' table, as data.

A limit is a factor of what other programs do in the same repetition, or an absolute value. Of
several programs the best counts. Allocations per message are no row: a unit test counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Set, Tuple

from .measurement import CPU_EACH, ONE_CPU, Measurement
from .peers import CALLER, OWN

BOTH = ("tcp", "uds")


@dataclass(frozen=True)
class Limit:
    """At most or at least `factor` times the best of `peers`; `factor` itself without peers."""

    relation: str  # "≤" or "≥"
    factor: float
    peers: Tuple[str, ...] = ()
    unit: str = ""
    remark: str = ""

    @property
    def text(self) -> str:
        """The condition as the targets' table words it."""
        if not self.peers:
            return f"{self.relation} {self.factor:g}{self.unit}{self.remark}"
        base = self.peers[0] if len(self.peers) == 1 else f"best of {', '.join(self.peers)}"
        return f"{self.relation} {self.factor:g} × {base}{self.remark}"

    def allows(self, value: float) -> bool:
        """Whether a ratio (or without peers a figure) is on the right side."""
        return value <= self.factor if self.relation == "≤" else value >= self.factor


def at_most(factor: float, *peers: str, unit: str = "", remark: str = "") -> Limit:
    return Limit("≤", factor, peers, unit, remark)


def at_least(factor: float, *peers: str, remark: str = "") -> Limit:
    return Limit("≥", factor, peers, remark=remark)


# One thread against itself (--parallel 1) has a median of 0.994 and a standard deviation of 0.03 in
# 40 runs; of medians of three runs, as --quick takes them, one in twenty is below 0.978.
NOT_LESS = at_least(0.97, remark=" (1, less what noise makes)")


@dataclass(frozen=True)
class Line:
    """A line of the table: a figure, where it is taken, and the limits for each mode."""

    work: str
    workload: str
    figure: str
    pinning: str
    own: Tuple[Limit, ...]
    caller: Tuple[Limit, ...]
    transports: Tuple[str, ...] = BOTH
    sizes: Tuple[int, ...] = (16,)
    connections: Tuple[int, ...] = (1,)
    parallel: int = 1


LINES: Tuple[Line, ...] = (
    Line("round trip p50, one CPU", "round_trip", "p50_us", ONE_CPU, sizes=(16, 1024),
         own=(at_most(2.0, "raw"),), caller=(at_most(1.25, "raw"),)),
    Line("round trip p50, a CPU each", "round_trip", "p50_us", CPU_EACH, sizes=(16, 1024),
         own=(at_most(1.2, "raw"),), caller=(at_most(1.1, "raw"),)),
    Line("round trip p50, 60,000 B, one CPU", "round_trip", "p50_us", ONE_CPU, sizes=(60_000,),
         own=(at_most(1.7, "raw"),), caller=(at_most(1.2, "raw"),)),
    Line("context switches per round trip and process", "round_trip", "switches", ONE_CPU,
         own=(at_most(2.0),),
         caller=(at_most(1.05, remark=" (1, and a few by timers)"),)),
    Line("one way 64 B", "one_way", "messages_per_s", CPU_EACH, sizes=(64,),
         own=(at_least(2.5, "zmq"), at_least(1.2, "asio_batched")),
         caller=(at_least(0.7, "raw_batched"),)),
    Line("one way 1 KiB, tcp", "one_way", "messages_per_s", CPU_EACH, transports=("tcp",),
         sizes=(1024,), own=(at_least(1.3, "zmq"),), caller=(at_least(0.85, "raw_batched"),)),
    Line("one way 1 KiB, uds", "one_way", "messages_per_s", CPU_EACH, transports=("uds",),
         sizes=(1024,), own=(at_least(3.0, "zmq"),), caller=(at_least(0.85, "raw_batched"),)),
    Line("one way 16 KiB and 60,000 B", "one_way", "mb_per_s", CPU_EACH, sizes=(16_384, 60_000),
         own=(at_least(1.6, "zmq"), at_least(1.2, "asio_batched")),
         caller=(at_least(0.9, "raw_batched"),)),
    Line("CPU per 64 B message, both sides", "one_way", "cpu_us", CPU_EACH, transports=("tcp",),
         sizes=(64,), own=(at_most(0.4, "zmq"), at_most(1.0, "asio_batched")),
         caller=(at_most(2.5, "raw_batched"),)),
    Line("system calls per 64 B message one way, both sides", "one_way", "calls", CPU_EACH,
         transports=("tcp",), sizes=(64,), own=(at_most(0.05),), caller=(at_most(0.05),)),
    Line("echo requests/s", "fan_in", "requests_per_s", CPU_EACH, transports=("tcp",), sizes=(64,),
         connections=(100, 1_000, 10_000), own=(at_least(2.0, "zmq"), at_least(1.2, "asio")),
         caller=(at_least(0.85, "epoll"),)),
    Line("round trip beside 10,000 idle channels / beside none", "idle", "beside_ratio", ONE_CPU,
         transports=("tcp",), connections=(10_000,), own=(at_most(1.05),), caller=(at_most(1.05),)),
    Line("server memory per idle channel", "idle", "bytes_per_connection", ONE_CPU,
         transports=("tcp",), connections=(10_000,),
         own=(at_most(600, unit=" B"),), caller=(at_most(600, unit=" B"),)),
    Line("connect + echo + close per s", "churn", "cycles_per_s", ONE_CPU,
         own=(at_least(2.5, "zmq"), at_least(0.8, "asio")), caller=(at_least(0.6, "epoll"),)),
    Line("p99 under load", "fan_in", "p99_us", CPU_EACH, transports=("tcp",), sizes=(64,),
         connections=(100,), own=(at_most(1.0, "zmq", "nng", "asio", "asio_batched"),),
         caller=(at_most(1.5, "epoll"),)),
    Line("round trip p99 beside a flood / alone", "flood", "flood_ratio", CPU_EACH,
         own=(at_most(3.0),), caller=(at_most(3.0),)),
    Line("messages/s of 4 threads into one channel / of one", "producers", "producers_ratio",
         CPU_EACH, sizes=(64,), own=(NOT_LESS,), caller=(NOT_LESS,), parallel=4),
)


@dataclass(frozen=True)
class Target:
    """One row: a single limit for one mode in one measurement."""

    work: str
    measurement: str
    circumstances: str
    peer: str
    figure: str
    limit: Limit


def targets() -> Iterator[Target]:
    """All rows, in the table's order."""
    for line in LINES:
        for transport in line.transports:
            for size in line.sizes:
                for connections in line.connections:
                    one = Measurement(line.workload, transport, size, connections, line.pinning,
                                      parallel=line.parallel)
                    for peer, limits in ((OWN, line.own), (CALLER, line.caller)):
                        for limit in limits:
                            yield Target(line.work, one.name, one.circumstances, peer, line.figure,
                                         limit)


def needed_peers(measurement: str) -> Set[str]:
    """The programs without which some row of this measurement stays open."""
    needed: Set[str] = set()
    for target in targets():
        if target.measurement == measurement:
            needed.update((target.peer, *target.limit.peers))
    return needed
