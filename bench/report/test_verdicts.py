import unittest
from dataclasses import replace

from .counting import Counted
from .peers import CALLER, OWN
from .results import Results
from .sample_results import FAN_IN, FLOOD, ONE_WAY, PRODUCERS, ROUND_TRIP, results
from .targets import needed_peers, targets
from .verdicts import FAILED, MET, MISSED, NOT_MEASURED, evaluate, goals, rows, tally


def target(measurement, peer, figure, base=None):
    """The one row of the table that is meant."""
    found = [
        one for one in targets()
        if (one.measurement, one.peer, one.figure) == (measurement.name, peer, figure)
        and (base is None or base in one.limit.peers)
    ]
    assert len(found) == 1, found
    return found[0]


class Verdicts(unittest.TestCase):
    def test_the_median_of_the_ratios_of_a_repetition_decides(self):
        # The ratio of the medians would be 24 / 10: missed.
        found = results(ROUND_TRIP, "p50_us", {OWN: [18, 24, 40], "raw": [10, 12.5, 8]})
        row = evaluate(target(ROUND_TRIP, OWN, "p50_us"), found)
        self.assertEqual((row.verdict, row.figure), (MET, 1.92))
        self.assertEqual((row.value, row.base, row.goal), (24, 10, 20))

    def test_on_the_limit_is_met_and_beyond_it_missed(self):
        for value, verdict in ((12.5, MET), (12.51, MISSED)):
            found = results(ROUND_TRIP, "p50_us", {CALLER: [value], "raw": [10]})
            self.assertEqual(
                evaluate(target(ROUND_TRIP, CALLER, "p50_us"), found).verdict, verdict)

    def test_more_has_to_be_at_least(self):
        for value, verdict in ((0.7e6, MET), (0.69e6, MISSED)):
            found = results(ONE_WAY, "messages_per_s", {CALLER: [value], "raw_batched": [1e6]})
            self.assertEqual(
                evaluate(target(ONE_WAY, CALLER, "messages_per_s"), found).verdict, verdict)

    def test_of_several_programs_the_best_counts(self):
        others = {"zmq": [300], "nng": [200], "asio": [250], "asio_batched": [400]}
        for value, verdict in ((200, MET), (201, MISSED)):
            found = results(FAN_IN, "p99_us", {OWN: [value], **others})
            self.assertEqual(evaluate(target(FAN_IN, OWN, "p99_us"), found).verdict, verdict)

    def test_without_peers_the_figure_itself_is_judged(self):
        found = results(ROUND_TRIP, "server_voluntary_switches", {OWN: [1.6, 1.9]})
        row = evaluate(target(ROUND_TRIP, OWN, "switches"), found)
        self.assertEqual((row.verdict, row.figure), (MET, 2.0))  # the server's, with 0.25 more

    def test_a_flood_may_raise_another_ones_p99_threefold(self):
        for value, verdict in ((3.0, MET), (3.1, MISSED)):
            found = results(FLOOD, "flood_ratio", {CALLER: [value]})
            self.assertEqual(evaluate(target(FLOOD, CALLER, "flood_ratio"), found).verdict, verdict)

    def test_four_producers_may_not_be_slower_than_one_but_by_noise(self):
        for value, verdict in ((1.0, MET), (0.97, MET), (0.96, MISSED)):
            found = results(PRODUCERS, "producers_ratio", {OWN: [value]})
            row = evaluate(target(PRODUCERS, OWN, "producers_ratio"), found)
            self.assertEqual((row.verdict, row.target.circumstances),
                             (verdict, "tcp 64 B, 4 producers"))

    def test_a_program_that_is_not_built_leaves_its_rows_open(self):
        found = results(ONE_WAY, "messages_per_s", {OWN: [1e6]}, missing=["zmq"])
        row = evaluate(target(ONE_WAY, OWN, "messages_per_s", "zmq"), found)
        self.assertEqual((row.verdict, row.why), (NOT_MEASURED, "no zmq"))

    def test_a_failed_run_gives_no_figure_even_beside_good_ones(self):
        found = results(ROUND_TRIP, "p50_us", {OWN: [18, 18], "raw": [10, 10]})
        found.runs[1] = replace(found.runs[1], figures={}, failure="messages were lost")
        row = evaluate(target(ROUND_TRIP, OWN, "p50_us"), found)
        self.assertEqual((row.verdict, row.why), (FAILED, f"{OWN}: messages were lost"))
        self.assertEqual(found.values(ROUND_TRIP.name, OWN, "p50_us"), {})

    def test_what_was_left_out_says_why(self):
        found = results(ROUND_TRIP, "p50_us", {})
        found.left_out[FAN_IN.name] = "there is only one CPU"
        row = evaluate(target(FAN_IN, CALLER, "p99_us"), found)
        self.assertEqual((row.verdict, row.why), (NOT_MEASURED, "there is only one CPU"))

    def test_system_calls_come_from_the_counting_runs(self):
        found = results(ONE_WAY, "messages_per_s", {OWN: [1e6]}, call_counter="perf")
        found.counted.append(Counted(ONE_WAY.name, OWN, "perf", 1_000, 0.02, 0.01))
        row = evaluate(target(ONE_WAY, OWN, "calls"), found)
        self.assertEqual((row.verdict, row.figure), (MET, 0.03))

    def test_a_failed_counting_run_spoils_only_the_count(self):
        found = results(ONE_WAY, "messages_per_s", {CALLER: [1e6], "raw_batched": [1e6]})
        found.counted.append(Counted(ONE_WAY.name, CALLER, "perf", failure="lost"))
        self.assertEqual(evaluate(target(ONE_WAY, CALLER, "calls"), found).verdict, FAILED)
        self.assertEqual(evaluate(target(ONE_WAY, CALLER, "messages_per_s"), found).verdict, MET)

    def test_not_counted_is_said(self):
        found = results(ONE_WAY, "messages_per_s", {OWN: [1e6]})
        self.assertIn("not counted", evaluate(target(ONE_WAY, OWN, "calls"), found).why)

    def test_the_strictest_goal_is_plotted(self):
        found = results(
            ONE_WAY, "messages_per_s", {OWN: [1e6], "zmq": [1e5], "asio_batched": [9e5]})
        goal = goals(rows(found))[(ONE_WAY.name, OWN, "messages_per_s")]
        self.assertAlmostEqual(goal, 1.2 * 9e5)


class Rows(unittest.TestCase):
    def test_without_results_everything_is_open(self):
        count = tally(rows(Results()))
        self.assertEqual(count[NOT_MEASURED], len(list(targets())))
        self.assertEqual(count[MET] + count[MISSED] + count[FAILED], 0)

    def test_a_narrowed_run_has_only_its_own_rows(self):
        found = results(ROUND_TRIP, "p50_us", {OWN: [1]}, chosen="--only round_trip")
        self.assertEqual({row.target.measurement for row in rows(found)}, {ROUND_TRIP.name})

    def test_needed_programs_are_tofu_and_what_it_is_compared_with(self):
        self.assertEqual(needed_peers(ROUND_TRIP.name), {OWN, CALLER, "raw"})
        self.assertEqual(needed_peers("no such measurement"), set())
