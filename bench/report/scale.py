"""Axes: where on a length a value lies, and which values are marked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Sequence

LOG_FROM = 8.0  # a greater factor between the values calls for a logarithmic axis


@dataclass(frozen=True)
class Scale:
    """From `low` at 0 to `high` at 1, linear or logarithmic."""

    low: float
    high: float
    logarithmic: bool

    def place(self, value: float) -> float:
        """Between 0 and 1; what lies outside is put at the rim."""
        if self.logarithmic:
            value = max(value, self.low)
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, part))

    def ticks(self) -> List[float]:
        """Round values, from low to high."""
        return _log_ticks(self.low, self.high) if self.logarithmic else _ticks(self.high)


def scale_for(values: Sequence[float]) -> Scale:
    """Holds all values: from 0, or logarithmic if they differ much."""
    positive = [value for value in values if value > 0]
    if not positive:
        return Scale(0.0, 1.0, False)
    low, high = min(positive), max(positive)
    if high / low > LOG_FROM:
        return Scale(_round_down(low * 0.7), high * 1.1, True)
    return Scale(0.0, high * 1.05, False)


def tick_text(value: float) -> str:
    """A mark as short as can be: 0, 0.05, 5,000, 2 M."""
    return f"{value / 1e6:,g} M" if value >= 1e6 else f"{value:,.6g}"


def _round_down(value: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)


def _ticks(high: float) -> List[float]:
    step = _round_down(high / 4)
    return [index * step for index in range(int(high / step) + 1)]


def _log_ticks(low: float, high: float) -> List[float]:
    """1, 2, 5 of each decade; only the powers of ten if these are too many."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 3 else (1,)
    marks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [mark for mark in marks if low * 0.999 <= mark <= high * 1.001]
