"""How long runs may be, so that all of them end in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from .measurement import Measurement

START_S = 0.05  # two processes, from start to end
PER_CONNECTION_S = 0.0003  # to open and close
REQUESTS_PER_S = 40_000  # of the slower ones, over many connections
WARM_UP = 1.1
COUNTING_S = 0.8  # the runs of one peer that count its system calls
SHORTEST_S = 0.04
FIXED_S = {"stream": 0.8}  # of those whose count is fixed, by the slower ones


@dataclass(frozen=True)
class Share:
    """What a measurement may use."""

    run_s: float  # the measured part of each run
    repetitions: int
    all_s: float  # expected for all its runs together


def overhead_s(one: Measurement) -> float:
    """A run's seconds beside the measured ones."""
    many = one.connections if one.connections > 1 else 0
    return START_S + PER_CONNECTION_S * many


def least_s(one: Measurement) -> float:
    """The shortest measured part: each connection of a fan-in is used at least twice."""
    if one.workload in FIXED_S:
        return FIXED_S[one.workload]
    if one.workload != "fan_in":
        return SHORTEST_S
    return max(SHORTEST_S, 2 * one.connections / REQUESTS_PER_S)


def measured_s(one: Measurement, run_s: float) -> float:
    """The measured part of a run that is to take so long if it can."""
    return FIXED_S.get(one.workload) or max(run_s, least_s(one))


def cost_s(one: Measurement, run_s: float, repetitions: int) -> float:
    """Expected seconds for all runs of a measurement, calibration and counting included."""
    run = overhead_s(one) + WARM_UP * measured_s(one, run_s)
    each = START_S + 0.03 + repetitions * run + (COUNTING_S if one.counts_calls else 0)
    return len(one.peers) * each


def share(
    remaining: Sequence[Measurement], seconds: float, longest_s: float, pace: float
) -> Share:
    """The share of the first of the remaining measurements, all to end within `seconds`.

    `pace` is how much longer the runs so far took than expected. Runs get shorter first, then fewer.
    """
    first = remaining[0]
    for fewer in range(first.repetitions):
        def total(run_s: float, fewer: int = fewer) -> float:
            return pace * sum(
                cost_s(one, run_s, max(1, one.repetitions - fewer)) for one in remaining
            )

        if total(SHORTEST_S) <= seconds or fewer == first.repetitions - 1:
            run_s = _longest_that_fits(total, seconds, longest_s)
            repetitions = first.repetitions - fewer
            run_s = measured_s(first, run_s)
            return Share(run_s, repetitions, pace * cost_s(first, run_s, repetitions))
    raise ValueError("a measurement without repetitions")


def _longest_that_fits(
    total: Callable[[float], float], seconds: float, longest_s: float
) -> float:
    """By bisection: total() only grows."""
    if total(longest_s) <= seconds:
        return longest_s
    low, high = SHORTEST_S, longest_s
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) <= seconds else (low, middle)
    return low
