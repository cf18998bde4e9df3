"""Medians, and how far repetitions lie apart."""

from __future__ import annotations

import math
from statistics import median
from typing import Dict, List, Mapping, Sequence

# How spreads are explained wherever they are printed.
SPREAD_TEXT = "spread: (largest - smallest) / median of the repetitions"


def spread(values: Sequence[float]) -> float:
    """(largest - smallest) / median; not a number where there is no such thing."""
    middle = median(values) if len(values) > 1 else 0
    return (max(values) - min(values)) / abs(middle) if middle else math.nan


def paired_ratios(values: Mapping[int, float], base: Mapping[int, float]) -> List[float]:
    """values / base of the same repetition, for the repetitions that both have."""
    return [values[r] / base[r] for r in sorted(values) if base.get(r)]


def best_of(series: Sequence[Mapping[int, float]], less_is_better: bool) -> Dict[int, float]:
    """The best value of each repetition that all series have."""
    if not series:
        return {}
    common = set(series[0]).intersection(*series[1:])
    choose = min if less_is_better else max
    return {r: choose(one[r] for one in series) for r in common}
