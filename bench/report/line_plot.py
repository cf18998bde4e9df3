"""Lines over a number, for how a figure grows with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

from .bar_plot import BOTTOM, HEIGHT, LEFT, TOP, axis, height_of, whisker
from .scale import Scale, scale_for, tick_text
from .svg import Markup, document, element, text
from .text_table import number, quantity

WIDTH = 620.0
RIGHT = 24.0


@dataclass(frozen=True)
class Point:
    """At x the median, and the least and greatest repetition."""

    x: float
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Series:
    """A peer's points, in the order of x."""

    peer: str
    points: Sequence[Point]


def line_plot(label: str, unit: str, x_label: str, series: Sequence[Series]) -> Markup:
    """An SVG with a linear horizontal axis from 0."""
    points = [point for one in series for point in one.points]
    scale = scale_for([v for point in points for v in (point.low, point.high)])
    across = Scale(0.0, max((point.x for point in points), default=1.0) or 1.0, False)
    parts: List[Markup] = axis(scale, unit, WIDTH)

    def place(x: float) -> float:
        return LEFT + 10 + across.place(x) * (WIDTH - LEFT - 10 - RIGHT)

    for tick in across.ticks():
        parts.append(text(place(tick), TOP + HEIGHT + 16, tick_text(tick), "middle"))
    parts.append(text((LEFT + WIDTH) / 2, TOP + HEIGHT + 32, x_label, "middle"))
    for one in series:
        path = " ".join(f"{place(p.x):.2f},{height_of(scale, p.middle):.2f}" for p in one.points)
        parts.append(element("polyline", points=path, class_=f"line line-{one.peer}"))
        for point in one.points:
            x, y = place(point.x), height_of(scale, point.middle)
            words = f"{one.peer}, {number(point.x)}: {quantity(point.middle, unit)}"
            parts.append(element(
                "g",
                element("title", words),
                whisker(x, height_of(scale, point.low), height_of(scale, point.high)),
                element("circle", cx=x, cy=y, r=4, class_=f"peer-{one.peer}"),
            ))
    return document(WIDTH, TOP + HEIGHT + BOTTOM, label, *parts)
