"""What else the machine was doing: CPU time that other processes used, taken from /proc/stat."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List


@dataclass(frozen=True)
class Noise:
    """Of an interval: shares of the whole machine's CPU time, and the load average at its end."""

    others: float  # used by other processes; interrupts are not counted
    steal: float  # taken by the host of a virtual machine
    load: float  # one-minute average, these programs included
    seconds: float

    @property
    def text(self) -> str:
        text = f"other processes used {100 * self.others:.0f} % of the machine"
        if self.steal >= 0.005:
            text += f", its host took {100 * self.steal:.0f} %"
        return text


@dataclass(frozen=True)
class Moment:
    """Counters at one time."""

    at: float
    ticks: List[int]  # of all CPUs: user, nice, system, idle, iowait, irq, softirq, steal
    own_s: float  # CPU time of this process and of its children that have ended

    @staticmethod
    def now() -> "Moment":
        own = 0.0
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            used = resource.getrusage(who)
            own += used.ru_utime + used.ru_stime
        return Moment(time.monotonic(), parse_ticks(_read("/proc/stat")), own)


def since(before: Moment) -> Noise:
    """The noise from `before` until now; zeros where /proc/stat is missing."""
    return between(before, Moment.now(), load_average())


def between(before: Moment, after: Moment, load: float) -> Noise:
    """The noise between two moments. Call it when no child runs: only ended ones are known."""
    ticks = [b - a for a, b in zip(before.ticks, after.ticks)]
    total = sum(ticks)
    if total <= 0:
        return Noise(0.0, 0.0, load, after.at - before.at)
    own = (after.own_s - before.own_s) * os.sysconf("SC_CLK_TCK")
    others = max(0.0, sum(ticks[:3]) - own) / total
    return Noise(others, ticks[7] / total, load, after.at - before.at)


def parse_ticks(stat: str) -> List[int]:
    """The first eight counters of the line `cpu`."""
    for line in stat.splitlines():
        if line.startswith("cpu "):
            ticks = [int(field) for field in line.split()[1:9]]
            return ticks + [0] * (8 - len(ticks))
    return [0] * 8


def load_average() -> float:
    try:
        return os.getloadavg()[0]
    except OSError:
        return 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
