"""One run: a server and a client of the same peer, from their start to their end."""

from __future__ import annotations

import json
import math
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from .children import MOST_OUTPUT, Child, Children, TooLate, TooMuch
from .measurement import ALONE, Measurement
from .pinning import Placement

SERVER_ENDS_WITHIN_S = 10.0
# What a client has to print at least.
EXPECTED = {
    "round_trip": ("p50_us",),
    "one_way": ("messages_per_s",),
    "fan_in": ("requests_per_s", "p99_us"),
    "idle": ("alone_p50_us", "beside_p50_us", "beside_ratio", "bytes_per_connection"),
    "churn": ("cycles_per_s",),
    "stream": ("mb_per_s",),
    "flood": ("alone_p99_us", "beside_p99_us", "flood_ratio", "flood_mb_per_s"),
    "producers": ("messages_per_s", "one_messages_per_s", "producers_ratio"),
    "groups": ("requests_per_s",),
    "engines": ("requests_per_s",),
    "start_up": ("start_up_us",),
}
# Workloads with more than one connection in all.
MANY = ("fan_in", "idle", "churn", "flood", "groups", "engines")


@dataclass(frozen=True)
class Task:
    """What one run does."""

    measurement: Measurement
    count: int
    warm_up: int
    connections: int


@dataclass(frozen=True)
class Outcome:
    """What came of it: figures, or the reason why there are none and all that the programs said."""

    wall_s: float
    figures: Dict[str, float] = field(default_factory=dict)
    failure: str = ""
    errors: str = ""
    too_late: bool = False  # the failure is that it did not end in time


class _Failed(Exception):
    """The reason as a sentence."""


@dataclass(frozen=True)
class Runner:
    """Where the programs and temporary files are, and how long a pair may take."""

    programs: Path
    scratch: Path
    time_out_s: float = 60.0

    def run(
        self,
        peer: str,
        task: Task,
        where: Placement,
        wrap: Tuple[Sequence[str], Sequence[str]] = ((), ()),
        time_out_s: float = 0.0,
    ) -> Outcome:
        """Never raises for what the programs do. `wrap` goes before server and client."""
        limit = time_out_s or self.time_out_s
        began = time.monotonic()
        with Children() as children:
            started: List[Tuple[str, Child]] = []
            figures: Dict[str, float] = {}
            failure = ""
            too_late = False
            try:
                figures = self._run(children, started, peer, task, where, wrap, began + limit)
            except TooLate:
                too_late = True
                failure = f"no end after {limit:.0f} s"
            except TooMuch:
                failure = f"it printed more than {MOST_OUTPUT:,} bytes"
            except (_Failed, OSError) as error:
                failure = str(error)
            wall = time.monotonic() - began
            errors = _what_was_said(started)
        if self._socket().exists():  # a killed server leaves it behind
            self._socket().unlink()
        return Outcome(wall, {} if failure else figures, failure, errors, too_late)

    def _run(
        self,
        children: Children,
        started: List[Tuple[str, Child]],
        peer: str,
        task: Task,
        where: Placement,
        wrap: Tuple[Sequence[str], Sequence[str]],
        deadline: float,
    ) -> Dict[str, float]:
        one = task.measurement
        program = str(self.programs / peer)
        if one.workload in ALONE:
            return self._run_client(children, started, [*wrap[1], program, one.workload], task,
                                    where, deadline)
        many = ["--many"] if one.workload in MANY else []
        uds = one.transport == "uds"
        place = ["--uds", str(self._socket())] if uds else ["--port", "0"]
        server = children.start(
            [*wrap[0], program, "server", *place, *many], self.scratch / "server", where.server
        )
        started.append(("server", server))
        ready = server.line(deadline).split()
        if len(ready) != 2 or ready[0] != "ready":
            raise _Failed(f"the server did not get ready{_ended(server)}")
        if not uds:
            place = ["--port", ready[1]]
        figures = self._run_client(children, started,
                                   [*wrap[1], program, one.workload, *place, *many], task, where,
                                   deadline)
        try:
            status = server.finish(time.monotonic() + SERVER_ENDS_WITHIN_S)
        except TooLate:
            raise _Failed(
                f"the server did not end within {SERVER_ENDS_WITHIN_S:.0f} s of its client"
            ) from None
        if status != 0:
            raise _Failed(f"the server {_how(status)}: {_last_line(server.errors)}")
        return figures

    def _run_client(
        self,
        children: Children,
        started: List[Tuple[str, Child]],
        command: Sequence[str],
        task: Task,
        where: Placement,
        deadline: float,
    ) -> Dict[str, float]:
        one = task.measurement
        options = {"size": one.size, "count": task.count, "warm-up": task.warm_up,
                   "connections": task.connections, "parallel": one.parallel}
        client = children.start(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            self.scratch / "client",
            where.client,
        )
        servers = [child for _, child in started]
        started.append(("client", client))
        status = client.finish(deadline)
        if status != 0:
            died = "".join(_died(server) for server in servers)
            raise _Failed(f"the client {_how(status)}: {_last_line(client.errors)}{died}")
        figures = parse_figures(client.output)
        lacking = [name for name in EXPECTED[one.workload] if name not in figures]
        if lacking:
            raise _Failed(f"the client's figures lack {', '.join(lacking)}")
        wrong = [f"{name} {value:g}" for name, value in figures.items()
                 if not math.isfinite(value) or (name in EXPECTED[one.workload] and value < 0)
                 or (name == EXPECTED[one.workload][0] and value == 0)]
        if wrong:
            raise _Failed(f"the client printed what cannot be: {', '.join(wrong)}")
        return figures

    def _socket(self) -> Path:
        return self.scratch / "s"


def parse_figures(output: str) -> Dict[str, float]:
    """The client's line of JSON. Raises _Failed if it is not one."""
    try:
        figures = json.loads(output)
        return {str(name): float(value) for name, value in figures.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise _Failed(f"the client printed no figures but {output[:200]!r}") from None


def _how(status: int) -> str:
    if status < 0:
        known = -status in {one.value for one in signal.Signals}
        return f"was ended by {signal.Signals(-status).name if known else f'signal {-status}'}"
    return f"ended with {status}"


def _died(server: Child) -> str:
    """If the server's end may be why the client failed."""
    status = server.status()
    if not status:
        return ""
    return f"; the server {_how(status)}: {_last_line(server.errors)}"


def _ended(child: Child) -> str:
    try:
        status = child.finish(time.monotonic() + 1)
    except TooLate:
        return f" but printed {child.output[:200]!r}"
    said = child.errors or child.output[:200]
    return f": it {_how(status)}: {_last_line(said)}"


def _last_line(text: str) -> str:
    """What it said last, without the name that these programs put first."""
    line = text.splitlines()[-1] if text else "it said nothing"
    return line.split(": ", 1)[1] if line.startswith(("client: ", "server: ")) else line


def _what_was_said(started: Sequence[Tuple[str, Child]]) -> str:
    """The stderr of both, each line marked with whose it is."""
    return "\n".join(
        line if line.startswith(f"{name}: ") else f"{name}: {line}"
        for name, child in started
        for line in child.errors.splitlines()
    )
