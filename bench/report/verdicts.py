"""Whether tofu reaches its targets: a row for each, from the results."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Dict, List, Mapping, Optional, Tuple

from .measurement import FIGURES
from .results import Results
from .spread import best_of, paired_ratios, spread
from .targets import Target, targets

MET = "met"
MISSED = "missed"
NOT_MEASURED = "not measured"
FAILED = "failed"
INTERRUPTED = "interrupted before"  # why a row is not measured


@dataclass(frozen=True)
class Row:
    """A target and what came of it."""

    target: Target
    verdict: str
    why: str = ""  # for NOT_MEASURED and FAILED
    figure: float = 0.0  # the median ratio; the figure itself where the limit is absolute
    spread: float = 0.0  # of the ratio or figure
    value: float = 0.0  # tofu's median
    base: float = 0.0  # the others' median
    goal: float = 0.0  # where `value` would have to be


def rows(results: Results) -> List[Row]:
    """One for each target that the run could have measured; those that --only left out are not."""
    planned = {one.name for one in results.measurements} | set(results.left_out)
    wanted = (t for t in targets() if not results.chosen or t.measurement in planned)
    return [evaluate(target, results) for target in wanted]


def evaluate(target: Target, results: Results) -> Row:
    """The median of the ratios within the same repetition decides."""
    one, limit = target.measurement, target.limit
    if one in results.left_out:
        return Row(target, NOT_MEASURED, results.left_out[one])
    everyone = (target.peer, *limit.peers)
    missing = [peer for peer in everyone if peer in results.missing]
    if missing:
        return Row(target, NOT_MEASURED, f"no {', '.join(missing)}")
    for peer in everyone:
        failure = results.failure(one, peer, target.figure)
        if failure:
            return Row(target, FAILED, f"{peer}: {failure}")
    own = results.values(one, target.peer, target.figure)
    others = [results.values(one, peer, target.figure) for peer in limit.peers]
    absent = [peer for peer, values in zip(everyone, [own, *others]) if not values]
    if absent:
        return Row(target, NOT_MEASURED, _why_absent(target, absent, results))
    if not limit.peers:
        value = median(own.values())
        return Row(target, _verdict(limit.allows(value)), "", value, spread(list(own.values())),
                   value, 0.0, limit.factor)
    base = best_of(others, FIGURES[target.figure].less_is_better)
    ratios = paired_ratios(own, base)
    if not ratios:
        return Row(target, NOT_MEASURED, "no repetition has them all")
    figure, middle = median(ratios), median(base.values())
    return Row(target, _verdict(limit.allows(figure)), "", figure, spread(ratios),
               median(own.values()), middle, limit.factor * middle)


def tally(all_rows: List[Row]) -> Dict[str, int]:
    """How many rows have each verdict."""
    return {
        verdict: sum(row.verdict == verdict for row in all_rows)
        for verdict in (MET, MISSED, NOT_MEASURED, FAILED)
    }


def goals(all_rows: List[Row]) -> Mapping[Tuple[str, str, str], float]:
    """Where (measurement, peer, figure) has to be: the strictest of its targets."""
    found: Dict[Tuple[str, str, str], float] = {}
    for row in all_rows:
        if row.verdict in (MET, MISSED):
            target = row.target
            key = (target.measurement, target.peer, target.figure)
            stricter = min if target.limit.relation == "≤" else max
            before: Optional[float] = found.get(key)
            found[key] = row.goal if before is None else stricter(before, row.goal)
    return found


def _verdict(allowed: bool) -> str:
    return MET if allowed else MISSED


def _why_absent(target: Target, absent: List[str], results: Results) -> str:
    if target.figure == "calls" and not results.call_counter:
        return "not counted: neither perf nor strace may be used here"
    if results.interrupted:
        return INTERRUPTED
    one = results.measurement(target.measurement)
    if one is None:
        return f"not part of a {results.mode} run"
    outside = [peer for peer in absent if peer not in one.peers]
    if outside:
        return f"without {', '.join(outside)}"
    return f"the time was up before {', '.join(absent)}"
