"""Which plots the page has, made from the results."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Callable, Iterator, List, Mapping, Tuple

from .bar_plot import Bar, Group, bar_plot
from .line_plot import Point, Series, line_plot
from .measurement import ALONE, CPU_EACH, FIGURES, ONE_CPU, PARALLEL, Measurement, size_text
from .peers import CALLER, OWN
from .results import Results
from .svg import Markup
from .text_table import quantity

Goals = Mapping[Tuple[str, str, str], float]


@dataclass(frozen=True)
class Family:
    """Measurements that share a plot of bars."""

    title: str
    figure: str
    holds: Callable[[Measurement], bool]


FAMILIES = (
    Family("Round trip, both processes on one CPU: p50, less is better", "p50_us",
           lambda one: one.workload == "round_trip" and one.pinning == ONE_CPU),
    Family("Round trip, a CPU for each process: p50, less is better", "p50_us",
           lambda one: one.workload == "round_trip" and one.pinning == CPU_EACH),
    Family("One way, small messages: messages/s, more is better", "messages_per_s",
           lambda one: one.workload == "one_way" and one.size < 8_192),
    Family("One way, large messages: MB/s, more is better", "mb_per_s",
           lambda one: one.workload == "one_way" and one.size >= 8_192),
    Family("Stream of 1 GB: MB/s, more is better", "mb_per_s",
           lambda one: one.workload == "stream"),
    Family("Several threads into one channel: messages/s, more is better", "messages_per_s",
           lambda one: one.workload == "producers"),
    Family("CPU per message one way, both sides: less is better", "cpu_us",
           lambda one: one.workload == "one_way"),
    Family("Echo on many connections: requests/s, more is better", "requests_per_s",
           lambda one: one.workload == "fan_in"),
    Family("Echo on many connections: p99, less is better", "p99_us",
           lambda one: one.workload == "fan_in"),
    Family("Echo in several groups or engines: requests/s, more is better", "requests_per_s",
           lambda one: one.workload in ("groups", "engines")),
    Family("Round trip beside a flood: p99 / that alone, less is better", "flood_ratio",
           lambda one: one.workload == "flood"),
    Family("Connect, one echo, close: cycles/s, more is better", "cycles_per_s",
           lambda one: one.workload == "churn"),
    Family("Context switches per round trip on one CPU, of the process with more: less is better",
           "switches",
           lambda one: one.workload == "round_trip" and one.size == 16 and one.pinning == ONE_CPU),
    Family("System calls per message, both processes: less is better", "calls",
           lambda one: one.counts_calls),
    Family("Server memory per idle channel: less is better", "bytes_per_connection",
           lambda one: one.workload == "idle"),
    Family("Create and destroy: less is better", "start_up_us",
           lambda one: one.workload == "start_up"),
)


def plots(results: Results, goals: Goals) -> Iterator[Tuple[str, Markup]]:
    """Titles and pictures; none without a figure."""
    for family in FAMILIES:
        groups = []
        for one in results.measurements:
            if family.holds(one):
                bars = _bars(results, one, family.figure, goals)
                if bars:
                    groups.append(Group(_label(one), bars))
        if groups:
            unit = FIGURES[family.figure].unit or "per message"
            yield family.title, bar_plot(family.title, unit, groups)
    series = _idle_series(results)
    if series:
        title = "Round trip beside idle channels, uds: p50, less is better"
        yield title, line_plot(title, "µs", "idle channels", series)


def _bars(results: Results, one: Measurement, figure: str, goals: Goals) -> List[Bar]:
    bars = []
    for peer in one.peers:
        values = list(results.values(one.name, peer, figure).values())
        if values:
            goal = goals.get((one.name, peer, figure))
            words = "" if goal is None else f"; target {quantity(goal, FIGURES[figure].unit)}"
            bars.append(Bar(peer, median(values), min(values), max(values), goal, words))
    return bars


def _label(one: Measurement) -> str:
    """Two lines."""
    if one.workload in ("fan_in", "idle"):
        return f"{one.transport}\n{one.connections:,} conn."
    if one.workload in PARALLEL:
        return f"{one.transport}\n{one.parallel_text}"
    if one.workload in ("churn", "flood", *ALONE):
        return f"{one.transport}\n"
    return f"{one.transport}\n{size_text(one.size)}"


def _idle_series(results: Results) -> List[Series]:
    """Only where there is more than one number of idle channels."""
    idle = [
        one for one in results.measurements if one.workload == "idle" and one.transport == "uds"
    ]
    found = []
    for peer in (OWN, CALLER):
        points, alone = [], []
        for one in sorted(idle, key=lambda each: each.connections):
            values = list(results.values(one.name, peer, "beside_p50_us").values())
            alone += results.values(one.name, peer, "alone_p50_us").values()
            if values:
                points.append(
                    Point(one.connections, median(values), min(values), max(values))
                )
        if len(points) > 1:
            points.insert(0, Point(0, median(alone), min(alone), max(alone)))
            found.append(Series(peer, points))
    return found
