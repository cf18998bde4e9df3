"""The judge itself: that it finds what is wrong, and nothing where nothing is."""

from __future__ import annotations

import unittest

from harness.attack import all_attacks
from harness.bounds import CHANNEL, descriptor_bound, memory_bound, memory_parts
from harness.closings import complaints_about_closings
from harness.footprint import LARGEST_FRAME, Footprint
from harness.victim import Options

OPTIONS = Options()


def complaints(seen, expected, allowed=frozenset(), accepted=None):
    count = sum(seen.values()) if accepted is None else accepted
    return list(complaints_about_closings(seen, expected, set(allowed), count))


class Closings(unittest.TestCase):
    def test_what_was_expected_is_right(self):
        self.assertEqual([], complaints({"success": 3}, {"success": 3}))

    def test_another_reason_is_wrong_twice(self):
        found = complaints({"idle_timeout": 1}, {"handshake_timeout": 1})
        self.assertEqual(2, len(found), found)

    def test_what_is_allowed_may_come_or_not(self):
        for seen in ({}, {"recv_failed": 7}):
            self.assertEqual([], complaints(seen, {}, {"recv_failed"}))

    def test_what_is_expected_and_allowed_comes_at_least_as_often(self):
        self.assertEqual([], complaints({"success": 3}, {"success": 2}, {"success"}))
        self.assertEqual(1, len(complaints({"success": 1}, {"success": 2}, {"success"})))

    def test_a_connection_without_an_end_is_wrong(self):
        self.assertEqual(1, len(complaints({"success": 1}, {"success": 1}, accepted=2)))


class Bounds(unittest.TestCase):
    def test_each_connection_costs_so_much_up_to_max_channels(self):
        few = memory_parts(OPTIONS, Footprint(connections=10), 0)
        many = memory_parts(OPTIONS, Footprint(connections=1_000_000), 0)
        self.assertEqual(10 * CHANNEL, few["channels"])
        self.assertEqual(OPTIONS.max_channels * CHANNEL, many["channels"])

    def test_a_cut_frame_costs_four_times_what_came_and_never_more_than_a_frame(self):
        sizes = {1: 4_096, 2_000: 8_000, 40_000: LARGEST_FRAME, LARGEST_FRAME - 1: LARGEST_FRAME}
        for came, costs in sizes.items():
            done = Footprint()
            done.holds_partial(came)
            self.assertEqual(costs, memory_parts(OPTIONS, done, 0)["cut frames"])

    def test_promises_cost_nothing(self):
        done = Footprint()
        done.holds_partial(16)
        bound = memory_bound(OPTIONS, done, 0)
        done.offered = 1 << 40
        self.assertEqual(bound, memory_bound(OPTIONS, done, 0))

    def test_the_least_bound_of_descriptors_counts(self):
        for limit, connections, expected in [(None, 5, 15), (None, 50_000, 19_994), (64, 500, 64)]:
            self.assertEqual(expected, descriptor_bound(OPTIONS, limit, connections, 10, 16)[0])


class Registry(unittest.TestCase):
    def test_every_attack_says_what_it_does_and_has_a_name_of_its_own(self):
        attacks = all_attacks()
        self.assertEqual(len(attacks), len({one.name for one in attacks}))
        for one in attacks:
            self.assertTrue(one.what and one.transports, one.name)


if __name__ == "__main__":
    unittest.main()
