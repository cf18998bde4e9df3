"""What an attack did, as far as it matters for what the victim may use."""

from __future__ import annotations

from dataclasses import dataclass

FRAME_HEADER = 16
LARGEST_PART = 65_535
LARGEST_FRAME = FRAME_HEADER + 2 * LARGEST_PART


@dataclass
class Footprint:
    """Counts, and sizes in bytes. An attacker adds up; the judge makes a bound of it."""

    connections: int = 0  # opened
    refused: int = 0  # could not be opened
    frames: int = 0  # sent whole
    bytes: int = 0  # sent
    partial: int = 0  # connections that hold a frame that is not whole
    partial_came: int = 0  # bytes of the largest of those
    flooding: int = 1  # connections at a time that sent faster than the victim may take
    unread: int = 0  # of these, those whose answers were not read
    largest_headers: int = 0  # of frames sent whole
    largest_body: int = 0
    offered: int = 0  # what a victim without limits would hold by now

    def sent(self, headers: int, body: int, count: int = 1) -> None:
        """Whole frames, all alike."""
        self.frames += count
        self.largest_headers = max(self.largest_headers, headers)
        self.largest_body = max(self.largest_body, body)

    def holds_partial(self, came: int) -> None:
        """One more connection has a frame of which `came` bytes came, and stays so."""
        self.partial += 1
        self.partial_came = max(self.partial_came, came)
