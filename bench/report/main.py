"""Puts the parts together."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import List, Optional, Sequence

from . import machine, noise, options, peers, plan, results, sizes, smoke, text_report, verdicts
from .children import descriptor_limit
from .counting import find_tool
from .measurement import Measurement
from .page import page
from .pair import Runner
from .pinning import allowed_cpus
from .progress import Progress
from .results import Results
from .schedule import Schedule

INTERRUPTED = 130
USAGE = 2
SPARE_S = 8.0  # for what is not measuring, so that the whole ends in time
LONGEST_S = {"quick": 0.3, "full": 1.0}
MINUTES = {"quick": 2.0, "full": 20.0}


def main(arguments: Sequence[str], repository: Path) -> int:
    """The exit status."""
    chosen = options.parse(arguments, repository)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        if chosen.source:
            return _again(chosen)
        if chosen.list:
            return _list(chosen)
        present, missing = peers.find(chosen.peers)
        if not present:
            print(f"There is no program to measure in {chosen.peers}; ./run bench builds "
                  "them first.",
                  file=sys.stderr)
            return USAGE
        if missing:
            print(f"Not built, so left out: {', '.join(missing)}. ./run bench builds them; "
                  "build/configure-bench.log says which package is missing.", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="tofu-bench-") as scratch:
            runner = Runner(chosen.peers.resolve(), Path(scratch), chosen.time_out)
            if chosen.smoke:
                return _smoke(chosen, runner, present)
            return _measure(chosen, runner, present, missing, repository)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED


def _interrupt(number: int, frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt


def _planned(
    chosen: argparse.Namespace, present: Sequence[str]
) -> "tuple[List[Measurement], dict[str, str]]":
    """What can be measured, and why the rest of what was asked for cannot."""
    whole = plan.quick() if chosen.quick else plan.full()
    wanted = [name for name in present if not chosen.peers_only or name in chosen.peers_only]
    asked = plan.chosen(whole, chosen.only, wanted)
    possible, impossible = plan.without_impossible(asked, len(allowed_cpus()), descriptor_limit())
    return possible, dict(impossible)


def _measure(
    chosen: argparse.Namespace,
    runner: Runner,
    present: List[str],
    missing: List[str],
    repository: Path,
) -> int:
    began, before = time.monotonic(), noise.Moment.now()
    possible, left_out = _planned(chosen, present)
    if not _can_write(chosen.results):
        return USAGE
    if not possible:
        print("Nothing to measure: no measurement is left; --list names them all.", file=sys.stderr)
        for name, why in left_out.items():
            print(f"  {name}: {why}", file=sys.stderr)
        return USAGE
    mode = "quick" if chosen.quick else "full"
    found = Results(
        started=datetime.now().strftime("%Y-%m-%d %H:%M:%S"), mode=mode,
        chosen=options.narrowed(chosen), machine=machine.describe(repository), present=present,
        missing=missing, left_out=left_out, call_counter=find_tool(runner.scratch),
        measurements=possible,
    )
    for name, why in left_out.items():
        print(f"Left out: {name}: {why}", file=sys.stderr)
    progress = Progress()
    seconds = (chosen.minutes or MINUTES[mode]) * 60 - SPARE_S - (time.monotonic() - began)
    try:
        Schedule(runner, found, progress, seconds, LONGEST_S[mode]).run(possible)
    except KeyboardInterrupt:
        found.interrupted = True
    progress.clear()
    if any(one.workload == "start_up" for one in possible):
        found.sizes = sizes.measure(chosen.peers.resolve().parent / "minimal", runner.scratch)
    found.noise["all"] = noise.since(before)
    found.seconds = round(time.monotonic() - began, 1)
    if not found.runs:
        print("Nothing was measured: " + ("interrupted." if found.interrupted else
              "the time was up before; --minutes gives more."), file=sys.stderr)
        return INTERRUPTED if found.interrupted else 1
    rows = verdicts.rows(found)
    print(text_report.text(found, rows))
    _write(found, rows, chosen.results)
    if found.interrupted:
        return INTERRUPTED
    return _status(found, rows, chosen.strict)


def _status(found: Results, rows: List[verdicts.Row], strict: bool) -> int:
    unmet = len(rows) - verdicts.tally(rows)[verdicts.MET]
    return 1 if found.failures() or (strict and unmet) else 0


def _can_write(folder: Path) -> bool:
    """Asked before anything is measured, so that no run is lost."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError as error:
        print(f"Results cannot be written to {folder}: {error.strerror}; --results takes another "
              "folder.", file=sys.stderr)
        return False


def _write(found: Results, rows: List[verdicts.Row], folder: Path) -> None:
    """JSON and page; those of a whole run also under names that stay the same."""
    whole = not found.interrupted and not found.chosen
    stem = "".join(c for c in found.started.replace(" ", "-") if c != ":")
    written = [folder / f"{stem}.json", folder / f"{stem}.html"]
    written[0].write_text(found.to_json() + "\n")
    written[1].write_text(page(found, rows))
    if whole:
        for path in written:
            shutil.copyfile(path, folder / f"latest{path.suffix}")
    print(f"\nWritten: {written[0]} and {written[1].name}"
          + (", and the same as latest.json and latest.html" if whole else ""))


def _again(chosen: argparse.Namespace) -> int:
    """Table and page from a JSON."""
    try:
        found = results.load(chosen.source)
    except ValueError as error:
        print(f"./run bench: {error}", file=sys.stderr)
        return USAGE
    rows = verdicts.rows(found)
    print(text_report.text(found, rows))
    target = chosen.source.with_suffix(".html")
    try:
        target.write_text(page(found, rows))
    except OSError as error:
        print(f"{target} cannot be written: {error.strerror}", file=sys.stderr)
        return USAGE
    print(f"\nWritten: {target}")
    return _status(found, rows, chosen.strict)


def _list(chosen: argparse.Namespace) -> int:
    """Both plans, the quick one marked."""
    quick = {one.name for one in plan.quick()}
    listed = plan.chosen(plan.full(), chosen.only, chosen.peers_only or peers.PEERS)
    if not listed:
        print("No measurement has such a name.", file=sys.stderr)
        return USAGE
    for one in listed:
        mark = "quick, too" if one.name in quick else ""
        print(f"{one.name:<34} {mark:<11} {', '.join(one.peers)}")
    return 0


def _smoke(chosen: argparse.Namespace, runner: Runner, present: List[str]) -> int:
    wanted = [name for name in present if not chosen.peers_only or name in chosen.peers_only]
    tried = plan.chosen(smoke.measurements(wanted), chosen.only, wanted)
    if not tried:
        print("No measurement has such a name; --list names them all.", file=sys.stderr)
        return USAGE
    return 1 if smoke.run(runner, tried, Progress()) else 0
