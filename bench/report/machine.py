"""What machine it is, and which versions are measured."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any, Dict, List

from .noise import load_average
from .pinning import allowed_cpus

PACKAGES = ("libzmq3-dev", "libnng-dev", "libasio-dev")


def describe(repository: Path) -> Dict[str, Any]:
    """Kernel, CPU, counts, load and versions; no names of hosts, users or folders."""
    cpuinfo = _text(Path("/proc/cpuinfo"))
    model = re.search(r"^(?:model name|Hardware|Processor)\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "cpu": model.group(1).strip() if model else "unknown",
        "cpus": os.cpu_count() or 1,
        "cpus_used": allowed_cpus(),
        "virtual": bool(re.search(r"^flags\s*:.*\bhypervisor\b", cpuinfo, re.MULTILINE)),
        "memory_mb": _memory_mb(),
        "load_before": load_average(),
        "versions": versions(repository),
    }


def versions(repository: Path) -> Dict[str, str]:
    """Of tofu its commit; of the others the packages, where dpkg knows them."""
    found = {"python": platform.python_version()}
    commit = _output(["git", "-C", str(repository), "describe", "--always", "--dirty", "--tags"])
    if commit:
        found["tofu"] = commit
    listing = _output(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES])
    for line in listing.splitlines():
        name, _, version = line.partition(" ")
        if version:
            found[name] = version
    return found


def summary(machine: Dict[str, Any]) -> str:
    """In one line."""
    kind = "virtual machine, " if machine.get("virtual") else ""
    cpus = machine.get("cpus", "?")
    return f"{kind}{cpus} CPUs ({machine.get('cpu', '?')}), {machine.get('system', '?')}"


def _memory_mb() -> int:
    match = re.search(r"^MemTotal:\s*(\d+) kB", _text(Path("/proc/meminfo")), re.MULTILINE)
    return int(match.group(1)) // 1024 if match else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _output(command: List[str]) -> str:
    """What a command prints; nothing if it is missing or fails altogether."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip()
