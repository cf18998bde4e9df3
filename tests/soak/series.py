"""What was sampled of a process over time."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Callable, List

from borrowed import load_process, proc


@dataclass(frozen=True)
class Sample:
    """Of one moment, in seconds from the start; messages are those since the start."""

    at: float
    resident: int
    descriptors: int
    threads: int
    channels: int
    messages: int


@dataclass
class Series:
    """The samples of one process, the oldest first."""

    name: str
    samples: List[Sample] = field(default_factory=list)

    def take(self, at: float, process: load_process.LoadProcess) -> None:
        """Adds what the process is like now; nothing before it printed its first figures."""
        stats = process.stats
        if stats is None:
            return
        self.samples.append(
            Sample(
                at,
                proc.memory(process.pid).resident,
                proc.descriptors(process.pid),
                proc.threads(process.pid),
                stats["channels"],
                stats["messages_in"] + stats["messages_out"],
            )
        )

    def quarter(self, number: int) -> List[Sample]:
        """The samples of one quarter of the time: 0 is the first, 3 the last."""
        count = len(self.samples)
        return self.samples[count * number // 4 : count * (number + 1) // 4]

    def messages_a_second(self, number: int) -> float:
        """Of a quarter."""
        samples = self.quarter(number)
        return (samples[-1].messages - samples[0].messages) / (samples[-1].at - samples[0].at)

    def typical(self, number: int, value: Callable[[Sample], float]) -> float:
        """The median of a quarter."""
        return statistics.median(value(sample) for sample in self.quarter(number))
