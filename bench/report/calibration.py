"""How many messages make a run as long as it is to be."""

from __future__ import annotations

import math
from typing import Mapping, Tuple

from .measurement import Measurement

LARGE = 8_192
LONG_ENOUGH_S = 0.005  # a shorter calibrating run says too little
SECOND_TRY_S = 0.02

# What is always as long: no run finds out how many, and none is corrected.
FIXED_COUNTS = {"stream": 16_667}  # parts of 60,000 B: 1 GB

FIRST_COUNTS = {"round_trip": 200, "one_way": 5_000, "fan_in": 1_000, "idle": 200, "churn": 50,
                "flood": 200, "producers": 5_000, "groups": 1_000, "engines": 1_000,
                "start_up": 50}
MOST = {"round_trip": 500_000, "one_way": 10_000_000, "fan_in": 1_000_000, "idle": 200_000,
        "churn": 10_000, "flood": 200_000, "producers": 10_000_000, "groups": 1_000_000,
        "engines": 1_000_000, "start_up": 10_000}
LEAST = {"round_trip": 100, "one_way": 500, "fan_in": 500, "idle": 100, "churn": 20,
         "flood": 200, "producers": 500, "groups": 500, "engines": 500, "start_up": 20}

FLOOD_PAUSE_US = 260  # before each round trip, and what the system adds to it

# The rate of a run's only timed part.
RATES = {"one_way": "messages_per_s", "stream": "messages_per_s", "fan_in": "requests_per_s",
         "churn": "cycles_per_s", "groups": "requests_per_s", "engines": "requests_per_s"}


def first_task(one: Measurement) -> Tuple[int, int]:
    """Count and connections of the first, short run: of many connections it opens only some."""
    count = FIRST_COUNTS[one.workload]
    if one.size > LARGE:
        count = max(LEAST[one.workload], count // 5)
    most = 10 if one.workload == "idle" else 100
    return count, min(one.connections, most)


def timed_seconds(workload: str, count: int, figures: Mapping[str, float]) -> float:
    """How long the measured part of a run took, by its own figures."""
    if workload == "round_trip":
        return count * figures["p50_us"] / 1e6
    if workload == "start_up":
        return count * figures["start_up_us"] / 1e6
    if workload in ("idle", "flood"):
        pauses = 2 * FLOOD_PAUSE_US if workload == "flood" else 0
        return count * (figures["alone_p50_us"] + figures["beside_p50_us"] + pauses) / 1e6
    if workload == "producers":
        return sum(_seconds(count, figures[name])
                   for name in ("one_messages_per_s", "messages_per_s"))
    return _seconds(count, figures[RATES[workload]])


def second_count(count: int, seconds: float) -> int:
    """The count of another calibrating run after one that was too short; 0: none is needed."""
    if seconds >= LONG_ENOUGH_S:
        return 0
    return int(count * min(50.0, SECOND_TRY_S / max(seconds, 1e-9)))


def count_for(one: Measurement, rate: float, seconds: float) -> int:
    """Messages for a run of so many seconds, to two digits, within what makes sense."""
    least = max(LEAST[one.workload], 2 * one.connections if one.workload == "fan_in" else 0)
    if not math.isfinite(rate) or rate <= 0:
        return least
    return max(least, min(MOST[one.workload], two_digits(rate * seconds)))


def corrected(one: Measurement, count: int, took_s: float, wanted_s: float) -> int:
    """The count for the next repetitions: another one if the first was off by more than half."""
    if one.workload in FIXED_COUNTS or took_s <= 0 or 0.5 <= took_s / wanted_s <= 1.5:
        return count
    return count_for(one, count / took_s, wanted_s)


def warm_up_for(one: Measurement, count: int) -> int:
    """A tenth more before the count begins; fan-in warms up by opening its connections."""
    return 0 if one.workload == "fan_in" else max(20, count // 10)


def _seconds(count: int, rate: float) -> float:
    return count / rate if rate > 0 else math.inf


def two_digits(value: float) -> int:
    """12,345 becomes 12,000."""
    if value < 10:
        return int(value)
    step = 10 ** (int(math.log10(value)) - 1)
    return int(value // step * step)
