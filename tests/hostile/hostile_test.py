"""Every attack on a tofu_load server, for a moment: what stays bounded, and what others notice.

Usage: hostile_test.py PATH_OF_TOFU_LOAD [unittest arguments]. For figures see hostile.py.
"""

from __future__ import annotations

import os
import sys
import unittest
from dataclasses import replace

from harness.attack import Attack, all_attacks, attack_named
from harness.borrowed import lifetime
from harness.peer import Scale
from harness.settings import is_sanitized, settings_for
from harness.shutdown import complaints_about_end
from harness.trial import run_trial

# So little that all attacks over one transport take half a minute, and enough that each of them
# that fills memory would take twice its bound if nothing held it back. A sanitizer makes all slow.
SCALE = Scale(connections=200, frames=400_000)
SANITIZED_SCALE = Scale(connections=40, frames=400_000)

# The state that each of these leaves channels in is one that a shutdown can meet. None has
# connections without a Hello by then: those tofu_load does not know, and finds left.
HELD_AT_THE_END = ("promised_request", "slow_frame", "bye_and_stay", "half_close_unread")

OTHER_ALLOCATOR = "with a sanitizer memory is not bounded as without: its allocator keeps more"
FALSE_ERRORS = "without descriptors a sanitizer reports false errors"


def take_program_from_command_line() -> str:
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit("usage: hostile_test.py PATH_OF_TOFU_LOAD [unittest arguments]")
    return os.path.abspath(sys.argv.pop(1))


PROGRAM = take_program_from_command_line()
SETTINGS = settings_for(PROGRAM, SANITIZED_SCALE if is_sanitized(PROGRAM) else SCALE)


class HostileTestCase(unittest.TestCase):
    maxDiff = None

    def survive(self, attack: Attack, transport: str) -> None:
        if attack.descriptors is not None and not SETTINGS.judges_memory:
            self.skipTest(FALSE_ERRORS)
        outcome = run_trial(SETTINGS, attack, transport)
        self.assertEqual([], outcome.complaints)

    def test_ends_while_it_is_attacked_tcp(self) -> None:
        for name in HELD_AT_THE_END:
            with self.subTest(name):
                self.assertEqual([], complaints_about_end(SETTINGS, attack_named(name), "tcp"))

    @unittest.skipUnless(SETTINGS.judges_memory, OTHER_ALLOCATOR)
    def test_memory_without_limits_would_be_found_out_uds(self) -> None:
        """That the bound is one: a victim without limits for what is queued goes beyond it."""
        limits = replace(SETTINGS.options, max_queued_messages=0, max_queued_bytes=0)
        outcome = run_trial(
            replace(SETTINGS, options=limits, promised=SETTINGS.options),
            attack_named("unread_tiny"),
            "uds",
        )
        self.assertRegex("\n".join(outcome.complaints), "memory grew by .* beyond its bound")


def add_tests() -> None:
    """A test method for each attack and transport, so that each has a name and a verdict."""
    for attack in all_attacks():
        for transport in attack.transports:

            def test(case: HostileTestCase, attack=attack, transport=transport) -> None:
                case.survive(attack, transport)

            test.__doc__ = f"{attack.what}, over {transport}"
            setattr(HostileTestCase, f"test_{attack.family}_{attack.name}_{transport}", test)


add_tests()

if __name__ == "__main__":
    lifetime.clean_up_on_sigterm()
    unittest.main()
