"""What is measured: a workload under given circumstances, and the figures that it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Mapping, Tuple

ONE_CPU = "one-cpu"
CPU_EACH = "cpu-each"
PINNING_TEXT = {ONE_CPU: "both processes on one CPU", CPU_EACH: "a CPU for each process"}
# Workloads of a client whose `parallel` threads post, or have a group or an engine each.
PARALLEL = ("producers", "groups", "engines")
# Workloads without a server: transport and size mean nothing there.
ALONE = ("start_up",)


@dataclass(frozen=True)
class Measurement:
    """One workload over one transport, and the peers that it is done with."""

    workload: str
    transport: str
    size: int
    connections: int
    pinning: str
    peers: Tuple[str, ...] = ()
    repetitions: int = 3
    counts_calls: bool = False  # system calls are counted, too, in runs of their own
    parallel: int = 1

    @property
    def name(self) -> str:
        """Unique within a plan, e.g. fan_in/tcp/64B/100c/cpu-each; --only matches it."""
        parts = [self.workload]
        if self.workload not in ALONE:
            parts += [self.transport, f"{self.size}B"]
        if self.connections > 1:
            parts.append(f"{self.connections}c")
        if self.workload in PARALLEL:
            parts.append(f"{self.parallel}{self.workload[0]}")
        return "/".join([*parts, self.pinning])

    @property
    def circumstances(self) -> str:
        """In words, without the workload and where it runs."""
        parts = []
        if self.workload not in ALONE:
            parts.append(f"{self.transport} {size_text(self.size)}")
        if self.connections > 1:
            parts.append(f"{self.connections:,} connections")
        if self.workload in PARALLEL:
            parts.append(self.parallel_text)
        return ", ".join(parts)

    @property
    def parallel_text(self) -> str:
        """4 producers, 1 group."""
        return f"{self.parallel} {self.workload if self.parallel > 1 else self.workload[:-1]}"

    @property
    def where(self) -> str:
        """On which CPUs, in words."""
        return "on one CPU" if self.workload in ALONE else PINNING_TEXT[self.pinning]


def size_text(size: int) -> str:
    """16 B, 1 KiB, 60,000 B."""
    return f"{size // 1024} KiB" if size >= 1024 and size % 1024 == 0 else f"{size:,} B"


@dataclass(frozen=True)
class Figure:
    """A quantity that runs yield: how to call it, and how to take it out of a run's figures."""

    label: str
    unit: str
    less_is_better: bool
    value: Callable[[Mapping[str, float]], float]


def _member(name: str) -> Callable[[Mapping[str, float]], float]:
    return lambda figures: figures[name]


def _switches(figures: Mapping[str, float], side: str) -> float:
    return figures[f"{side}_voluntary_switches"] + figures[f"{side}_involuntary_switches"]


# "calls" is not in a run's figures: it is counted in runs of its own (Results.values knows).
FIGURES: Dict[str, Figure] = {
    "p50_us": Figure("p50", "µs", True, _member("p50_us")),
    "p99_us": Figure("p99", "µs", True, _member("p99_us")),
    "messages_per_s": Figure("messages/s", "/s", False, _member("messages_per_s")),
    "mb_per_s": Figure("MB/s", "MB/s", False, _member("mb_per_s")),
    "requests_per_s": Figure("requests/s", "/s", False, _member("requests_per_s")),
    "one_messages_per_s": Figure("by one thread", "/s", False, _member("one_messages_per_s")),
    "producers_ratio": Figure("all / one", "×", False, _member("producers_ratio")),
    "cycles_per_s": Figure("cycles/s", "/s", False, _member("cycles_per_s")),
    "start_up_us": Figure("create + destroy", "µs", True, _member("start_up_us")),
    "open_s": Figure("to open", "s", True, _member("open_s")),
    "alone_p50_us": Figure("p50 alone", "µs", True, _member("alone_p50_us")),
    "beside_p50_us": Figure("p50 beside", "µs", True, _member("beside_p50_us")),
    "alone_p99_us": Figure("p99 alone", "µs", True, _member("alone_p99_us")),
    "beside_p99_us": Figure("p99 beside", "µs", True, _member("beside_p99_us")),
    "flood_ratio": Figure("p99 beside / alone", "×", True, _member("flood_ratio")),
    "flood_mb_per_s": Figure("the flood", "MB/s", False, _member("flood_mb_per_s")),
    "beside_ratio": Figure("beside / alone", "", True, _member("beside_ratio")),
    "bytes_per_connection": Figure("per channel", "B", True, _member("bytes_per_connection")),
    "server_memory_bytes": Figure(
        "server's memory", "B", True, _member("server_memory_bytes")
    ),
    "cpu_us": Figure(
        "CPU each, both sides", "µs", True, lambda f: f["client_cpu_us"] + f["server_cpu_us"]
    ),
    "client_switches": Figure("switches, client", "", True, lambda f: _switches(f, "client")),
    "server_switches": Figure("server", "", True, lambda f: _switches(f, "server")),
    "switches": Figure(
        "switches, the greater",
        "",
        True,
        lambda f: max(_switches(f, "client"), _switches(f, "server")),
    ),
    "calls": Figure("system calls", "", True, lambda f: f["calls"]),
}

# A table's columns; the first is the one that is compared, plotted and given a spread.
COLUMNS: Dict[str, Tuple[str, ...]] = {
    "round_trip": ("p50_us", "p99_us", "cpu_us", "client_switches", "server_switches"),
    "one_way": ("messages_per_s", "mb_per_s", "cpu_us", "client_switches", "server_switches"),
    "stream": ("mb_per_s", "cpu_us", "client_switches", "server_switches"),
    "fan_in": ("requests_per_s", "p50_us", "p99_us", "cpu_us", "server_memory_bytes", "open_s"),
    "idle": ("beside_p50_us", "alone_p50_us", "beside_ratio", "bytes_per_connection", "open_s"),
    "churn": ("cycles_per_s", "cpu_us", "client_switches", "server_switches"),
    "flood": ("beside_p99_us", "alone_p99_us", "flood_ratio", "beside_p50_us", "alone_p50_us",
              "flood_mb_per_s"),
    "producers": ("messages_per_s", "one_messages_per_s", "producers_ratio", "cpu_us",
                  "client_switches", "server_switches"),
    "groups": ("requests_per_s", "cpu_us", "client_switches", "server_switches"),
    "engines": ("requests_per_s", "cpu_us", "client_switches", "server_switches"),
    "start_up": ("start_up_us", "p99_us"),
}

WORKLOAD_TEXT = {
    "round_trip": "round trip: one request at a time",
    "one_way": "one way: as many as will go",
    "stream": "stream: 1 GB in parts, for tofu one unit",
    "fan_in": "echo: one request under way on each connection",
    "idle": "round trip beside idle connections",
    "churn": "connect, one echo, close",
    "flood": "round trip beside another client's flood of 60,000 B messages",
    "producers": "one way: several threads into one channel",
    "groups": "echo: 16 requests under way in each group of one engine",
    "engines": "echo: 16 requests under way in each of several engines",
    "start_up": "create and destroy: engine and group, or what others need to begin",
}
