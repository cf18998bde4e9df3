"""What the tests of faults share: their seed, processes that account for every message, and what is
looked at behind a fault."""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from pathlib import Path
from typing import Callable, Iterable, List, Optional

_TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_TESTS / "load"), str(_TESTS / "cli")]

import support  # takes the command tofu from the command line
from lifetime import clean_up_on_sigterm, end_with_parent
from load_process import Figures, LoadProcess
import proc

TOFU_LOAD = support.take_tool_from_command_line()

# What a channel ends with when its peer dies, by where it was at that moment.
OF_A_DEAD_PEER = {"peer_disconnected", "send_failed", "recv_failed"}
# What an attempt to reach one ends with besides.
OF_NOBODY_THERE = {"connect_failed", "uds_path_not_found"}


def _take_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    environment = os.environ.get
    options.add_argument("--seed", default=environment("TOFU_FAULTS_SEED", "1"))
    options.add_argument("--rounds", type=int, default=int(environment("TOFU_FAULTS_ROUNDS", "1")))
    known, sys.argv[1:] = options.parse_known_args()
    return known


_OPTIONS = _take_options()
SEED = _OPTIONS.seed
print(f"seed {SEED}, rounds {_OPTIONS.rounds}", file=sys.stderr)
clean_up_on_sigterm()


def times(count: int) -> range:
    """For what is tried `count` times, or more often with --rounds."""
    return range(count * _OPTIONS.rounds)


def flags(options: dict) -> List[str]:
    """idle_timeout_ms=500 as --idle-timeout-ms 500; True as a flag without a value."""
    found: List[str] = []
    for name, value in options.items():
        found.append("--" + name.replace("_", "-"))
        if value is not True:
            found.append(str(value))
    return found


def stands_still(pid: int) -> bool:
    """Whether a SIGSTOP has reached each of its threads."""
    states = []
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        states += re.findall(r"^State:\s+(\S)", status.read_text(encoding="ascii"), re.MULTILINE)
    return set(states) == {"T"}


class FaultTestCase(support.CliTestCase):
    """Every process goes with the test, however that ends."""

    def setUp(self) -> None:
        # By its name, so that a test alone does what it did among others.
        self.random = random.Random(f"{SEED} {self.id()}")

    def run(self, result=None):
        try:
            return super().run(result)
        finally:
            self.doCleanups()  # of a test that was interrupted: unittest leaves them out

    def run_tofu(self, *arguments, prepare=None, **options):
        return super().run_tofu(*arguments, prepare=end_with_parent(prepare), **options)

    def start(self, *arguments, prepare=None, **options):
        return super().start(*arguments, prepare=end_with_parent(prepare), **options)

    def serve(
        self, *addresses: str, prepare: Optional[Callable[[], None]] = None, **options: object
    ) -> LoadProcess:
        return self._run("serve", *addresses, prepare=prepare, options=options)

    def drive(
        self, address: str, prepare: Optional[Callable[[], None]] = None, **options: object
    ) -> LoadProcess:
        """Clients, until they are asked to end."""
        return self._run("drive", address, prepare=prepare, options={"seconds": 0, **options})

    def _run(
        self, *arguments: str, prepare: Optional[Callable[[], None]], options: dict
    ) -> LoadProcess:
        # Figures that come often let a test act at any moment, and see soon what came of it.
        every = flags({"stats_ms": 20, **options})
        process = LoadProcess(TOFU_LOAD, *arguments, *every, prepare=prepare)
        self.addCleanup(process.__exit__, None, None, None)
        return process

    def socket_path(self) -> str:
        return os.path.join(self.folder(), "socket")

    def over_main_scenes(self, play: Callable[[str, str], None]) -> None:
        """Each way to drive an engine over each transport: --drive and an address to listen on."""
        for drive in ("own", "caller"):
            for transport in ("tcp", "uds"):
                with self.subTest(drive=drive, transport=transport):
                    play(drive, "tcp:0" if transport == "tcp" else "uds:" + self.socket_path())

    def figures(self, process: LoadProcess) -> Figures:
        """Its figures at a moment from now on."""
        return process.wait_for("figures", lambda now: True)

    def pass_time(self, process: LoadProcess, seconds: float) -> Figures:
        """Lets a state last so long, by the process's own clock. The figures behind it."""
        until = self.figures(process)["seconds"] + seconds
        return process.wait_for("time passes", lambda now: now["seconds"] > until)

    def wait_for_standstill(self, process: LoadProcess, figure: str) -> None:
        """Until a figure stays the same for a while."""
        seen = -1
        while (value := self.pass_time(process, 0.2)[figure]) != seen:
            seen = value

    def wait_for_answers(self, clients: LoadProcess, more: int) -> Figures:
        """Until they had so many more."""
        had = clients.stats["answered"] if clients.stats else 0
        return clients.wait_for(f"{more} more answers", lambda now: now["answered"] >= had + more)

    def wait_for_rest(self, server: LoadProcess, descriptors: int, listeners: int = 1) -> Figures:
        """Until it has nothing but its listeners, as many descriptors as then, and all messages."""
        figures = server.wait_for("no channels", lambda now: now["channels"] == listeners)
        server.wait_for("all messages home", lambda now: now["pool_alive"] == now["pool_free"])
        self.wait_until(
            lambda: proc.descriptors(server.pid) == descriptors,
            f"it has {descriptors} descriptors",
        )
        return figures

    def expect_reasons(self, figures: Figures, allowed: Iterable[str], needed: str = "") -> None:
        """How channels ended so far."""
        self.assertLessEqual(set(figures["closed"]), {"success", *allowed})
        if needed:
            self.assertIn(needed, figures["closed"])

    def expect_byes(self, clients: LoadProcess, count: int) -> None:
        """Their server has ended, and said Bye to so many channels: not one of them broke."""
        figures = clients.wait_for(
            "every Bye is through", lambda now: now["closed"].get("success") == count
        )
        self.expect_reasons(figures, OF_NOBODY_THERE)

    def expect_service(self, address: str, **options: object) -> None:
        """A newcomer gets all its answers, and all its Byes end well."""
        newcomer = self.drive(address, channels=4, life=50, **options)
        self.wait_for_answers(newcomer, 400)
        self.finish(newcomer)
        self.assertEqual({"success"}, set(newcomer.stats["closed"]))

    def finish(self, *processes: LoadProcess) -> None:
        """Clients first: each ends gracefully, with an account that is balanced."""
        for process in processes:
            self.assertEqual([], process.finish().complaints())
