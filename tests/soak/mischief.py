"""What happens to the processes of a run, by a seed."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Callable, List, Tuple

import peers
from cast import Cast


class Refused(Exception):
    """A server with a full backlog does not let a peer in, which is its right."""


class Mischief:
    """One piece after another, each with a pause before it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._cast = cast
        self._chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self._kinds: List[Tuple[str, Callable[[], None]]] = [
            ("a client killed", self._kill_a_client),
            ("a client stopped for a while", self._stop_a_client),
            ("a server killed", self._kill_the_server),
            *((f"a peer: {play.__name__.replace('_', ' ')}", self._peer(play)) for play in peers.ALL),
        ]

    def go_on(self) -> None:
        """One piece, within a few seconds."""
        time.sleep(self._chance.uniform(0.1, 1.5))
        name, act = self._chance.choice(self._kinds)
        try:
            act()
        except Refused:
            name += ", refused"
        self.done[name] += 1

    def _kill_a_client(self) -> None:
        client = self._chance.choice(self._cast.harmed_clients)
        client.kill_and_start_again()

    def _stop_a_client(self) -> None:
        client = self._chance.choice(self._cast.harmed_clients)
        client.process.stop()
        time.sleep(self._chance.uniform(0.1, 2.0))
        client.process.go_on()

    def _kill_the_server(self) -> None:
        server = self._cast.harmed_server
        server.kill_and_start_again()
        server.process.address()

    def _peer(self, play: Callable[[str, random.Random], None]) -> Callable[[], None]:
        def act() -> None:
            try:
                play(self._chance.choice(self._cast.addresses), self._chance)
            except OSError as error:
                raise Refused from error

        return act
