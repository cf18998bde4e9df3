#!/usr/bin/env python3
"""Keeps servers and clients busy for a long time, with channels that come and go and processes that
are harmed, and says in the end whether anything grew or was lost."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path
from typing import Dict, List

from borrowed import lifetime, load_process, progress
from cast import Cast
from mischief import Mischief
from plot import plot
from series import Series
from verdict import can_judge, growths

SAMPLE_EVERY = 1.0  # seconds


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Exit code 0: nothing grew, nothing was lost. 1: something did. Memory and descriptors"
        " are judged from two minutes on.",
    )
    parser.add_argument("program", help="the path of tofu_load")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (5)")
    parser.add_argument("--seed", type=int, default=None, help="of what happens; else by the clock")
    parser.add_argument("--plot", type=Path, help="where to write the figures over time, as SVG")
    return parser.parse_args()


class Watch:
    """Takes samples of the watched processes in a thread of its own, until stopped."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.series = [Series(name) for name in cast.watched]
        self._stop = threading.Event()
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(SAMPLE_EVERY):
            for series, process in zip(self.series, self._cast.watched.values()):
                if process.is_running:
                    series.take(self.elapsed(), process)


def run(options: argparse.Namespace, seed: int, shown: progress.Progress) -> List[str]:
    """Everything that was wrong, as sentences."""
    with Cast(options.program) as cast:
        watch = Watch(cast)
        mischief = Mischief(cast, seed)
        wrong: List[str] = []
        while watch.elapsed() < options.minutes * 60 and not wrong:
            mischief.go_on()
            wrong = cast.wrong()
            wrong += [f"{name} ended" for name, part in cast.watched.items() if not part.is_running]
            newest = watch.series[0].samples[-1:] if watch.series[0].samples else []
            shown.detail(f"{watch.elapsed() / 60:.1f} of {options.minutes:g} minutes, "
                         f"{sum(mischief.done.values())} pieces of mischief"
                         + "".join(f", {sample.resident / 1e6:.1f} MB" for sample in newest))
        watch.stop()
        shown.clear()
        ends = cast.finish()
        wrong += [sentence for sentence in cast.wrong() if sentence not in wrong]
    for kind, times in sorted(mischief.done.items()):
        print(f"{times:6} x {kind}")
    report(watch.series, ends)
    if options.plot:
        title = f"{options.minutes:g} minutes of load, churn and faults"
        options.plot.write_text(plot(title, watch.series), encoding="utf-8")
    for name, end in ends.items():
        wrong += [f"{name}: {complaint}" for complaint in end.complaints()]
    for series in watch.series:
        wrong += growths(series)
    print_verdict(wrong, all(can_judge(series) for series in watch.series))
    return wrong


def print_verdict(wrong: List[str], judges_growth: bool) -> None:
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    if wrong:
        print("growing, or lost")
    elif judges_growth:
        print("flat, and every message accounted for")
    else:
        print("every message accounted for; too short to judge whether anything grows")


def report(runs: List[Series], ends: Dict[str, load_process.End]) -> None:
    for series in runs:
        account = ends[series.name].account or {}
        print(f"{series.name}: " + ", ".join(
            f"{name.replace('_', ' ')} {value:,}" for name, value in account.items()
            if isinstance(value, int)))
        if len(series.samples) < 4:
            continue
        memory = [series.typical(quarter, lambda sample: sample.resident) / 1e6
                  for quarter in range(4)]
        descriptors = [series.typical(quarter, lambda sample: sample.descriptors)
                       for quarter in range(4)]
        print("  memory by quarters, MB: " + ", ".join(f"{value:.1f}" for value in memory)
              + "; descriptors: " + ", ".join(f"{value:.0f}" for value in descriptors))


def main() -> int:
    options = arguments()
    seed = options.seed if options.seed is not None else int(time.time())
    print(f"seed {seed}", flush=True)
    lifetime.clean_up_on_sigterm()
    return 1 if run(options, seed, progress.Progress()) else 0


if __name__ == "__main__":
    sys.exit(main())
