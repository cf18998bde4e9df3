"""The process whose round trips are measured: one channel, a Request every so often.

Reads how many seconds to measure from standard input, a line each time, and answers by a line of
JSON. A Request that was due while the one before was still unanswered counts from when it was due:
else a victim that stops answering for a while would spoil one figure only.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import time
from typing import List

from harness.borrowed import frames

BODY = bytes(range(64))
NS = 1_000_000_000


class Lost(Exception):
    """An answer that is none, or the wrong one."""


def round_trip(wire: frames.Wire, message_id: int) -> None:
    wire.send(frames.Frame(frames.REQUEST, message_id, b"", BODY))
    answer = wire.receive()
    right = (frames.RESPONSE, message_id, BODY)
    if answer is None or (answer.op, answer.message_id, answer.body) != right:
        raise Lost(f"the answer to Request {message_id} is {answer}")


def measure(wire: frames.Wire, first_id: int, seconds: float, interval: float) -> List[int]:
    """Round trips in nanoseconds."""
    taken: List[int] = []
    due = time.perf_counter_ns()
    end = due + int(seconds * NS)
    while due < end:
        now = time.perf_counter_ns()
        if now < due:
            time.sleep((due - now) / NS)
            begun = time.perf_counter_ns()
        else:
            begun = due
        round_trip(wire, first_id + len(taken))
        taken.append(time.perf_counter_ns() - begun)
        due += int(interval * NS)
    return taken


def percentile(ordered: List[int], share: float) -> float:
    """In microseconds: of the ordered figures the least that so many are no larger than."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] / 1_000


def main() -> int:
    address, interval_us = sys.argv[1], float(sys.argv[2])
    gc.disable()
    wire = frames.say_hello(address)
    next_id = 10
    for line in sys.stdin:
        taken = measure(wire, next_id, float(line), interval_us / 1e6)
        next_id += len(taken)
        taken.sort()
        figures = {
            "count": len(taken),
            "p50": percentile(taken, 0.5),
            "p99": percentile(taken, 0.99),
            "most": percentile(taken, 1),
        }
        print(json.dumps(figures), flush=True)
    wire.send(frames.Frame(frames.BYE_REQUEST, next_id))
    wire.receive()
    wire.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
