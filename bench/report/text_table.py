"""Tables in plain text, and how numbers are written."""

from __future__ import annotations

import math
from typing import List, Sequence


def layout(rows: Sequence[Sequence[str]], right: Sequence[int] = (), indent: str = "  ") -> str:
    """Columns as wide as their widest cell, two spaces apart; `right` are aligned there."""
    columns = max((len(row) for row in rows), default=0)
    widths = [max(len(row[c]) for row in rows if c < len(row)) for c in range(columns)]
    lines: List[str] = []
    for row in rows:
        cells = [
            cell.rjust(widths[c]) if c in right else cell.ljust(widths[c])
            for c, cell in enumerate(row)
        ]
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def number(value: float) -> str:
    """Three digits that count: 0.0125, 9.47, 163, 88,000, 1.25 M."""
    if not math.isfinite(value):
        return "-"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 999_500:
        return f"{_three_digits(value / 1e6)} M"
    if size >= 999.5:
        step = 10 ** (int(math.log10(size)) - 2)
        return f"{round(value / step) * step:,}"
    return _three_digits(value)


def quantity(value: float, unit: str) -> str:
    """With its unit, the number first: 9.47 µs, 1.25 M/s."""
    separator = "" if unit.startswith("/") or not unit else " "
    return f"{number(value)}{separator}{unit}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if math.isfinite(share) else "-"


def against(value: float, limit: float) -> str:
    """With two decimals, or as many as it takes to tell it from its limit."""
    for digits in (2, 3, 4):
        text = f"{value:.{digits}f}"
        if value == limit or float(text) != limit:
            return text
    return f"{value:.6f}"


def _three_digits(value: float) -> str:
    rounded = float(f"{value:.3g}")  # 9.999 has to become 10.0, not 10.00
    if abs(rounded) < 1e-6:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:.{min(digits, 6)}f}"
