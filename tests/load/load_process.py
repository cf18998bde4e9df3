"""tofu_load as a process; it outlives neither its `with` nor the one that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional

from lifetime import end_with_parent

PATIENCE = 60.0  # seconds, for anything: the machine may be loaded, the program sanitized

Figures = Dict[str, Any]


@dataclass(frozen=True)
class End:
    """How a process ended: its exit code (negative for a signal), account and last words."""

    code: int
    account: Optional[Figures]
    stderr: str

    def complaints(self) -> List[str]:
        """What is wrong with it, as sentences; none if it ended as it should."""
        found = list(self.account["violations"]) if self.account else ["it printed no account"]
        if self.code != 0:
            found.append(f"exit code {self.code}")
        if self.stderr:
            found.append(f"it said: {self.stderr.strip()}")
        return found


class LoadProcess:
    """A running tofu_load. `prepare` is called in it before the program starts."""

    def __init__(
        self,
        program: str,
        *arguments: str,
        prepare: Optional[Callable[[], None]] = None,
    ) -> None:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            preexec_fn=end_with_parent(prepare),
        )
        self._changed = threading.Condition()
        self._listening: List[str] = []
        self._stats: List[Figures] = []  # the newest alone
        self._account: Optional[Figures] = None
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> LoadProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._errors.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # cut off by a kill
            with self._changed:
                if "listening" in entry:
                    self._listening.append(entry["listening"])
                elif "stats" in entry:
                    self._stats[:] = [entry["stats"]]
                elif "account" in entry:
                    self._account = entry["account"]
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _wait(self, what: str, done: Callable[[], bool], patience: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: done() or self._ended, patience) or not done():
                raise AssertionError(f"{what}: not so; newest figures: {self._stats}; {self._said()}")

    def _said(self) -> str:
        # By place, as the process may be writing at the end of the same open file.
        size = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), size, 0).decode(errors="replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def address(self, index: int = 0) -> str:
        """Where it listens, as bound: the address given as number `index`."""
        self._wait("it listens", lambda: len(self._listening) > index, PATIENCE)
        return self._listening[index]

    @property
    def stats(self) -> Optional[Figures]:
        """The newest figures."""
        with self._changed:
            return self._stats[0] if self._stats else None

    def wait_for(
        self, what: str, condition: Callable[[Figures], bool], patience: float = PATIENCE
    ) -> Figures:
        """The first figures from now on that fulfil the condition; `what` is it in words."""
        with self._changed:
            self._stats.clear()
        self._wait(what, lambda: bool(self._stats) and condition(self._stats[0]), patience)
        with self._changed:
            return self._stats[0]

    def send_signal(self, number: int) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        if self.is_running:
            self._process.kill()

    def stop(self) -> None:
        """SIGSTOP, until go_on()."""
        self.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.send_signal(signal.SIGCONT)

    def finish(self, patience: float = PATIENCE) -> End:
        """Asks it to end, and waits for that."""
        self.send_signal(signal.SIGTERM)
        return self.end(patience)

    def end(self, patience: float = PATIENCE) -> End:
        """Waits until it has ended by itself."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; {self._said()}") from None
        self._reader.join(patience)
        return End(code, self._account, self._said())


def wait_until(what: str, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Looks again and again, for what nobody tells."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not in time: {what}")
        time.sleep(0.02)
