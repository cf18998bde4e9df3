"""Those that behave: what the victim owes them is watched while it is attacked."""

from __future__ import annotations

from typing import List

from .borrowed import frames, load_process
from .children import set_up
from .victim import STATS_MS

BODY = 64  # the longest body of theirs
CHANNELS = 4
ANSWERS_THAT_SHOW_IT_GOES_ON = 200


class Bystanders(load_process.LoadProcess):
    """`tofu_load drive` on a few channels that stay: it compares every answer with its Request."""

    def __init__(self, program: str, address: str) -> None:
        load = {"channels": CHANNELS, "window": 1, "body": BODY, "life": 0, "milliseconds": 0,
                "stats-ms": STATS_MS}
        options = [part for name, value in load.items() for part in (f"--{name}", str(value))]
        super().__init__(program, "drive", address, *options, prepare=set_up())

    def go_on(self, what: str) -> None:
        """Waits until they have got some more answers."""
        before = self.wait_for(what, lambda _: True)["answered"]
        enough = before + ANSWERS_THAT_SHOW_IT_GOES_ON
        self.wait_for(what, lambda stats: stats["answered"] >= enough)

    def complaints(self) -> List[str]:
        """Ends them; what they did not get, or got wrong."""
        end = self.finish()
        found = end.complaints()
        account = end.account or {}
        for name, right in {"opened": CHANNELS, "closed": CHANNELS, "handed_back": 0}.items():
            if account.get(name) != right:
                found.append(f"{name}: {account.get(name)}, not {right}")
        return [f"the bystanders: {text}" for text in found]


def newcomer(address: str) -> None:
    """Connects, asks, is answered, says goodbye. Its channel ends with `success`."""
    wire = frames.say_hello(address)
    try:
        wire.send(frames.Frame(frames.REQUEST, 2, b"", b"newcomer"))
        answer = wire.receive()
        assert answer is not None and answer.body == b"newcomer", answer
        wire.send(frames.Frame(frames.BYE_REQUEST, 3))
        answer = wire.receive()
        assert answer is not None and answer.op == frames.BYE_RESPONSE, answer
    finally:
        wire.close()
