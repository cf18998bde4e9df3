"""How large the libraries are, and the least programs with them (bench/minimal)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import List

STATIC = "static"
SHARED = "shared"
HEADERS = "headers"

# How the figures were obtained, wherever they are printed.
SIZES_TEXT = ("Bytes: of the library after strip --strip-unneeded, of the program after strip. The "
              "program (bench/minimal) passes one message over TCP and is built as tofu is. It is "
              "linked with the static library where there is one that links; otherwise the shared "
              "library has to be shipped, too. What a library needs in turn, and the C and C++ "
              "libraries, are shared and not counted.")


@dataclass(frozen=True)
class Size:
    """A library and the program with it, in bytes."""

    name: str
    kind: str  # STATIC, SHARED or HEADERS: what the program was linked with
    library: int  # 0 for headers
    program: int

    @property
    def total(self) -> int:
        """What has to be shipped."""
        return self.program + (self.library if self.kind == SHARED else 0)


def measure(folder: Path, scratch: Path) -> List[Size]:
    """Of the programs that the build put there; nothing where they or `strip` are missing."""
    try:
        lines = (folder / "libraries.txt").read_text().splitlines()
        return [_size(folder, line, scratch) for line in lines]
    except (OSError, subprocess.SubprocessError):
        return []


def _size(folder: Path, line: str, scratch: Path) -> Size:
    """Of a line `NAME KIND FILE`; the file may have blanks, or be none at all."""
    name, kind, *rest = line.strip().split(" ", 2)
    library = _stripped(Path(rest[0]), ["--strip-unneeded"], scratch) if rest else 0
    return Size(name, kind, library, _stripped(folder / name, [], scratch))


def _stripped(file: Path, options: List[str], scratch: Path) -> int:
    """The file's size without symbols; the file stays as it is."""
    copy = scratch / "stripped"
    subprocess.run(
        ["strip", *options, "-o", str(copy), str(file)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
        check=True,
    )
    return copy.stat().st_size
