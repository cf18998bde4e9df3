"""What is going on: one line that changes on a terminal, else a line now and then."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO


class Progress:
    """Writes to stderr, so that tables can be redirected."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._shown = 0

    def step(self, text: str) -> None:
        """The beginning of something longer: a line of its own where there is no terminal."""
        if self._terminal:
            self.detail(text)
        else:
            print(text, file=self._stream, flush=True)

    def detail(self, text: str) -> None:
        """Something short: shown on a terminal only."""
        if self._terminal:
            columns = shutil.get_terminal_size().columns - 1
            text = text[:columns]
            print("\r" + text + " " * (self._shown - len(text)), end="", file=self._stream,
                  flush=True)
            self._shown = len(text)

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        print(text, file=self._stream, flush=True)

    def clear(self) -> None:
        """Takes the changing line away."""
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=self._stream, flush=True)
            self._shown = 0


def left_text(seconds: float) -> str:
    """about 1 min 40 s left."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    return f"about {f'{minutes} min ' if minutes else ''}{rest} s left"
