#!/usr/bin/env python3
"""Attacks a tofu_load server over real sockets and measures what that costs; --help tells how."""

from __future__ import annotations

import argparse
import os
import sys
from typing import List, Sequence

from harness import tables
from harness.attack import Attack, all_attacks
from harness.borrowed import lifetime
from harness.latency import Comparison, compare
from harness.peer import Scale
from harness.settings import settings_for
from harness.trial import Outcome, Settings, run_trial
from harness.victim import TRANSPORTS

DESCRIPTION = """\
Attacks 'tofu_load serve' by each of the attacks, one after another, and prints two tables:

 1. what the victim used: memory (resident, and by how much its peak grew) and descriptors, beside
    the bounds that follow from its options, and whether all else held: no message, order or channel
    of a bystander lost, every channel ended for the right reason, everything as before afterwards;
 2. round trips of a bystander in microseconds, with one Request a millisecond: 'alone'; 'beside'
    the same attack on another process, which is what the load costs by itself; and while its own
    server is 'attacked'. In turn, each so many times; medians, and from least to greatest.
"""

EPILOG = """\
Exit codes: 0 all bounds held, 1 one did not (what was wrong stands at the end), 2 wrong arguments.
A latency beyond its target (attacked at most twice alone) is marked in the table; it depends on the
machine and changes no exit code.

  hostile.py build/release/tests/load/tofu_load                 all of it, about 25 minutes
  hostile.py .../tofu_load --seconds 0.2 unread_tiny silence    two of them, less precisely
  hostile.py .../tofu_load --repetitions 0                      the first table only, two minutes
"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", nargs="?", metavar="TOFU_LOAD", help="path of tofu_load")
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help="these only; all by default")
    parser.add_argument("--list", action="store_true", help="name the attacks, and what each does")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="N",
                        help="how long each round trip measurement takes (1)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N",
                        help="of each of the three measurements (5); 0: none, first table only")
    parser.add_argument("--over", choices=TRANSPORTS, help="this transport only")
    parser.add_argument("--connections", type=int, default=1_000, metavar="N",
                        help="that most attacks make at a time; floods of them ten times as many, "
                        "or as many as there are descriptors (1000)")
    parser.add_argument("--frames", type=int, default=1_000_000, metavar="N",
                        help="that a flood of frames sends (1000000)")
    parser.add_argument("--drive", choices=("own", "caller"), default="own",
                        help="which thread does the victim's I/O (own)")
    found = parser.parse_intermixed_args(arguments)
    if not found.list and (found.program is None or not os.access(found.program, os.X_OK)):
        parser.error("TOFU_LOAD must be the path of the program tofu_load")
    names = {one.name for one in all_attacks()}
    unknown = [name for name in found.attacks if name not in names]
    if unknown:
        parser.error(f"no such attack: {', '.join(unknown)}; --list names them")
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def list_attacks(attacks: Sequence[Attack]) -> None:
    rows = [[one.family, one.name, "/".join(one.transports), one.what] for one in attacks]
    print(tables.text_table.layout([["family", "attack", "over", "what it does"], *rows]))


def chosen(options: argparse.Namespace) -> List[Attack]:
    return [one for one in all_attacks() if not options.attacks or one.name in options.attacks]


def run(options: argparse.Namespace, settings: Settings) -> int:
    outcomes: List[Outcome] = []
    comparisons: List[Comparison] = []
    rounds = [
        (attack, transport)
        for attack in chosen(options)
        for transport in attack.transports
        if options.over in (None, transport)
    ]
    for number, (attack, transport) in enumerate(rounds, 1):
        where = f"[{number}/{len(rounds)}] {attack.name} over {transport}"
        say(f"{where}: is judged")
        outcomes.append(run_trial(settings, attack, transport))
        for text in outcomes[-1].complaints:
            say(f"{where}: {text}")
        if options.repetitions > 0:
            try:
                found = compare(
                    settings, attack, transport, repetitions=options.repetitions,
                    seconds=options.seconds, progress=lambda text: say(f"{where}: {text}"),
                )
            except AssertionError as wrong:
                outcomes[-1].complaints.append(f"while round trips were measured: {wrong}")
                continue
            outcomes[-1].complaints += found.complaints
            comparisons.append(found)
    print("What the victim used\n\n" + tables.resources(outcomes))
    if not settings.judges_memory:
        print("\nMemory was not judged: the program has a sanitizer, and its allocator.")
    if comparisons:
        print("\nRound trips of a bystander, in µs: median (least to greatest)\n")
        print(tables.latencies(comparisons))
    wrong = tables.complaints(outcomes)
    if wrong:
        print("\nWhat was wrong\n\n" + "\n".join(f"  {text}" for text in wrong))
    return 1 if wrong else 0


def main() -> int:
    options = parse(sys.argv[1:])
    if options.list:
        list_attacks(all_attacks())
        return 0
    lifetime.clean_up_on_sigterm()
    settings = settings_for(
        os.path.abspath(options.program),
        Scale(options.connections, options.frames),
        options.drive,
    )
    try:
        return run(options, settings)
    except KeyboardInterrupt:
        say("interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main())
