"""Does the measurements: peers in turn, repetition by repetition, within a given time."""

from __future__ import annotations

import time
from typing import Dict, List, Sequence

from . import budget, calibration, noise
from .counting import Counted, count_calls
from .measurement import Measurement
from .pair import Runner, Task
from .pinning import Placement, allowed_cpus, placement
from .progress import Progress, left_text
from .results import Results, Run

OVERRUN = 2.0  # a measurement that takes so much longer than expected gets fewer repetitions
NO_TIME = "the time was up"


def turn(peers: Sequence[str], repetition: int) -> List[str]:
    """All peers once, another one first in each repetition."""
    start = repetition % len(peers)
    return [*peers[start:], *peers[:start]]


class Schedule:
    """Fills `results` with runs until the plan is done or `seconds` are over."""

    def __init__(
        self, runner: Runner, results: Results, progress: Progress, seconds: float, longest_s: float
    ) -> None:
        self._runner = runner
        self._results = results
        self._progress = progress
        self._cpus = allowed_cpus()
        self._end = time.monotonic() + seconds
        self._longest_s = longest_s
        self._expected_s = 0.0
        self._spent_s = 0.0

    def run(self, plan: Sequence[Measurement]) -> None:
        self._results.measurements = list(plan)
        for index, one in enumerate(plan):
            left = self._left_s()
            if left <= 0:
                self._results.left_out[one.name] = NO_TIME
                continue
            share = budget.share(plan[index:], left, self._longest_s, self._pace())
            expected = sum(
                budget.cost_s(other, share.run_s, min(share.repetitions, other.repetitions))
                for other in plan[index:]
            )
            title = f"[{index + 1}/{len(plan)}] {one.name}"
            remaining = left_text(min(left, expected * self._pace()))
            self._progress.step(f"{title}: {', '.join(one.peers)}; {remaining}")
            before, began = noise.Moment.now(), time.monotonic()
            try:
                self._measure(one, share, f"{title}, {remaining}")
            finally:
                self._results.noise[one.name] = noise.since(before)
            self._expected_s += budget.cost_s(one, share.run_s, share.repetitions)
            self._spent_s += time.monotonic() - began
            if one.name not in {run.measurement for run in self._results.runs}:
                self._results.left_out[one.name] = NO_TIME
        self._progress.clear()

    def _measure(self, one: Measurement, share: budget.Share, title: str) -> None:
        where = placement(one.pinning, self._cpus)
        began = time.monotonic()
        tasks: Dict[str, Task] = {}
        for peer in one.peers:
            if self._left_s() > 0:
                self._progress.detail(f"{title}: {peer}, how fast")
                self._calibrate(one, peer, share.run_s, where, tasks)
        for repetition in range(share.repetitions):
            late = time.monotonic() - began > OVERRUN * share.all_s + 2
            if repetition and (late or self._left_s() <= 0):
                break
            for peer in turn(one.peers, repetition):
                if peer in tasks and self._left_s() > 0:
                    self._progress.detail(
                        f"{title}: {peer}, {repetition + 1} of {share.repetitions}"
                    )
                    self._repeat(one, peer, repetition, share.run_s, where, tasks)
        if one.counts_calls and self._results.call_counter:
            for peer in list(tasks):
                if self._left_s() > 0:
                    self._progress.detail(f"{title}: {peer}, system calls")
                    self._count(peer, tasks[peer], where)

    def _calibrate(
        self, one: Measurement, peer: str, run_s: float, where: Placement, tasks: Dict[str, Task]
    ) -> None:
        """Finds out how many messages a run has. A peer that fails gets no task."""
        if one.workload in calibration.FIXED_COUNTS:
            count = calibration.FIXED_COUNTS[one.workload]
            tasks[peer] = Task(one, count, calibration.warm_up_for(one, count), one.connections)
            return
        count, connections = calibration.first_task(one)
        rate = 0.0
        for _ in range(2):
            warm_up = calibration.warm_up_for(one, count)
            limit = self._time_out_s()
            outcome = self._runner.run(
                peer, Task(one, count, warm_up, connections), where, time_out_s=limit
            )
            if outcome.too_late and self._cut_short(limit):
                return
            if outcome.failure:
                self._fail(Run(one.name, peer, -1, count, warm_up, outcome.wall_s, {},
                               outcome.failure, outcome.errors))
                return
            seconds = calibration.timed_seconds(one.workload, count, outcome.figures)
            rate = count / seconds if seconds > 0 else 0.0
            longer = calibration.second_count(count, seconds)
            if not longer:
                break
            count = longer
        count = calibration.count_for(one, rate, run_s)
        tasks[peer] = Task(one, count, calibration.warm_up_for(one, count), one.connections)

    def _repeat(
        self,
        one: Measurement,
        peer: str,
        repetition: int,
        run_s: float,
        where: Placement,
        tasks: Dict[str, Task],
    ) -> None:
        task = tasks[peer]
        limit = self._time_out_s()
        outcome = self._runner.run(peer, task, where, time_out_s=limit)
        if outcome.too_late and self._cut_short(limit):
            return
        run = Run(one.name, peer, repetition, task.count, task.warm_up, outcome.wall_s,
                  outcome.figures, outcome.failure, outcome.errors)
        if run.failure:
            del tasks[peer]
            self._fail(run)
            return
        self._results.runs.append(run)
        if repetition == 0:
            took = calibration.timed_seconds(one.workload, task.count, outcome.figures)
            if one.connections <= 100:  # a median says little where some messages take much longer
                took = max(took, (run.wall_s - budget.overhead_s(one)) / budget.WARM_UP)
            count = calibration.corrected(one, task.count, took, run_s)
            if count != task.count:
                warm_up = calibration.warm_up_for(one, count)
                tasks[peer] = Task(one, count, warm_up, one.connections)

    def _count(self, peer: str, task: Task, where: Placement) -> None:
        """System calls, in two runs, the first half as long as the timed ones."""
        count = max(200, task.count // 2)
        limit = self._time_out_s()
        counted = count_calls(
            self._runner, self._results.call_counter, peer,
            Task(task.measurement, count, task.warm_up, task.connections), where,
            limit,
        )
        if counted.too_late and self._cut_short(limit):
            return
        self._results.counted.append(counted)
        if counted.failure:
            self._say_failed(counted)

    def _fail(self, run: Run) -> None:
        self._results.runs.append(run)
        self._say_failed(run)

    def _say_failed(self, failed: "Run | Counted") -> None:
        self._progress.say(f"{failed.measurement}: {failed.peer} failed: {failed.failure}")
        for line in failed.errors.splitlines():
            self._progress.say(f"    {line}")

    def _left_s(self) -> float:
        return self._end - time.monotonic()

    def _time_out_s(self) -> float:
        """A hanging pair must not use up more than is left."""
        return min(self._runner.time_out_s, max(5.0, self._left_s()))

    def _cut_short(self, limit_s: float) -> bool:
        """Whether such a time-out only says that no time was left: then nothing has failed."""
        return limit_s < self._runner.time_out_s

    def _pace(self) -> float:
        """How much longer than expected everything takes so far."""
        if self._expected_s <= 0:
            return 1.0
        return min(4.0, max(0.5, self._spent_s / self._expected_s))
