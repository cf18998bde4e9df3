import unittest

from . import budget
from .main import MINUTES, SPARE_S
from .measurement import CPU_EACH, ONE_CPU, Measurement
from .peers import ALL_WORKLOADS, PEERS, able
from .plan import chosen, full, quick, without_impossible
from .targets import targets


class Names(unittest.TestCase):
    def test_say_what_matters_to_the_workload(self):
        for one, name, words in (
            (Measurement("fan_in", "tcp", 64, 100, CPU_EACH), "fan_in/tcp/64B/100c/cpu-each",
             "tcp 64 B, 100 connections"),
            (Measurement("producers", "uds", 64, 1, CPU_EACH, parallel=4),
             "producers/uds/64B/4p/cpu-each", "uds 64 B, 4 producers"),
            (Measurement("groups", "tcp", 64, 1, CPU_EACH), "groups/tcp/64B/1g/cpu-each",
             "tcp 64 B, 1 group"),
            (Measurement("start_up", "", 0, 1, ONE_CPU), "start_up/one-cpu", ""),
        ):
            self.assertEqual((one.name, one.circumstances), (name, words))


class Plan(unittest.TestCase):
    def test_names_are_unique(self):
        names = [one.name for one in full()]
        self.assertEqual(len(names), len(set(names)))

    def test_both_plans_cover_every_target_with_all_its_programs(self):
        for plan in (full(), quick()):
            peers = {one.name: set(one.peers) for one in plan}
            for target in targets():
                needed = {target.peer, *target.limit.peers}
                self.assertLessEqual(needed, peers.get(target.measurement, set()), target)

    def test_system_calls_are_counted_where_a_target_needs_them(self):
        counted = {one.name for one in full() if one.counts_calls}
        needed = {target.measurement for target in targets() if target.figure == "calls"}
        self.assertLessEqual(needed, counted)

    def test_no_program_is_asked_for_what_it_cannot_do(self):
        for one in full() + quick():
            self.assertLessEqual(set(one.peers), set(able(one.workload)), one.name)
        self.assertEqual({one.workload for one in full()}, set(ALL_WORKLOADS))

    def test_a_quick_run_ends_in_time_on_a_machine_as_fast_as_expected(self):
        least = sum(budget.cost_s(one, budget.SHORTEST_S, one.repetitions) for one in quick())
        self.assertLess(least, 60 * MINUTES["quick"] - SPARE_S)

    def test_choosing_keeps_what_matches_and_the_programs_that_are_there(self):
        plan = chosen(full(), "^one_way/uds/64B", ["zmq", "raw_batched"])
        self.assertEqual([one.peers for one in plan], [("raw_batched", "zmq")])
        self.assertEqual(chosen(full(), "fan_in", ["raw"]), [])
        self.assertEqual(len(chosen(full(), None, PEERS)), len(full()))

    def test_one_cpu_or_few_descriptors_leave_measurements_out(self):
        possible, left_out = without_impossible(full(), cpus=1, descriptors=1_024)
        self.assertFalse([one for one in possible if one.pinning == CPU_EACH])
        self.assertFalse([one for one in possible if one.connections > 1_000])
        reasons = dict(left_out)
        self.assertEqual(reasons["one_way/tcp/64B/cpu-each"], "there is only one CPU")
        self.assertIn("ulimit", reasons["idle/uds/16B/19000c/one-cpu"])
        self.assertEqual(without_impossible(full(), 2, 20_000)[1], [])
