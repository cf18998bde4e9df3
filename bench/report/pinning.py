"""Which CPUs server and client run on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List, NamedTuple, Optional, Set

from .measurement import ONE_CPU


class Placement(NamedTuple):
    """The CPUs of a pair; None: wherever the system likes."""

    server: Optional[Set[int]]
    client: Optional[Set[int]]


def allowed_cpus() -> List[int]:
    """The CPUs that this process may use, in order."""
    return sorted(os.sched_getaffinity(0))


def placement(pinning: str, cpus: List[int]) -> Placement:
    """The last CPU, for the first ones serve more interrupts; for a CPU each another core, too."""
    last = cpus[-1]
    if pinning == ONE_CPU or len(cpus) == 1:
        return Placement({last}, {last})
    siblings = _siblings(last)
    elsewhere = [cpu for cpu in cpus if cpu not in siblings] or cpus
    other = [cpu for cpu in elsewhere if cpu != last][-1]
    return Placement({other}, {last})


def _siblings(cpu: int) -> Set[int]:
    """The CPUs of the same core, as far as the system tells."""
    path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    try:
        return parse_cpu_list(path.read_text())
    except (OSError, ValueError):
        return {cpu}


def parse_cpu_list(text: str) -> Set[int]:
    """0-2,7 as the kernel writes it."""
    cpus: Set[int] = set()
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        cpus.update(range(int(first), int(last or first) + 1))
    return cpus
