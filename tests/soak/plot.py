"""The samples of a run as an SVG of its own: three panels over the same minutes."""

from __future__ import annotations

import statistics
from typing import Callable, List, Sequence, Tuple

from borrowed import scale, svg
from series import Sample, Series

WIDTH, PANEL, LEFT, RIGHT, TOP, BETWEEN = 860.0, 150.0, 70.0, 20.0, 52.0, 44.0
MOST_POINTS = 300
COLOURS = ("#d9480f", "#f0a020", "#5b8fd6", "#3f9e7a", "#8f6fc4")
STYLE = """
svg{background:#fff} .label{fill:#1d2329;font:12px system-ui,sans-serif}
.grid{stroke:#dfe4e8} .axis{stroke:#1d2329} .line{fill:none;stroke-width:1.5}
"""

Point = Tuple[float, float]  # minutes, value


def plot(title: str, runs: Sequence[Series]) -> str:
    """Memory, descriptors, and messages per second, both ways together."""
    panels = (
        ("resident memory, MB", [_values(run, lambda sample: sample.resident / 1e6) for run in runs]),
        ("descriptors", [_values(run, lambda sample: sample.descriptors) for run in runs]),
        ("messages per second, in and out", [_rates(run) for run in runs]),
    )
    parts: List[svg.Markup] = [svg.element("style", svg.Markup(STYLE)), svg.text(4, 16, title)]
    x = LEFT
    for colour, run in zip(COLOURS, runs):
        parts.append(svg.element("rect", x=x, y=26, width=10, height=10, fill=colour))
        parts.append(svg.text(x + 14, 35, run.name))
        x += 30 + 7 * len(run.name)
    for index, (label, lines) in enumerate(panels):
        parts += _panel(label, lines, TOP + index * (PANEL + BETWEEN), index == len(panels) - 1)
    height = TOP + len(panels) * (PANEL + BETWEEN) + 10
    return svg.document(WIDTH, height, title, *parts)


def _panel(label: str, lines: List[List[Point]], top: float, last: bool) -> List[svg.Markup]:
    points = [point for line in lines for point in line]
    up = scale.scale_for([value for _, value in points])
    across = scale.Scale(0.0, max((minute for minute, _ in points), default=1.0), False)
    base = top + 18 + PANEL

    def height_of(value: float) -> float:
        return base - up.place(value) * PANEL

    def place(minute: float) -> float:
        return LEFT + across.place(minute) * (WIDTH - LEFT - RIGHT)

    words = label + (", logarithmic" if up.logarithmic else "")
    parts = [svg.text(LEFT, top + 10, words)]
    for tick in up.ticks():
        parts.append(svg.line(LEFT, height_of(tick), WIDTH - RIGHT, height_of(tick), "grid"))
        parts.append(svg.text(LEFT - 6, height_of(tick) + 4, scale.tick_text(tick), "end"))
    parts.append(svg.line(LEFT, base, WIDTH - RIGHT, base, "axis"))
    for tick in across.ticks():
        parts.append(svg.text(place(tick), base + 14, scale.tick_text(tick), "middle"))
    if last:
        parts.append(svg.text(WIDTH - RIGHT, base + 30, "minutes", "end"))
    for colour, line in zip(COLOURS, lines):
        path = " ".join(f"{place(minute):.1f},{height_of(value):.1f}" for minute, value in line)
        parts.append(svg.element("polyline", points=path, class_="line", stroke=colour))
    return parts


def _values(run: Series, value: Callable[[Sample], float]) -> List[Point]:
    return _thinned([(sample.at / 60, value(sample)) for sample in run.samples])


def _rates(run: Series) -> List[Point]:
    pairs = zip(run.samples, run.samples[1:])
    return _thinned(
        [(b.at / 60, (b.messages - a.messages) / (b.at - a.at)) for a, b in pairs if b.at > a.at]
    )


def _thinned(points: List[Point]) -> List[Point]:
    """The median of as many neighbours as it takes."""
    step = max(1, len(points) // MOST_POINTS)
    groups = [points[start : start + step] for start in range(0, len(points), step)]
    return [
        (group[0][0], statistics.median(value for _, value in group)) for group in groups
    ]
