import os
import tempfile
import time
import unittest
from pathlib import Path

from .measurement import ONE_CPU, Measurement
from .pair import Runner, Task
from .pinning import Placement, allowed_cpus
from .schedule import turn

ONE = Measurement("round_trip", "uds", 16, 1, ONE_CPU)
ANYWHERE = Placement(None, None)
FIGURES = """echo '{"p50_us": 9.5, "p99_us": 12}'"""
HANG = "exec tail -f /dev/null"


class Pair(unittest.TestCase):
    """With shell scripts for programs: the server's part and the client's."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.runner = Runner(self.folder, self.folder, 20.0)

    def run_pair(self, server, client, time_out_s=0.0, where=ANYWHERE, one=ONE):
        program = self.folder / "peer"
        program.write_text(f"#!/bin/sh\nif [ $1 = server ]; then\n{server}\nelse\n{client}\nfi\n")
        program.chmod(0o755)
        return self.runner.run("peer", Task(one, 10, 1, 1), where, time_out_s=time_out_s)

    def test_figures_of_a_good_run(self):
        outcome = self.run_pair("echo ready 0", FIGURES)
        self.assertEqual((outcome.failure, outcome.figures), ("", {"p50_us": 9.5, "p99_us": 12}))

    def test_the_client_learns_the_port(self):
        tcp = Measurement("round_trip", "tcp", 16, 1, ONE_CPU)
        client = '[ "$2 $3" = "--port 4711" ] || exit 3\n' + FIGURES
        self.assertEqual(self.run_pair("echo ready 4711", client, one=tcp).failure, "")

    def test_what_needs_no_server_has_none(self):
        alone = Measurement("start_up", "", 0, 1, ONE_CPU)
        outcome = self.run_pair(
            "echo 'server: not asked for' >&2; exit 1",
            """[ "$1 $2" = "start_up --size=0" ] || exit 3
