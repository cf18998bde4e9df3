"""Child processes that never outlive the work they were started for."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import List, Optional, Sequence, Set, Type

_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


MOST_OUTPUT = 1 << 20  # bytes; a line of figures has some hundred


class TooLate(Exception):
    """A child was not done in time."""


class TooMuch(Exception):
    """A child printed more than it can have to say."""


class Child:
    """A started program: its standard output is read from here, its stderr lies in a file."""

    def __init__(self, arguments: Sequence[str], stderr: Path, cpus: Optional[Set[int]]) -> None:
        self._stderr = stderr
        self._output = b""
        with open(stderr, "wb") as errors:
            self._process = subprocess.Popen(
                list(arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # a process group of its own, away from Ctrl-C
                preexec_fn=lambda: _prepare(cpus),
            )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)

    def line(self, deadline: float) -> str:
        """The first line of its output; what there is if it ends before."""
        while b"\n" not in self._output and self._read(deadline):
            pass
        return self._output.split(b"\n", 1)[0].decode(errors="replace")

    def finish(self, deadline: float) -> int:
        """Waits for its end; the exit status, negative for a signal."""
        while self._read(deadline):
            pass
        try:
            return self._process.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TooLate from None

    def status(self) -> Optional[int]:
        """The exit status if it has ended."""
        return self._process.poll()

    def end(self) -> None:
        """Kills its whole group: what it started may be left though it has ended itself."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # nobody is left
            pass
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def output(self) -> str:
        return self._output.decode(errors="replace")

    @property
    def errors(self) -> str:
        return self._stderr.read_text(errors="replace").strip()

    def _read(self, deadline: float) -> bool:
        """Takes more of the output; false at its end."""
        stream = self._process.stdout
        assert stream is not None
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TooLate
        chunk = os.read(stream.fileno(), 65_536)
        self._output += chunk
        if len(self._output) > MOST_OUTPUT:
            raise TooMuch
        return bool(chunk)


class Children:
    """`with Children() as children:` ends at its end all that were started, come what may."""

    def __init__(self) -> None:
        self._started: List[Child] = []

    def start(
        self, arguments: Sequence[str], stderr: Path, cpus: Optional[Set[int]] = None
    ) -> Child:
        """Starts a program on the given CPUs. Raises OSError if it cannot be started."""
        # An interrupt between the start and the note of it would leave a child behind.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            child = Child(arguments, stderr, cpus)
            self._started.append(child)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return child

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        for child in self._started:
            child.end()


def descriptor_limit() -> int:
    """How many descriptors a child may have at most."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return 1 << 30 if hard == resource.RLIM_INFINITY else hard


def _prepare(cpus: Optional[Set[int]]) -> None:
    """In the child, before the program: its CPUs, many descriptors, no signal blocked."""
    if cpus:
        os.sched_setaffinity(0, cpus)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
