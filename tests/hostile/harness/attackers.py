"""The attacking process, as the harness sees it."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable, Mapping

from .attack import Attack
from .borrowed import lifetime, load_process
from .children import Place, set_up
from .peer import Scale
from .victim import Options

SCRIPT = Path(__file__).resolve().parents[1] / "attacker.py"
LOOK_S = 0.02  # how often the victim is looked at meanwhile


class Attacker:
    """attacker.py with one attack. `once`: a single round; else until it is told to stop."""

    def __init__(
        self,
        attack: Attack,
        address: str,
        scale: Scale,
        options: Options,
        *,
        once: bool,
        place: Place = Place(),
    ) -> None:
        given = json.dumps({"scale": asdict(scale), "options": asdict(options)})
        mode = "once" if once else "on"
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(SCRIPT), mode, attack.name, address, given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            preexec_fn=lifetime.end_with_parent(set_up(place)),
        )

    def __enter__(self) -> "Attacker":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass

    def state(self, meanwhile: Callable[[], None] = lambda: None) -> Mapping[str, Any]:
        """What it tells next. Raises AssertionError if it fails."""
        deadline = time.monotonic() + load_process.PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not selector.select(LOOK_S):
                if time.monotonic() > deadline:
                    raise AssertionError(f"the attacker is stuck; it said: {self._said()}")
                meanwhile()
        # A line at a time is told, so that nothing is left behind in the stream's buffer.
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the attacker ended; it said: {self._said()}")
        state = json.loads(line)
        if state["state"] == "failed":
            raise AssertionError(f"the attack failed: {state['why']}")
        return state

    def go_on(self) -> None:
        """Ends its pause; of one that attacks on and on, the attack."""
        self._process.stdin.write(b"go on\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """It has told that it is done."""
        code = self._process.wait(load_process.PATIENCE)
        if code or self._said():
            raise AssertionError(f"the attacker: exit code {code}; it said: {self._said()}")

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()
