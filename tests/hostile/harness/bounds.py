"""What the victim may use at most, from its options and what was done to it.

Every figure is one that the library's documents or sources state; README.md says where. None of
them was found by trial.
"""

from __future__ import annotations

import sys
from typing import Dict, Optional, Tuple

from .footprint import FRAME_HEADER, LARGEST_FRAME, LARGEST_PART, Footprint
from .victim import Options

MIB = 1024 * 1024

# A message: one cache line, what the allocator adds to it and to its two buffers.
MESSAGE = 64 + 64 + 2 * 16
# Buffers grow by half of what they have (src/core/buffer.cpp).
GROWTH = 1.5
# What a queued message keeps besides four times its content, per buffer (src/core/trim.hpp).
UNTRIMMED = 4 * 1024
# A cut frame: at most four times what came, in steps that begin here (reactor_receive.cpp).
LEAST_CARRY = 4 * 1024
CARRY_GROWTH = 4
# A connection: docs/performance.md wants at most 600 B of the library, and tofu_load's own account
# of a channel, in a map, is to have as much.
CHANNEL = 2 * 600
# Bytes that were read and wait for messages: 4 MiB and one read (docs/architecture.md). What has
# room for them is at most a frame more for each channel that they came from.
PARKED = 4 * MIB + 256 * 1024
# At first use: the read buffer, and two spare ones for frames (reactor.hpp).
SPARE_BUFFERS = 256 * 1024 + 2 * LARGEST_FRAME
# Pages of the program, of the C++ and the C library that are needed for the first time: these count
# as resident, too.
CODE = 2 * MIB
# The allocator: holes between what is in use, and what it keeps at its top.
HOLES = 0.25
TOP = MIB // 2


def message_bytes(headers: int, body: int) -> int:
    """Memory of a message with such content."""
    return MESSAGE + int(GROWTH * (headers + body))


def _queued_message(headers: int, body: int) -> int:
    """Of one in a send queue: its content, and what an earlier and larger one may have left."""
    most = message_bytes(headers, body)
    return min(most, MESSAGE + 4 * (headers + body) + 2 * UNTRIMMED)


def _queue(options: Options, headers: int, body: int) -> int:
    """The send queue of a channel whose peer does not read."""
    frame = FRAME_HEADER + headers + body
    count = min(options.max_queued_messages, options.max_queued_bytes // frame + 1)
    return count * _queued_message(headers, body)


def _partial(came: int) -> int:
    return min(LARGEST_FRAME, max(LEAST_CARRY, CARRY_GROWTH * came))


def memory_parts(options: Options, done: Footprint, beside: int) -> Dict[str, int]:
    """The bound in its parts, in bytes. `beside`: the largest body that the others send."""
    headers, body = done.largest_headers, max(done.largest_body, beside)
    assert headers <= LARGEST_PART and body <= LARGEST_PART
    frame = FRAME_HEADER + headers + body
    parts = {
        "messages": options.max_messages * message_bytes(headers, body),
        "cut frames": done.partial * _partial(done.partial_came),
        # Twice: what those that are gone had queued is on its way back while others fill theirs.
        "send queues": min(
            2 * done.unread * _queue(options, headers, body),
            done.frames * _queued_message(headers, body),
        ),
        "rested bytes": min(
            CARRY_GROWTH * done.frames * frame, PARKED + done.flooding * LARGEST_FRAME
        ),
        "channels": min(done.connections, options.max_channels) * CHANNEL,
        "spare buffers": SPARE_BUFFERS,
        "code": CODE,
    }
    parts["allocator"] = TOP + int(HOLES * sum(parts.values()))
    return parts


def memory_bound(options: Options, done: Footprint, beside: int) -> int:
    return sum(memory_parts(options, done, beside).values())


def descriptor_bound(
    options: Options,
    limit: Optional[int],
    connections: int,
    descriptors_before: int,
    channels_before: int,
) -> Tuple[int, str]:
    """The most descriptors at a time, and why: one for each channel, and no other."""
    room = options.max_channels - channels_before
    return min(
        (descriptors_before + connections, "one for each connection"),
        (descriptors_before + room, "one for each of max_channels"),
        (sys.maxsize if limit is None else limit, "its limit of open files"),
    )
