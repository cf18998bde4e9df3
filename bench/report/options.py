"""The command line."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import List, Optional, Sequence

from .peers import PEERS

EXAMPLES = """examples:
  ./run bench                                   everything, in about twenty minutes
  ./run bench --quick                           what the targets need, within two minutes
  ./run bench --smoke                           only whether all programs work
  ./run bench --only '^round_trip/.*one-cpu'    some measurements; --list names them all
  ./run bench --quick --peers-only raw,tofu_own some programs
  ./run bench --from bench/results/latest.json  table and page again, from an earlier run
  ./run bench micro                             parts of the library by themselves, one minute

Measurements are named workload/transport/size[/how many]/pinning. how many: 100c connections, 4p
producers, 4g groups, 2e engines. pinning: one-cpu, both processes on one CPU, which is what the code
costs; cpu-each, one for each, which adds wake-ups.

A verdict is about the median of the ratios within the same repetition. latest.json and latest.html
are the last run that was not narrowed and not interrupted.

exit status: 0 all went well, missed targets included; 1 a run failed, nothing was measured, or with
--strict a target was missed or not measured; 2 wrong usage; 130 interrupted
"""


def parse(arguments: Sequence[str], repository: Path) -> argparse.Namespace:
    """Ends the process for --help and for what is wrong."""
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description="Measures tofu side by side with raw sockets, epoll, libzmq, nng and Asio: "
                    "peers in turn, several repetitions, medians and ratios, and whether tofu "
                    "reaches its targets.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="within two minutes")
    how.add_argument("--smoke", action="store_true",
                     help="each program, workload and transport once, without figures")
    how.add_argument("--from", dest="source", type=Path, metavar="FILE.json",
                     help="measure nothing; report an earlier run")
    how.add_argument("--list", action="store_true", help="name the measurements and their peers")
    parser.add_argument("--peers", type=Path, metavar="DIR",
                        default=repository / "build/bench/bench/peers",
                        help="where the programs are (default: build/bench/bench/peers)")
    parser.add_argument("--only", type=_pattern, metavar="REGEX",
                        help="only measurements whose names match somewhere")
    parser.add_argument("--peers-only", type=_names, metavar="A,B", help="only these programs")
    parser.add_argument("--minutes", type=_positive, metavar="N",
                        help="may take so long, of which 8 s are not for measuring (default: 2 "
                             "with --quick, else 20)")
    parser.add_argument("--time-out", type=_positive, metavar="S", default=60.0,
                        help="a run that takes longer has failed (default: 60 s)")
    parser.add_argument("--results", type=Path, metavar="DIR",
                        default=repository / "bench/results",
                        help="where JSON and page go (default: bench/results)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 unless every target is met")
    chosen = parser.parse_args(arguments)
    if chosen.source and (chosen.only or chosen.peers_only or chosen.minutes):
        parser.error("--from reports a run as it was: without --only, --peers-only and --minutes")
    return chosen


def narrowed(options: argparse.Namespace) -> str:
    """How the choice of measurements and programs was narrowed, as given."""
    parts = [f"--only {options.only}"] if options.only else []
    if options.peers_only:
        parts.append(f"--peers-only {','.join(options.peers_only)}")
    return " ".join(parts)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from None
    return text


def _names(text: str) -> Optional[List[str]]:
    names = [name for name in text.split(",") if name]
    unknown = [name for name in names if name not in PEERS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"there is no program {', '.join(unknown) or text!r}; there are {', '.join(PEERS)}"
        )
    return names


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no number between 0 and a million")
    return value
