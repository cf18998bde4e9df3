"""What was found, as tables."""

from __future__ import annotations

from statistics import median
from typing import List, Sequence

from .borrowed import text_table
from .latency import Comparison
from .trial import Outcome

MEGA = 1e6
TARGET = 2.0  # p99 attacked / alone


def resources(outcomes: Sequence[Outcome]) -> str:
    """A row for each trial: what was used, beside its bounds."""
    rows = [["attack", "over", "connections", "frames", "MB sent", "MB before", "grew by", "bound",
             "descriptors", "peak", "bound", "after", "verdict"]]
    for one in outcomes:
        done = one.footprint
        rows.append([
            one.attack.name, one.transport, f"{done.connections:,}", f"{done.frames:,}",
            _megabytes(done.bytes), _megabytes(one.memory_before),
            _megabytes(max(0, one.memory_peak - one.memory_before)), _megabytes(one.memory_bound),
            str(one.descriptors_before), str(one.descriptors_peak), str(one.descriptors_bound),
            str(one.descriptors_after), "EXCEEDED" if one.complaints else "held",
        ])
    return text_table.layout(rows, right=range(2, 12))


def latencies(comparisons: Sequence[Comparison]) -> str:
    """A row for each comparison. Medians, and from the least to the greatest repetition."""
    rows = [["attack", "over", "connections/s", "frames/s", "MB/s", "alone p50", "p99",
             "beside p50", "p99", "attacked p50", "p99", "/ alone", "/ beside", "target"]]
    for one in comparisons:
        to_alone = one.ratios("alone")
        cells = [one.attack.name, one.transport, text_table.number(one.rate("connections")),
                 text_table.number(one.rate("frames")), text_table.number(one.rate("bytes") / MEGA)]
        for mode in ("alone", "beside", "attacked"):
            cells.append(text_table.number(median(one.of(mode, "p50"))))
            cells.append(_spread(one.of(mode, "p99")))
        cells += [_spread(to_alone), _spread(one.ratios("beside")),
                  "reached" if median(to_alone) <= TARGET else "missed"]
        rows.append(cells)
    return text_table.layout(rows, right=range(2, 13))


def complaints(outcomes: Sequence[Outcome]) -> List[str]:
    return [
        f"{one.attack.name} over {one.transport}: {text}"
        for one in outcomes
        for text in one.complaints
    ]


def _megabytes(count: float) -> str:
    return f"{count / MEGA:.1f}"


def _spread(values: Sequence[float]) -> str:
    number = text_table.number
    return f"{number(median(values))} ({number(min(values))} to {number(max(values))})"
