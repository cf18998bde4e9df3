"""What is done in a child process before its program starts, so that none is ever left."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from typing import Callable, FrozenSet, Optional

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Place:
    """Where a child runs. The system chooses the CPU unless some are named."""

    cpus: FrozenSet[int] = frozenset()
    only_when_idle: bool = False  # gives way to everybody else on its CPU, at once


def set_up(place: Place = Place(), descriptors: Optional[int] = None) -> Callable[[], None]:
    """For `preexec_fn`. `descriptors` limits how many files it may open; else as many as it can."""

    def in_the_child() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # it never outlives this process
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        most = hard if descriptors is None else descriptors
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        if place.cpus:
            os.sched_setaffinity(0, place.cpus)
        if place.only_when_idle:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

    return in_the_child


def clean_up_on_sigterm() -> None:
    """From now on SIGTERM ends this process as Ctrl-C does: by way of every `with`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
