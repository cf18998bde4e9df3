"""What Linux tells of a process in /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Memory:
    """In bytes: what is resident now, and what was at most."""

    resident: int
    peak: int


def memory(pid: int) -> Memory:
    fields = _status(pid)
    return Memory(_kilobytes(fields["VmRSS"]), _kilobytes(fields["VmHWM"]))


def reset_peak(pid: int) -> None:
    """From now on memory().peak is that from now on."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def threads(pid: int) -> int:
    return int(_status(pid)["Threads"])


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def cpu_seconds(pid: int) -> float:
    """Of all its threads, in user and kernel mode."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: int) -> dict[str, str]:
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        return {name: value.strip() for name, _, value in (line.partition(":") for line in file)}


def _kilobytes(value: str) -> int:
    return int(value.split()[0]) * 1024
