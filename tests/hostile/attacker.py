"""The process that attacks: one attack on one address, as a child of the harness.

Modes: `once` is one round, whose peak waits until the harness has looked; `on` is round after round
until the harness says that it is enough. Lines of JSON on stdout tell how far it is. The end of
standard input ends everything.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from harness.attack import Attack, attack_named
from harness.footprint import Footprint
from harness.peer import Gone, Peer, Scale
from harness.victim import Options


def say(state: str, **more: Any) -> None:
    print(json.dumps({"state": state, **more}), flush=True)


def run_once(attack: Attack, address: str, scale: Scale, options: Options) -> None:
    """One round. Where it pauses it goes on when there is a line to read."""

    def pause(peer: Peer, until: str) -> None:
        say("pause", until=until, footprint=asdict(peer.footprint))
        if not sys.stdin.readline():
            raise Gone("the harness")

    peer = Peer(address, scale, options, pause=pause)
    attack.round(peer)
    peer.leave()
    say(
        "done",
        footprint=asdict(peer.footprint),
        expected=dict(peer.expected),
        allowed=sorted(peer.allowed),
    )


def run_on(attack: Attack, address: str, scale: Scale, options: Options) -> None:
    """Rounds until there is a line to read. What pauses there lasts as long as a time-out may."""
    enough = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), enough.set()), daemon=True).start()
    longest = 1.5 * max(options.bye_timeout_ms, options.half_close_timeout_ms) / 1000

    def pause(_: Peer, until: str) -> None:
        if until == "ended":
            enough.wait(longest)

    total = Footprint()
    begun = time.monotonic()
    say("begun")
    while not enough.is_set():
        peer = Peer(address, scale, options, pause=pause, over=enough.is_set)
        try:
            attack.round(peer)
        except Gone:  # the victim may be ahead of a round that was cut short
            if not enough.is_set():
                raise
        peer.leave()
        for name in ("connections", "refused", "frames", "bytes"):
            setattr(total, name, getattr(total, name) + getattr(peer.footprint, name))
    say("done", footprint=asdict(total), seconds=time.monotonic() - begun)


def main() -> int:
    mode, name, address, settings = sys.argv[1:]
    given = json.loads(settings)
    run = {"once": run_once, "on": run_on}[mode]
    try:
        run(attack_named(name), address, Scale(**given["scale"]), Options(**given["options"]))
    except (Gone, OSError) as error:
        say("failed", why=f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