echo '{"start_up_us": 30}'""", one=alone)
        self.assertEqual((outcome.failure, outcome.figures), ("", {"start_up_us": 30}))

    def test_a_client_alone_that_fails_says_so(self):
        alone = Measurement("start_up", "", 0, 1, ONE_CPU)
        outcome = self.run_pair("exit 3", "echo 'no thread' >&2; exit 1", one=alone)
        self.assertEqual(outcome.failure, "the client ended with 1: no thread")

    def test_the_client_learns_how_many_threads(self):
        four = Measurement("producers", "uds", 64, 1, ONE_CPU, parallel=4)
        figures = '{"messages_per_s": 2, "one_messages_per_s": 1, "producers_ratio": 2}'
        client = f"""case "$*" in *--many*) exit 3;; *--parallel=4*) echo '{figures}';; esac"""
        self.assertEqual(self.run_pair("echo ready 0", client, one=four).failure, "")

    def test_what_cannot_be_a_figure_fails(self):
        for value in ("-3", "0", "NaN", "Infinity", "1" + "0" * 400):
            outcome = self.run_pair("echo ready 0", f"""echo '{{"p50_us": {value}}}'""")
            self.assertIn("the client printed", outcome.failure, value)
            self.assertEqual(outcome.figures, {})

    def test_nested_without_end_fails(self):
        outcome = self.run_pair("echo ready 0", "printf '[%.0s' $(seq 100000)")
        self.assertIn("the client printed no figures", outcome.failure)

    def test_output_without_end_fails(self):
        for server, client in (("echo ready 0", "exec yes"), ("exec yes | tr -d '\\n'", FIGURES)):
            outcome = self.run_pair(server, client)
            self.assertEqual(outcome.failure, "it printed more than 1,048,576 bytes")

    def test_slow_output_without_end_is_too_late(self):
        slow = "while :; do echo x; sleep 0.01; done"
        outcome = self.run_pair("echo ready 0", slow, time_out_s=0.3)
        self.assertTrue(outcome.too_late)

    def test_a_signal_without_a_name_is_told(self):
        outcome = self.run_pair("echo ready 0", "kill -40 $$")
        self.assertIn("the client was ended by signal 40", outcome.failure)

    def test_nothing_that_a_program_started_is_left(self):
        left = self.folder / "left"
        outcome = self.run_pair(
            "echo ready 0", f"tail -f /dev/null >/dev/null 2>&1 & echo $! >{left}\n{FIGURES}")
        self.assertEqual(outcome.failure, "")
        for _ in range(100):  # killed at once, gone when the system has buried it
            try:
                state = Path(f"/proc/{left.read_text().strip()}/stat").read_text().split()[2]
            except FileNotFoundError:
                break
            if state == "Z":
                break
            time.sleep(0.02)
        else:
            self.fail("a process that the client started goes on")

    def test_a_failed_check_gives_the_reason_and_no_figures(self):
        outcome = self.run_pair(
            "echo ready 0", f"{FIGURES}\necho 'client: messages were lost' >&2; exit 1")
        self.assertEqual(outcome.failure, "the client ended with 1: messages were lost")
        self.assertEqual(outcome.figures, {})
        self.assertEqual(outcome.errors, "client: messages were lost")

    def test_a_server_that_fails_spoils_the_run(self):
        outcome = self.run_pair("echo ready 0; echo bad >&2; exit 2", FIGURES)
        self.assertEqual(outcome.failure, "the server ended with 2: bad")
        self.assertEqual(outcome.errors, "server: bad")

    def test_a_server_that_never_gets_ready(self):
        outcome = self.run_pair("echo 'server: no place' >&2; exit 1", FIGURES)
        self.assertEqual(outcome.failure, "the server did not get ready: it ended with 1: no place")

    def test_a_killed_client(self):
        outcome = self.run_pair("echo ready 0", "kill -SEGV $$")
        self.assertIn("the client was ended by SIGSEGV", outcome.failure)

    def test_a_hanging_pair_is_ended(self):
        for part in ("server", "client"):
            note = f'echo $$ >> "{self.folder}/pids"'
            ready = "" if part == "server" else "echo ready 0\n"
            outcome = self.run_pair(f"{note}\n{ready}{HANG}", f"{note}\n{HANG}", time_out_s=0.5)
            self.assertTrue(outcome.too_late)
            self.assertTrue(outcome.failure.startswith("no end after"), outcome.failure)
        for pid in (self.folder / "pids").read_text().split():
            with self.assertRaises(ProcessLookupError):
                os.kill(int(pid), 0)

    def test_words_that_are_no_figures(self):
        for words in ("hello", "[1]", '{"p50_us": "much"}', ""):
            outcome = self.run_pair("echo ready 0", f"echo '{words}'")
            self.assertIn("printed no figures", outcome.failure)
        outcome = self.run_pair("echo ready 0", "echo '{}'")
        self.assertEqual(outcome.failure, "the client's figures lack p50_us")

    def test_a_missing_program_is_a_failure_like_others(self):
        outcome = self.runner.run("nobody", Task(ONE, 1, 1, 1), ANYWHERE)
        self.assertIn(os.strerror(2), outcome.failure)

    def test_the_client_runs_where_it_should_and_with_all_descriptors(self):
        cpu = allowed_cpus()[-1]
        client = ('[ "$(ulimit -Sn)" = "$(ulimit -Hn)" ] || exit 3\n'
                  f'grep -q "Cpus_allowed_list:.{cpu}$" /proc/self/status || exit 4\n' + FIGURES)
        outcome = self.run_pair("echo ready 0", client, where=Placement({cpu}, {cpu}))
        self.assertEqual(outcome.failure, "")


class Turns(unittest.TestCase):
    def test_another_peer_is_first_in_each_repetition(self):
        self.assertEqual([turn("abc", r) for r in range(4)],
                         [list("abc"), list("bca"), list("cab"), list("abc")])
