"""Whether the victim ended the channels for the right reasons."""

from __future__ import annotations

from typing import Iterator, Mapping, Set


def complaints_about_closings(
    seen: Mapping[str, int], expected: Mapping[str, int], allowed: Set[str], accepted: int
) -> Iterator[str]:
    """What is wrong with the ends that were counted.

    Each expected reason comes just as often; one that is allowed, too, at least as often. No other
    reason comes at all, and there is one end for each connection that was accepted.
    """
    for reason in sorted({*seen, *expected} - allowed):
        wanted, got = expected.get(reason, 0), seen.get(reason, 0)
        if wanted != got:
            yield f"{got} channels ended by {reason}, not {wanted}"
    for reason in sorted(allowed):
        wanted, got = expected.get(reason, 0), seen.get(reason, 0)
        if got < wanted:
            yield f"{got} channels ended by {reason}, not even {wanted}"
    ended = sum(seen.values())
    if ended != accepted:
        yield f"{accepted} connections were accepted, and {ended} channels ended"
