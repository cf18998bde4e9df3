"""The report as a page: one file with nothing from elsewhere, for light and dark."""

from __future__ import annotations

from typing import List, Sequence

from . import cells
from .page_style import CSS
from .peers import PEERS
from .plots import plots
from .results import Results
from .sizes import SIZES_TEXT
from .svg import Markup, element
from .text_report import notes, tally_text
from .verdicts import Row, goals

VERDICT_CLASS = {"met": "met", "missed": "missed", "failed": "failed", "not measured": "open"}


def page(results: Results, rows: List[Row]) -> str:
    """The whole file."""
    parts = [
        element("h1", "tofu side by side with its peers"),
        element("p", f"{results.mode.capitalize()} run of {results.started}, "
                     f"{results.seconds:.0f} s.", class_="quiet"),
        element("ul", *(element("li", note) for note in notes(results))),
    ]
    if rows:
        parts += [element("h2", f"Targets: {tally_text(rows)}"), _targets(rows)]
    pictures = list(plots(results, goals(rows)))
    if pictures:
        figures = [element("figure", element("figcaption", title), picture)
                   for title, picture in pictures]
        parts += [element("h2", "Plots"), _legend(results),
                  element("div", *figures, class_="plots")]
    parts.append(element("h2", "Measurements"))
    parts += [_measurement(results, one.name) for one in results.measurements
              if one.workload != "start_up"]
    parts += _size_and_start_up(results)
    parts += _failures(results)
    head = element(
        "head", element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"tofu bench {results.started}"), element("style", Markup(CSS)),
    )
    body = element("body", element("main", *parts))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _table(head: Sequence[str], rows: Sequence[Markup], left: Sequence[int] = (0,)) -> Markup:
    headings = [
        element("th", name or Markup("&#160;"), class_="left" if column in left else "right")
        for column, name in enumerate(head)
    ]
    table = element("table", element("thead", element("tr", *headings)), element("tbody", *rows))
    return element("div", table, class_="wide")


def _cells(row: Sequence[str], left: Sequence[int], columns: int) -> List[Markup]:
    """The last of too few cells fills the row."""
    found = []
    for column, words in enumerate(row):
        last = column == len(row) - 1 and len(row) < columns
        span = {"colspan": columns - len(row) + 1} if last else {}
        side = "left" if last or column in left else "right"
        found.append(element("td", words or Markup("&#160;"), class_=side, **span))
    return found


def _targets(rows: List[Row]) -> Markup:
    left = (0, 1, 2, 3, 5)
    lines = [
        element("tr", *_cells(cells.target_cells(row), left, len(cells.TARGET_HEAD)),
                class_=VERDICT_CLASS[row.verdict])
        for row in rows
    ]
    return _table(cells.TARGET_HEAD, lines, left)


def _legend(results: Results) -> Markup:
    """Colours, and what the marks mean."""
    shown = {peer for one in results.measurements for peer in results.took_part(one.name)}
    items = [
        element("span", element("i", Markup("&#160;"), class_=f"peer-{name}"), f"{name} "
                f"({peer.meaning})")
        for name, peer in PEERS.items()
        if name in shown
    ]
    words = ("A bar is a median, its whisker reaches from the least to the greatest repetition. "
             "A thick line across a bar of tofu is the strictest of its targets.")
    return element("div", element("p", *items, class_="legend"), element("p", words,
                                                                         class_="quiet"))


def _measurement(results: Results, name: str) -> Markup:
    one = results.measurement(name)
    if one is None or not results.took_part(name):
        return Markup("")
    head = cells.head(results, one)
    lines = [
        element("tr", *_cells(row, (0,), len(head)), class_="failed" if len(row) == 2 else "plain")
        for row in cells.body(results, one)
    ]
    return element("section", element("h3", cells.title(one)), _table(head, lines),
                   element("p", f"{name}: {cells.remark(results, one)}", class_="quiet"))


def _size_and_start_up(results: Results) -> List[Markup]:
    parts = [_measurement(results, one.name) for one in results.measurements
             if one.workload == "start_up" and results.took_part(one.name)]
    if results.sizes:
        lines = [element("tr", *_cells(row, (0, 1), len(cells.SIZE_HEAD)))
                 for row in cells.size_rows(results)]
        parts += [element("h3", "size"), _table(cells.SIZE_HEAD, lines, (0, 1)),
                  element("p", SIZES_TEXT, class_="quiet")]
    return [element("h2", cells.SIZE_TITLE), *parts] if parts else []


def _failures(results: Results) -> List[Markup]:
    """Everything that failed programs said."""
    failures = results.failures()
    if not failures:
        return []
    return [element("h2", "Failed runs")] + [
        element("section", element("h3", f"{one.peer}, {one.measurement}"),
                element("p", one.failure), element("pre", one.errors or "(nothing on stderr)"))
        for one in failures
    ]
