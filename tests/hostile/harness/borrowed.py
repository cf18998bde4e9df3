"""Parts of the repository that are used here and live elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
for _folder in ("tests/cli", "tests/load", "bench"):
    sys.path.append(str(_ROOT / _folder))

import frames  # noqa: E402  the wire, spoken by hand
import lifetime  # noqa: E402  no process is left
import load_process  # noqa: E402  a running tofu_load
import proc  # noqa: E402  what Linux tells of a process
from report import pinning, text_table  # noqa: E402

__all__ = ["frames", "lifetime", "load_process", "pinning", "proc", "text_table"]
