"""What is measured: a workload under given circumstances, and the figures that it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Mapping, Tuple

ONE_CPU = "one-cpu"
CPU_EACH = "cpu-each"
PINNING_TEXT = {ONE_CPU: "both processes on one CPU", CPU_EACH: "a CPU for each process"}


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

    @property
    def name(self) -> str:
        """Unique within a plan; --only matches it."""
        return name_of(
            self.workload, self.transport, self.size, self.connections, self.pinning
        )

    @property
    def circumstances(self) -> str:
        """In words, without the workload."""
        text = f"{self.transport} {size_text(self.size)}"
        if self.connections > 1:
            text += f", {self.connections:,} connections"
        return text


def name_of(workload: str, transport: str, size: int, connections: int, pinning: str) -> str:
    """The name of the measurement with these circumstances, e.g. fan_in/tcp/64B/100c/cpu-each."""
    many = f"/{connections}c" if connections > 1 else ""
    return f"{workload}/{transport}/{size}B{many}/{pinning}"


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
    "cycles_per_s": Figure("cycles/s", "/s", False, _member("cycles_per_s")),
    "open_s": Figure("to open", "s", True, _member("open_s")),
    "alone_p50_us": Figure("p50 alone", "µs", True, _member("alone_p50_us")),
    "beside_p50_us": Figure("p50 beside", "µs", True, _member("beside_p50_us")),
    "beside_ratio": Figure("beside / alone", "", True, _member("beside_ratio")),
    "bytes_per_connection": Figure("per channel", "B", True, _member("bytes_per_connection")),
    "cpu_us": Figure(
        "CPU, both sides", "µs", True, lambda f: f["client_cpu_us"] + f["server_cpu_us"]
    ),
    "client_switches": Figure("switches", "", True, lambda f: _switches(f, "client")),
    "server_switches": Figure("at the server", "", True, lambda f: _switches(f, "server")),
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
    "fan_in": ("requests_per_s", "p50_us", "p99_us", "cpu_us", "open_s"),
    "idle": ("beside_p50_us", "alone_p50_us", "beside_ratio", "bytes_per_connection", "open_s"),
    "churn": ("cycles_per_s", "cpu_us", "client_switches", "server_switches"),
}

WORKLOAD_TEXT = {
    "round_trip": "round trip: one request at a time",
    "one_way": "one way: as many as will go",
    "fan_in": "echo: one request under way on each connection",
    "idle": "round trip beside idle connections",
    "churn": "connect, one echo, close",
}
