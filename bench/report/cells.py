"""The rows of tables, as text: the same for the terminal and for the page."""

from __future__ import annotations

from statistics import median
from typing import List, Optional

from .measurement import COLUMNS, FIGURES, WORKLOAD_TEXT, Measurement
from .peers import CALLER, OWN, REFERENCES
from .results import Results
from .spread import paired_ratios, spread
from .text_table import against, percent, quantity
from .verdicts import FAILED, NOT_MEASURED, Row

MODES = {OWN: "own thread", CALLER: "caller-driven"}


def title(one: Measurement) -> str:
    """A measurement in words."""
    where = ", ".join(part for part in (one.circumstances, one.where) if part)
    return f"{WORKLOAD_TEXT[one.workload]}; {where}"


def reference(results: Results, one: Measurement) -> Optional[str]:
    """The peer that the others are compared with, if any has figures."""
    main = COLUMNS[one.workload][0]
    for peer in (*REFERENCES[one.workload], *one.peers):
        if results.values(one.name, peer, main):
            return peer
    return None


def head(results: Results, one: Measurement) -> List[str]:
    """Column headings of a measurement's table."""
    main, *others = COLUMNS[one.workload]
    base = reference(results, one)
    counted = ["system calls"] if any(c.measurement == one.name for c in results.counted) else []
    return ["peer", FIGURES[main].label, "spread", f"/ {base}" if base else "ratio",
            *(FIGURES[name].label for name in others), *counted]


def body(results: Results, one: Measurement) -> List[List[str]]:
    """A row for each peer that took part; failed ones say why instead of figures."""
    main, *others = COLUMNS[one.workload]
    base = reference(results, one)
    found = []
    for peer in results.took_part(one.name):
        failure = results.failure(one.name, peer)
        if failure:
            found.append([peer, f"failed: {failure}"])
            continue
        values = results.values(one.name, peer, main)
        ratio = "-"
        if base and values:
            ratios = paired_ratios(values, results.values(one.name, base, main))
            ratio = f"{median(ratios):.2f}" if ratios else "-"
        cells = [peer, _median(results, one, peer, main), percent(spread(list(values.values()))),
                 ratio, *(_median(results, one, peer, name) for name in others)]
        if any(c.measurement == one.name for c in results.counted):
            cells.append(_calls(results, one, peer))
        found.append(cells)
    return found


def remark(results: Results, one: Measurement) -> str:
    """How often, how long, and beside what."""
    runs = [run for run in results.runs if run.measurement == one.name and run.repetition >= 0]
    if not runs:
        return "no figures"
    times = len({run.repetition for run in runs})
    seconds = median(run.wall_s for run in runs)
    text = f"{times} repetitions" if times != 1 else "1 repetition"
    text += f" of about {seconds:.1f} s"
    noise = results.noise.get(one.name)
    return f"{text}; {noise.text}" if noise else text


SIZE_TITLE = "Size and start-up"
SIZE_HEAD = ["with", "linked", "library", "program", "to ship"]


def size_rows(results: Results) -> List[List[str]]:
    """A library each, in bytes."""
    return [
        [one.name, one.kind, f"{one.library:,}" if one.library else "-", f"{one.program:,}",
         f"{one.total:,}"]
        for one in results.sizes
    ]


TARGET_HEAD = ["verdict", "mode", "work", "circumstances", "figure", "target", "spread", "tofu", "others"]


def target_cells(row: Row) -> List[str]:
    """A target's row; what was not measured or failed says why instead of a figure."""
    target = row.target
    start = [row.verdict, MODES[target.peer], target.work, target.circumstances]
    if row.verdict in (NOT_MEASURED, FAILED):
        return [*start, "-", target.limit.text, "", row.why]
    unit = FIGURES[target.figure].unit
    value = quantity(row.value, unit)
    if not target.limit.peers:
        return [*start, value, target.limit.text, percent(row.spread), "", ""]
    return [*start, against(row.figure, target.limit.factor), target.limit.text,
            percent(row.spread), value, quantity(row.base, unit)]


def _median(results: Results, one: Measurement, peer: str, figure: str) -> str:
    values = results.values(one.name, peer, figure)
    return quantity(median(values.values()), FIGURES[figure].unit) if values else "-"


def _calls(results: Results, one: Measurement, peer: str) -> str:
    failure = results.failure(one.name, peer, "calls")
    return f"failed: {failure}" if failure else _median(results, one, peer, "calls")
