"""What is done in a child process before its program starts."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from typing import Callable, FrozenSet, Optional


@dataclass(frozen=True)
class Place:
    """Where a child runs. The system chooses the CPU unless some are named."""

    cpus: FrozenSet[int] = frozenset()
    only_when_idle: bool = False  # gives way to everybody else on its CPU, at once


def set_up(place: Place = Place(), descriptors: Optional[int] = None) -> Callable[[], None]:
    """For `preexec_fn`. `descriptors` limits how many files it may open; else as many as it can."""

    def in_the_child() -> None:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        most = hard if descriptors is None else descriptors
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        if place.cpus:
            os.sched_setaffinity(0, place.cpus)
        if place.only_when_idle:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

    return in_the_child
