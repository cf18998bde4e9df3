"""Does it work at all: every program, workload and transport once, with tiny counts. No figures."""

from __future__ import annotations

import time
from typing import List, Sequence

from .measurement import ALONE, ONE_CPU, PARALLEL, Measurement
from .pair import Runner, Task
from .peers import ALL_WORKLOADS, able
from .pinning import Placement
from .progress import Progress

COUNT = 200
CONNECTIONS = {"fan_in": 20, "idle": 20}
EACH_MAY_TAKE_S = 15.0


def measurements(peers: Sequence[str]) -> List[Measurement]:
    """One for each workload and transport."""
    return [
        Measurement(workload, transport, 1_000, CONNECTIONS.get(workload, 1), ONE_CPU,
                    able(workload, peers), parallel=3 if workload in PARALLEL else 1)
        for workload in ALL_WORKLOADS
        for transport in (("",) if workload in ALONE else ("tcp", "uds"))
    ]


def run(runner: Runner, plan: Sequence[Measurement], progress: Progress) -> int:
    """Says for each measurement which programs worked; the number of runs that did not."""
    failed = done = 0
    began = time.monotonic()
    for one in plan:
        worked = []
        for peer in one.peers:
            progress.detail(f"{_name(one)}: {peer}")
            task = Task(one, COUNT, 20, one.connections)
            outcome = runner.run(
                peer, task, Placement(None, None),
                time_out_s=min(runner.time_out_s, EACH_MAY_TAKE_S),
            )
            done += 1
            if not outcome.failure:
                worked.append(peer)
                continue
            failed += 1
            progress.clear()
            print(f"{_name(one)}: {peer} failed: {outcome.failure}")
            for line in outcome.errors.splitlines():
                print(f"    {line}")
        progress.clear()
        if worked:
            print(f"{_name(one)}: {', '.join(worked)} ok", flush=True)
    print(f"{done} runs, {failed} failed, {time.monotonic() - began:.0f} s")
    return failed


def _name(one: Measurement) -> str:
    return f"{one.workload} {one.transport}".rstrip()
