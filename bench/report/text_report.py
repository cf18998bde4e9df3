"""The report on a terminal."""

from __future__ import annotations

from textwrap import fill
from typing import List

from . import cells
from .machine import summary
from .results import Results
from .sizes import SIZES_TEXT
from .spread import SPREAD_TEXT
from .text_table import layout
from .verdicts import INTERRUPTED, Row, tally

BUSY = 0.1  # a share of the machine used by others from which figures are doubtful


def text(results: Results, rows: List[Row]) -> str:
    """Measurements, sizes, targets, what is missing, and what the machine did meanwhile."""
    done = [one for one in results.measurements if results.took_part(one.name)]
    parts = [_measurement(results, one.name) for one in done if one.workload != "start_up"]
    ends = [_measurement(results, one.name) for one in done if one.workload == "start_up"]
    if ends or results.sizes:
        parts += [cells.SIZE_TITLE, *ends]
    if results.sizes:
        parts.append(_sizes(results))
    if rows:
        parts.append(_targets(rows))
    parts.append("\n".join(notes(results)))
    return "\n\n".join(parts)


def notes(results: Results) -> List[str]:
    """What has to be known to read the figures."""
    lines = [summary(results.machine)]
    versions = results.machine.get("versions", {})
    if versions:
        lines.append("Measured: " + ", ".join(f"{name} {version}" for name, version
                                               in sorted(versions.items())) + ".")
    noise = results.noise.get("all")
    if noise:
        lines.append(f"While measuring, {noise.text}; load average "
                     f"{results.machine.get('load_before', 0):.1f} before, {noise.load:.1f} after.")
        if noise.others >= BUSY:
            lines.append("That is much: a verdict near its limit, or with a wide spread, may be chance.")
    lines.append(f"Figures are medians, ratios the median of those within the same repetition, "
                 f"which need not be the ratio of the medians; {SPREAD_TEXT}.")
    if any(one.counts_calls for one in results.measurements):
        lines.append(f"System calls, of both processes: counted by {results.call_counter}, in runs "
                     "of their own." if results.call_counter else
                     "System calls: not counted, for neither perf nor strace may be used here.")
    lines += [f"Not built, so left out: {', '.join(results.missing)}."] if results.missing else []
    lines += [f"Left out: {name}: {why}." for name, why in results.left_out.items()]
    if results.chosen:
        lines.append(f"Only a part was asked for: {results.chosen}.")
    if results.interrupted:
        lines.append("Interrupted: this is what was measured so far.")
    failures = results.failures()
    if failures:
        lines.append(f"Failed runs: {len(failures)}; no figure is given for these.")
    return lines


def tally_text(rows: List[Row]) -> str:
    """41 met, 3 missed, ..."""
    return ", ".join(f"{count} {verdict}" for verdict, count in tally(rows).items())


def _measurement(results: Results, name: str) -> str:
    one = results.measurement(name)
    assert one is not None
    rows = cells.body(results, one)
    whole = [row for row in rows if len(row) > 2]
    head = cells.head(results, one)
    table = layout([head, *whole], right=range(1, len(head))) if whole else ""
    failed = layout([row for row in rows if len(row) == 2])
    parts = [f"{name}: {cells.title(one)}", f"  {cells.remark(results, one)}", table, failed]
    return "\n".join(part for part in parts if part)


def _sizes(results: Results) -> str:
    table = layout([cells.SIZE_HEAD, *cells.size_rows(results)], right=(2, 3, 4))
    return f"{fill(SIZES_TEXT, 100)}\n{table}"


def _targets(rows: List[Row]) -> str:
    """Those with a figure in a table, below it those without one and why."""
    judged = [cells.target_cells(row) for row in rows if not row.why]
    without = [
        [row.verdict, cells.MODES[row.target.peer], row.target.work,
         row.target.circumstances, row.target.limit.text, row.why]
        for row in rows
        if row.why and row.why != INTERRUPTED
    ]
    parts = [f"Targets: {tally_text(rows)}"]
    if judged:
        parts.append(layout([cells.TARGET_HEAD, *judged], right=(4, 6, 7, 8)))
    if without:
        parts.append(layout(without))
    return "\n".join(parts)
