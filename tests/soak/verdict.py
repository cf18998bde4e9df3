"""Flat, growing or standing still: what the samples of a run say.

The first quarter of a run is left out: buffers and pools grow until they fit the load. Then the last
quarter is compared with the second one, by medians: a leak of any size shows if only the run is long
enough, a burst of the moment does not.
"""

from __future__ import annotations

from typing import List

from series import Series

# Less is the noise of an allocator and of what is under way at a moment.
TOLERATED_SHARE = 0.03
TOLERATED_BYTES = 1024 * 1024
TOLERATED_DESCRIPTORS = 4
TOLERATED_CHANNELS = 50
# Of the messages a second that there were: a machine that others use, too, is slower at times.
LEAST_SHARE_OF_MESSAGES = 0.25
# Samples; of fewer nothing can be said.
LEAST_SAMPLES = 100


def growths(series: Series) -> List[str]:
    """What grew, or came to a standstill, as sentences."""
    if len(series.samples) < LEAST_SAMPLES:
        return []
    found = []
    before = series.typical(1, lambda sample: sample.resident)
    after = series.typical(3, lambda sample: sample.resident)
    if after > before * (1 + TOLERATED_SHARE) + TOLERATED_BYTES:
        found.append(f"{series.name}: memory grew from {before / 1e6:.1f} to {after / 1e6:.1f} MB")
    # A channel has one.
    before = series.typical(1, lambda sample: sample.descriptors - sample.channels)
    after = series.typical(3, lambda sample: sample.descriptors - sample.channels)
    if after > before + TOLERATED_DESCRIPTORS:
        found.append(
            f"{series.name}: descriptors besides those of channels grew from {before:.0f} to {after:.0f}"
        )
    before = series.typical(1, lambda sample: sample.channels)
    after = series.typical(3, lambda sample: sample.channels)
    if after > before + TOLERATED_CHANNELS:
        found.append(f"{series.name}: channels grew from {before:.0f} to {after:.0f}")
    before = max(sample.threads for sample in series.quarter(1))
    after = max(sample.threads for sample in series.quarter(3))
    if after > before:
        found.append(f"{series.name}: threads grew from {before} to {after}")
    before = series.messages_a_second(1)
    for quarter in (2, 3):
        after = series.messages_a_second(quarter)
        if after <= before * LEAST_SHARE_OF_MESSAGES:
            found.append(f"{series.name}: messages fell from {before:.0f} to {after:.0f} a second")
    return found


def can_judge(series: Series) -> bool:
    return len(series.samples) >= LEAST_SAMPLES
