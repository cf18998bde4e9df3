"""The processes of a run: some that are watched from beginning to end, some that are harmed."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from typing import Dict, Iterable, List, Sequence

from borrowed import load_process

SERVER_OPTIONS = ("--idle-timeout-ms", "20000", "--hello-timeout-ms", "2000",
                  "--max-queued-bytes", "1000000")


class Part:
    """A process that may be started again with the same arguments."""

    def __init__(self, name: str, program: str, arguments: Sequence[str]) -> None:
        self.name = name
        self.wrong: List[str] = []  # of those processes that are no more
        self._program = program
        self._arguments = list(arguments)
        self.starts = 0
        self.process = self._start()

    def _start(self) -> load_process.LoadProcess:
        self.starts += 1
        return load_process.LoadProcess(self._program, *self._arguments)

    def kill_and_start_again(self) -> None:
        if not self.process.is_running:
            self.wrong.append(f"{self.name} ended by itself")
            self._note(self.process.end().complaints())
        elif self.process.stats is not None and self.process.stats["violations"]:
            self._note(self.process.finish().complaints())
        self.end()
        self.process = self._start()

    def finish(self) -> None:
        """Asks it to end, in order."""
        self._note(self.process.finish().complaints())

    def _note(self, complaints: Iterable[str]) -> None:
        self.wrong += [f"{self.name}: {complaint}" for complaint in complaints]

    def end(self) -> None:
        self.process.__exit__()


class Cast:
    """Two servers and a client are watched: nobody ends them before the run does.

    Both servers are talked to by clients that are killed and stopped; the client talks to a server
    that is.
    """

    def __init__(self, program: str) -> None:
        with ExitStack() as started:
            folder = started.enter_context(tempfile.TemporaryDirectory(prefix="tofu-soak-"))
            self._program = program
            self._started = started

            self.watched: Dict[str, load_process.LoadProcess] = {}
            self._watch("server, own thread", "serve", "tcp:0", "uds:", *SERVER_OPTIONS)
            self._watch("server, caller", "serve", "tcp:0", "--drive", "caller", *SERVER_OPTIONS)
            own, caller = self.watched.values()
            self.addresses = [own.address(0), own.address(1), caller.address(0)]

            path = "uds:" + os.path.join(folder, "harmed")
            self.harmed_server = self._harm("harmed server", "serve", path)
            self.harmed_server.process.address()
            self._watch("clients", "drive", path, "--channels", "20", "--life", "2000", "--abort",
                        "10", "--seconds", "0", "--reconnect", "--connect-timeout-ms", "2000")

            self.harmed_clients: List[Part] = [
                self._harm(f"harmed clients, {address}", "drive", address.replace("|", ":"),
                           "--channels", channels, "--life", life, "--abort", "20", "--body", body,
                           "--seconds", "0", "--reconnect")
                for address, channels, life, body in (
                    (self.addresses[0], "20", "300", "2000"),
                    (self.addresses[1], "5", "0", "60000"),
                    (self.addresses[2], "10", "50", "200"),
                )
            ]
            self._started = started.pop_all()

    def _watch(self, name: str, *arguments: str) -> None:
        process = load_process.LoadProcess(self._program, *arguments)
        self.watched[name] = self._started.enter_context(process)

    def _harm(self, name: str, *arguments: str) -> Part:
        part = Part(name, self._program, arguments)
        self._started.callback(part.end)
        return part

    def __enter__(self) -> Cast:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def finish(self) -> Dict[str, load_process.End]:
        """Asks all to end, clients first, and tells how those ended that were watched."""
        for part in self.harmed_clients:
            part.finish()
        ends = {}
        for name in ("clients", "server, own thread", "server, caller"):
            ends[name] = self.watched[name].finish()
        self.harmed_server.finish()
        return ends

    def wrong(self) -> List[str]:
        """What those told that were harmed, as sentences."""
        return [sentence for part in (*self.harmed_clients, self.harmed_server)
                for sentence in part.wrong]
