import unittest
from dataclasses import replace

from . import budget, calibration
from .measurement import CPU_EACH, ONE_CPU, Measurement
from .peers import ALL_WORKLOADS
from .sample_results import EVERYTHING, FAN_IN, ONE_WAY, ROUND_TRIP

MANY = Measurement("fan_in", "tcp", 64, 10_000, CPU_EACH, ("epoll", "zmq"))
IDLE = Measurement("idle", "tcp", 16, 10_000, ONE_CPU, ("epoll",))
STREAM = Measurement("stream", "tcp", 60_000, 1, CPU_EACH, ("epoll",))


class Calibration(unittest.TestCase):
    def test_the_first_run_opens_only_some_of_many_connections(self):
        self.assertEqual(calibration.first_task(MANY)[1], 100)
        self.assertEqual(calibration.first_task(IDLE)[1], 10)
        self.assertEqual(calibration.first_task(ROUND_TRIP)[1], 1)

    def test_seconds_come_from_the_figures(self):
        seconds = calibration.timed_seconds
        self.assertAlmostEqual(seconds("round_trip", 1_000, {"p50_us": 50}), 0.05)
        self.assertAlmostEqual(seconds("one_way", 1_000, {"messages_per_s": 1e6}), 0.001)
        self.assertAlmostEqual(
            seconds("idle", 100, {"alone_p50_us": 10, "beside_p50_us": 30}), 0.004)

    def test_a_run_that_was_too_short_is_followed_by_a_longer_one(self):
        self.assertEqual(calibration.second_count(5_000, 0.001), 100_000)
        self.assertEqual(calibration.second_count(5_000, 0.0), 250_000)
        self.assertEqual(calibration.second_count(5_000, 0.01), 0)

    def test_counts_fit_the_time_within_limits(self):
        self.assertEqual(calibration.count_for(ONE_WAY, 3.456e6, 0.5), 1_700_000)
        self.assertEqual(calibration.count_for(ONE_WAY, 1e12, 0.5), 10_000_000)
        self.assertEqual(calibration.count_for(ROUND_TRIP, 11, 0.5), 100)
        self.assertEqual(calibration.count_for(ROUND_TRIP, 0.0, 0.5), 100)
        self.assertEqual(calibration.count_for(MANY, 10, 0.5), 20_000)

    def test_a_first_repetition_far_off_corrects_the_count(self):
        self.assertEqual(calibration.corrected(ROUND_TRIP, 1_000, 0.12, 0.1), 1_000)
        self.assertEqual(calibration.corrected(ROUND_TRIP, 1_000, 0.4, 0.1), 250)
        self.assertEqual(calibration.corrected(ROUND_TRIP, 1_000, 0.01, 0.1), 10_000)

    def test_a_stream_is_always_a_gigabyte(self):
        count = calibration.FIXED_COUNTS[STREAM.workload]
        self.assertAlmostEqual(count * STREAM.size / 1e9, 1.0, 4)
        self.assertEqual(calibration.corrected(STREAM, count, 9.0, 0.1), count)

    def test_every_workload_has_its_counts(self):
        fixed = set(calibration.FIXED_COUNTS)
        for table in (calibration.FIRST_COUNTS, calibration.MOST, calibration.LEAST):
            self.assertEqual(set(table) | fixed, set(ALL_WORKLOADS))
        for workload in ALL_WORKLOADS:
            self.assertGreater(calibration.timed_seconds(workload, 1_000, EVERYTHING), 0)

    def test_a_run_with_two_parts_takes_as_long_as_both(self):
        seconds = calibration.timed_seconds
        self.assertAlmostEqual(
            seconds("producers", 1_000, {"one_messages_per_s": 1e5, "messages_per_s": 2e5}), 0.015)
        self.assertAlmostEqual(
            seconds("flood", 100, {"alone_p50_us": 10, "beside_p50_us": 90}),
            0.01 + 200 * calibration.FLOOD_PAUSE_US / 1e6)

    def test_two_digits(self):
        self.assertEqual([calibration.two_digits(v) for v in (0.5, 7, 99.9, 12_345)],
                         [0, 7, 99, 12_000])

    def test_warm_up_is_a_tenth_but_not_for_fan_in(self):
        self.assertEqual(calibration.warm_up_for(ROUND_TRIP, 5_000), 500)
        self.assertEqual(calibration.warm_up_for(FAN_IN, 5_000), 0)


class Budget(unittest.TestCase):
    plan = [replace(one, repetitions=3) for one in (ROUND_TRIP, ONE_WAY, FAN_IN)]

    def cost(self, share):
        return sum(budget.cost_s(one, share.run_s, share.repetitions) for one in self.plan)

    def test_all_of_it_fits_and_uses_the_time(self):
        share = budget.share(self.plan, 30, 1.0, 1.0)
        self.assertEqual(share.repetitions, 3)
        self.assertLessEqual(self.cost(share), 30)
        self.assertGreater(self.cost(share), 29)

    def test_runs_are_never_longer_than_asked(self):
        self.assertEqual(budget.share(self.plan, 10_000, 0.3, 1.0).run_s, 0.3)

    def test_with_little_time_repetitions_go(self):
        share = budget.share(self.plan, 6.5, 1.0, 1.0)
        self.assertLess(share.repetitions, 3)
        self.assertEqual(budget.share(self.plan, 0.1, 1.0, 1.0).repetitions, 1)

    def test_a_slow_machine_gets_shorter_runs(self):
        fast, slow = (budget.share(self.plan, 30, 1.0, pace).run_s for pace in (1.0, 1.5))
        self.assertLess(slow, fast)

    def test_a_fixed_count_takes_its_time_however_short_runs_are_to_be(self):
        costs = {budget.cost_s(STREAM, run_s, 3) for run_s in (0.1, 1.0)}
        self.assertEqual(len(costs), 1)
        self.assertGreater(costs.pop(), 3 * budget.FIXED_S["stream"])

    def test_each_connection_is_used_at_least_twice(self):
        self.assertGreaterEqual(budget.share([MANY], 0.1, 1.0, 1.0).run_s, 0.5)
