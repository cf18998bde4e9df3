import unittest

from .counting import PERF, STRACE, parse
from .noise import Moment, between, parse_ticks
from .pinning import parse_cpu_list, placement
from .measurement import CPU_EACH, ONE_CPU

PERF_TEXT = """# started on some day

29,,raw_syscalls:sys_enter,1640327,100.00,,
"""
STRACE_TEXT = """% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.000093           2        37         3 sendmsg
 40.00    0.000050           1        20           recvfrom
------ ----------- ----------- --------- --------- ----------------
100.00    0.000143           2        57         3 total
"""


class Reports(unittest.TestCase):
    def test_perf(self):
        self.assertEqual(parse(PERF, PERF_TEXT), 29)
        self.assertIsNone(parse(PERF, PERF_TEXT.replace("29,", "<not counted>,")))
        self.assertIsNone(parse(PERF, ""))

    def test_strace(self):
        self.assertEqual(parse(STRACE, STRACE_TEXT), 57)
        self.assertIsNone(parse(STRACE, ""))


class OtherProcesses(unittest.TestCase):
    def test_ticks(self):
        stat = "cpu  10 1 2 30 4 5 6 7 0 0\ncpu0 1 2\n"
        self.assertEqual(parse_ticks(stat), [10, 1, 2, 30, 4, 5, 6, 7])
        self.assertEqual(parse_ticks(""), [0] * 8)

    def test_shares_leave_out_what_was_used_here(self):
        before = Moment(0.0, [0] * 8, 0.0)
        after = Moment(10.0, [1_000, 0, 200, 700, 0, 0, 0, 100], 8.0)  # 12 s at 100 a second
        noise = between(before, after, 1.5)
        self.assertAlmostEqual(noise.others, 0.2)
        self.assertAlmostEqual(noise.steal, 0.05)
        self.assertIn("used 20 % of the machine, its host took 5 %", noise.text)

    def test_nothing_known_is_nothing_said(self):
        moment = Moment(0.0, [0] * 8, 0.0)
        self.assertEqual(between(moment, moment, 0.0).others, 0.0)


class Cpus(unittest.TestCase):
    def test_lists_of_the_kernel(self):
        self.assertEqual(parse_cpu_list("0-2,7\n"), {0, 1, 2, 7})

    def test_one_for_both_or_another_for_each(self):
        self.assertEqual(placement(ONE_CPU, [0, 1]), ({1}, {1}))
        server, client = placement(CPU_EACH, [0, 1])
        self.assertEqual(client, {1})
        self.assertEqual(server, {0})
