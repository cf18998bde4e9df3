"""Namespaces of Linux's, for a test of its own: it can mount file systems and set up a network
there without anybody else's noticing. They are gone with the last process in them."""

from __future__ import annotations

import concurrent.futures
import ctypes
import os
import subprocess
from typing import Callable

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

_LIBC = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _unshare(what: int) -> None:
    _checked(_LIBC.unshare(what))


def _mount(source: str, target: str, kind: str, options: int, data: str) -> None:
    _checked(
        _LIBC.mount(
            source.encode(),
            target.encode(),
            kind.encode(),
            ctypes.c_ulong(options),
            data.encode(),
        )
    )


def in_a_thread(function: Callable[[], int]) -> int:
    """What it returns or raises; for what changes the namespaces of the thread that calls it."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(function).result()


def tiny_disk(folder: str, options: str) -> Callable[[], None]:
    """To be called in a process before its program starts: from then on the folder is a tmpfs with
    these options, such as size=64k, for that process alone. Others see it below /proc/PID/root."""

    def prepare() -> None:
        _unshare(CLONE_NEWNS)
        _mount("none", "/", "none", MS_REC | MS_PRIVATE, "")
        _mount("tmpfs", folder, "tmpfs", 0, options)

    return prepare


class Network:
    """An empty network."""

    def __init__(self) -> None:
        def make() -> int:
            _unshare(CLONE_NEWNET)
            return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

        self._descriptor = in_a_thread(make)

    @property
    def path(self) -> str:
        """For `ip link set … netns PATH`."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def enter(self) -> None:
        """To be called in a process before its program starts, or at the start of a thread."""
        _checked(_LIBC.setns(self._descriptor, CLONE_NEWNET))

    def run(self, *command: str) -> str:
        """Its standard output."""
        ended = subprocess.run(
            command, preexec_fn=self.enter, check=False, capture_output=True, text=True
        )
        if ended.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {ended.stderr}")
        return ended.stdout

    def close(self) -> None:
        os.close(self._descriptor)


def why_none() -> str:
    """Why this machine or this user can have no namespaces; empty if they can."""
    if os.geteuid() != 0:
        return "only root can make namespaces"
    try:
        Network().close()
    except OSError:
        return "this machine lets not even root make namespaces"
    return ""


MISSING = why_none()
