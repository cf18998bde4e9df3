"""System calls per message: the difference between runs of N and of 2 N messages, divided by N."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from .pair import Runner, Task
from .pinning import Placement

PERF = "perf"
STRACE = "strace"
# strace stops the program twice a call: as many messages would take too long.
FEWER_UNDER_STRACE = 20


@dataclass(frozen=True)
class Counted:
    """System calls per message of a peer in a measurement, or why there is no such figure."""

    measurement: str
    peer: str
    tool: str
    count: int = 0
    client: float = 0.0
    server: float = 0.0
    failure: str = ""
    errors: str = ""
    too_late: bool = False  # the failure is that it did not end in time

    @property
    def calls(self) -> float:
        return self.client + self.server


def command(tool: str, report: Path) -> List[str]:
    """What goes before a program for its system calls to be counted into the file `report`."""
    if tool == PERF:
        return [PERF, "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-o", str(report), "--"]
    return [STRACE, "-f", "-c", "-o", str(report)]


def parse(tool: str, text: str) -> Optional[int]:
    """All system calls in such a report; None if it has none."""
    lines = [line.split(",") if tool == PERF else line.split() for line in text.splitlines()]
    if tool == PERF:
        counts = [f[0] for f in lines if len(f) > 2 and f[2] == "raw_syscalls:sys_enter"]
        return int(counts[0]) if counts and counts[0].isdigit() else None
    calls = [int(f[3]) for f in lines if len(f) >= 5 and f[3].isdigit() and f[-1] != "total"]
    return sum(calls) if calls else None


def find_tool(scratch: Path) -> str:
    """perf if it may count here, else strace if that works, else nothing."""
    for tool in (PERF, STRACE):
        report = scratch / "probe"
        try:
            subprocess.run(
                [*command(tool, report), "true"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=10, check=True,
            )
            if parse(tool, report.read_text()):
                return tool
        except (OSError, subprocess.SubprocessError):
            pass
    return ""


def count_calls(
    runner: Runner, tool: str, peer: str, task: Task, where: Placement, time_out_s: float
) -> Counted:
    """Two runs under the tool; their times mean nothing and are not kept."""
    one = task.measurement
    count = max(200, task.count // FEWER_UNDER_STRACE) if tool == STRACE else task.count
    reports = {side: runner.scratch / f"calls-{side}" for side in ("server", "client")}
    wrap: Tuple[List[str], List[str]] = (
        command(tool, reports["server"]), command(tool, reports["client"])
    )
    totals: List[Dict[str, int]] = []
    for messages in (count, 2 * count):
        run = Task(one, messages, task.warm_up, task.connections)
        outcome = runner.run(peer, run, where, wrap, time_out_s)
        if outcome.failure:
            return Counted(one.name, peer, tool, count, failure=outcome.failure,
                           errors=outcome.errors, too_late=outcome.too_late)
        read = {side: parse(tool, path.read_text()) for side, path in reports.items()}
        if None in read.values():
            return Counted(one.name, peer, tool, count, failure=f"{tool} counted nothing")
        totals.append({side: calls or 0 for side, calls in read.items()})
    # Batches of another size can make the longer run the one with fewer calls.
    per_message = {
        side: max(0, totals[1][side] - totals[0][side]) / count for side in ("client", "server")
    }
    return Counted(one.name, peer, tool, count, per_message["client"], per_message["server"])
