"""What both ways to run the attacks share."""

from __future__ import annotations

import re
from pathlib import Path

from .peer import Scale
from .trial import Settings
from .victim import Options


def is_sanitized(program: str) -> bool:
    """Whether it was built with a sanitizer: those have an allocator of their own."""
    content = Path(program).read_bytes()
    return re.search(rb"__(asan_init|tsan_init|ubsan_handle)", content) is not None


def settings_for(program: str, scale: Scale, drive: str = "own") -> Settings:
    return Settings(program, scale, not is_sanitized(program), Options(drive=drive))
