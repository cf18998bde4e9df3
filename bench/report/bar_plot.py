"""Grouped bars: a group for each measurement, a bar for each peer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence

from .scale import Scale, scale_for, tick_text
from .svg import Markup, document, element, line, text
from .text_table import number, quantity

BAR = 13.0
BETWEEN_GROUPS = 26.0
HEIGHT = 210.0
LEFT, TOP, BOTTOM = 62.0, 22.0, 40.0


@dataclass(frozen=True)
class Bar:
    """A peer's median, the least and greatest repetition, and where its target is."""

    peer: str
    middle: float
    low: float
    high: float
    goal: Optional[float] = None
    goal_text: str = ""


@dataclass(frozen=True)
class Group:
    """The bars of a measurement. A label may have two lines."""

    label: str
    bars: Sequence[Bar]


def bar_plot(label: str, unit: str, groups: Sequence[Group]) -> Markup:
    """An SVG; its colours are classes of the page: peer-NAME, axis, grid, whisker, goal."""
    everything = [v for g in groups for b in g.bars for v in (b.low, b.high, b.middle, b.goal or 0)]
    scale = scale_for(everything)
    widths = [max(len(group.bars) * BAR, _label_width(group)) for group in groups]
    width = LEFT + sum(widths) + BETWEEN_GROUPS * len(groups)
    parts: List[Markup] = axis(scale, unit, width)
    x = LEFT + BETWEEN_GROUPS / 2
    for group, room in zip(groups, widths):
        start = x + (room - len(group.bars) * BAR) / 2
        for index, bar in enumerate(group.bars):
            parts.append(_bar(bar, start + index * BAR, scale, unit, group.label))
        for row, words in enumerate(group.label.split("\n")):
            parts.append(text(x + room / 2, TOP + HEIGHT + 16 + 14 * row, words, "middle"))
        x += room + BETWEEN_GROUPS
    return document(width, TOP + HEIGHT + BOTTOM, label, *parts)


def axis(scale: Scale, unit: str, width: float) -> List[Markup]:
    """The vertical axis with its grid, shared by all plots."""
    parts = [text(4, 12, f"{unit}, logarithmic" if scale.logarithmic else unit)]
    for tick in scale.ticks():
        y = height_of(scale, tick)
        parts.append(line(LEFT, y, width, y, "grid"))
        parts.append(text(LEFT - 6, y + 4, tick_text(tick), "end"))
    base = TOP + HEIGHT
    parts.append(line(LEFT, base, width, base, "axis"))
    return parts


def height_of(scale: Scale, value: float) -> float:
    return TOP + HEIGHT * (1 - scale.place(value))


def whisker(x: float, low: float, high: float) -> Markup:
    """From the least to the greatest repetition; both are heights already."""
    return element(
        "path", class_="whisker", d=f"M{x - 3:.2f} {low:.2f}h6m-3 0V{high:.2f}m-3 0h6"
    )


def _bar(bar: Bar, x: float, scale: Scale, unit: str, group: str) -> Markup:
    top = height_of(scale, bar.middle)
    words = (f"{bar.peer}, {' '.join(group.split())}: {quantity(bar.middle, unit)} "
             f"({number(bar.low)} to {number(bar.high)})")
    parts = [
        element("title", words + bar.goal_text),
        element("rect", x=x + 1, y=top, width=BAR - 2, height=max(0.5, TOP + HEIGHT - top),
                class_=f"peer-{bar.peer}"),
        whisker(x + BAR / 2, height_of(scale, bar.low), height_of(scale, bar.high)),
    ]
    if bar.goal is not None:
        y = height_of(scale, bar.goal)
        parts.append(line(x - 2, y, x + BAR + 2, y, "goal-rim"))
        parts.append(line(x - 2, y, x + BAR + 2, y, "goal"))
    return element("g", *parts)


def _label_width(group: Group) -> float:
    """Roughly: a letter of a label is about 6.3 wide."""
    return 6.3 * max(len(words) for words in group.label.split("\n"))
