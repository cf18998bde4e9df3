"""The process that is attacked: `tofu_load serve`."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from typing import Any, List, Mapping, Optional

from .borrowed import load_process, proc
from .children import Place, set_up

Stats = Mapping[str, Any]

TRANSPORTS = ("tcp", "uds")  # in the order in which it listens
STATS_MS = 10  # often, as every wait is for figures


@dataclass(frozen=True)
class Options:
    """Those of its engine, as tofu::EngineOptions has them: all that the bounds are made of."""

    max_channels: int = 20_000
    max_messages: int = 64
    max_received_messages: int = 4_096
    max_queued_messages: int = 1_024
    max_queued_bytes: int = 1024 * 1024
    hello_timeout_ms: int = 2_000
    bye_timeout_ms: int = 1_000
    half_close_timeout_ms: int = 1_000
    drive: str = "own"

    def arguments(self) -> List[str]:
        return [
            part
            for name, value in asdict(self).items()
            for part in ("--" + name.replace("_", "-"), str(value))
        ]


class Victim(load_process.LoadProcess):
    """Listens on each transport. Who does not read is cut off when its send queue is full."""

    def __init__(
        self,
        program: str,
        options: Options,
        *,
        descriptors: Optional[int] = None,
        place: Place = Place(),
        stats_ms: int = STATS_MS,
    ) -> None:
        # A folder of this process's own, as a victim that has to be killed leaves its socket behind.
        self._folder = tempfile.TemporaryDirectory(prefix="tofu-")
        listen_on = ["tcp:0", f"uds:{self._folder.name}/socket"]
        arguments = [*listen_on, "--stats-ms", str(stats_ms), "--waiting-answers", "0"]
        super().__init__(
            program, "serve", *arguments, *options.arguments(),
            prepare=set_up(place, descriptors),
        )

    def __exit__(self, *details: object) -> None:
        super().__exit__(*details)
        self._folder.cleanup()

    def address_of(self, transport: str) -> str:
        return self.address(TRANSPORTS.index(transport))

    def descriptors_once_at_most(self, count: int) -> int:
        """How many it has, once they are so few, or when it is too late for that."""
        try:
            load_process.wait_until(
                "few descriptors", lambda: proc.descriptors(self.pid) <= count
            )
        except AssertionError:
            pass
        return proc.descriptors(self.pid)
