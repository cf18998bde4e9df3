"""That no process outlives the one that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Callable, Optional

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def end_with_parent(prepare: Optional[Callable[[], None]] = None) -> Callable[[], None]:
    """For `preexec_fn`: the process is killed when the thread that starts it ends. prctl(2)

    Then `prepare` is called in it.
    """
    parent = os.getpid()

    def in_the_child() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it had died already
        if prepare is not None:
            prepare()

    return in_the_child


def clean_up_on_sigterm() -> None:
    """From now on SIGTERM ends this process as Ctrl-C does: by way of every `with`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
