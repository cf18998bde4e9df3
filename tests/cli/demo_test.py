"""tofu demo, with its workers as real processes that are stopped and killed."""

import glob
import os
import re
import signal
import tempfile
import unittest

import frames
import support
from frames import Frame

# More than all queues between server and worker take.
BIG = 96 * 1024 * 1024
# More than anybody does within a test.
HUGE = 1 << 40


def write(path, content=b""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def is_running(process_id):
    """Neither gone nor waiting for somebody who asks how it ended."""
    try:
        with open(f"/proc/{process_id}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def files_being_read_below(process_id, folder):
    """The files there of which a process has read something, and has them open still."""
    found = set()
    for entry in os.scandir(f"/proc/{process_id}/fd"):
        try:
            target = os.readlink(entry.path)
            with open(f"/proc/{process_id}/fdinfo/{entry.name}", encoding="ascii") as info:
                position = int(re.search(r"pos:\s*(\d+)", info.read()).group(1))
        except FileNotFoundError:
            continue
        if target.startswith(folder + "/") and position > 0:
            found.add(os.path.basename(target))
    return found


# What half of the workers use; the other half uses TCP.
FIRST_TRANSPORT = "tcp" if support.WINDOWS else "uds"


class Row:
    """A line of the table."""

    def __init__(self, output, name):
        fields = re.search(rf"(?m)^{name} .*$", output).group(0).split()
        self.workers = int(fields[1])
        self.jobs = int(fields[2].replace(",", ""))


class Demo(support.CliTestCase):
    def setUp(self):
        self.jobs = os.path.realpath(self.folder())

    def big_job(self, name, size=BIG):
        """A job of many bytes that take no room on the disk."""
        with open(os.path.join(self.jobs, name), "wb") as file:
            file.truncate(size)

    def start_demo_and_stop_workers(self, size):
        """A demo of two big jobs and two workers, stopped as soon as each has said Hello."""
        if support.WINDOWS:
            self.skipTest(support.NO_PROCESS_NUMBERS)
        for name in ["big one", "big two"]:
            self.big_job(name, size)
        demo = self.start("demo", self.jobs, "--workers", "2", "--echoes", "10")
        ids = {}
        for _ in range(2):
            hello = demo.line(r"(rip-\d+) \(pid (\d+)\) says Hello", "stderr")
            ids[hello.group(1)] = int(hello.group(2))
            self.send(signal.SIGSTOP, ids[hello.group(1)])
            self.addCleanup(self.end_process, ids[hello.group(1)])
        return demo, ids

    def start_stopped_demo(self):
        """A demo of two stopped workers, each in the middle of a job that has no end."""
        demo, ids = self.start_demo_and_stop_workers(HUGE)
        # A file is open as long as it is being sent. (The proof reader's are a subset.)
        self.wait_until(
            lambda: len(files_being_read_below(demo.popen.pid, self.jobs)) == 2, "two jobs begun"
        )
        return demo, ids

    def demo_with_a_worker_killed_at_work(self):
        """A demo that has ended well though its rip-1 was killed with a job on its hands."""
        # A worker may be done before it is stopped. Then once more, with more to do.
        for shift in [0, 2, 4]:
            demo, ids = self.start_demo_and_stop_workers(BIG << shift)
            self.wait_until(
                lambda: len(files_being_read_below(demo.popen.pid, self.jobs)) == 2
                or re.search(r"^[12] finished", demo.stderr, re.MULTILINE),
                "two jobs begun, or one done",
            )
            self.send(signal.SIGKILL, ids["rip-1"])
            self.send(signal.SIGCONT, ids["rip-2"])
            self.assertEqual(support.OK, demo.wait(), demo.report())
            if re.search(r"rip-1 is gone \(.*\); its 1 unfinished jobs go to others", demo.stderr):
                return demo, ids
        self.fail("rip-1 was done each time before it was stopped")

    @staticmethod
    def send(number, process_id):
        """To a process that may have ended."""
        try:
            os.kill(process_id, number)
        except ProcessLookupError:
            pass

    @staticmethod
    def end_process(process_id):
        if is_running(process_id):
            os.kill(process_id, signal.SIGKILL)

    def assert_gone(self, process_ids):
        for process_id in process_ids:
            self.wait_until(lambda: not is_running(process_id), f"end of process {process_id}")

    def test_every_job_is_done_right_over_both_transports(self):
        for number in range(200):
            write(os.path.join(self.jobs, f"{number % 7}/text {number}"), b"some words\n" * number)
        for size in [0, 1, 61_439, 61_440, 61_441, 65_535, 65_536, 1_000_000]:
            content = (bytes(range(256)) * (size // 256 + 1))[:size]
            write(os.path.join(self.jobs, "binary", str(size)), content)
        demo = self.run_tofu("demo", self.jobs, "--echoes", "50")
        self.assert_code(support.OK, demo)
        self.assertIn("208 of 208 jobs: all bytes right\n", demo.stdout)
        transports = ["tcp"] if support.WINDOWS else ["uds", "tcp"]
        rows = {name: Row(demo.stdout, name) for name in transports}
        total = Row(demo.stdout, "total")
        self.assertEqual({4 // len(rows)}, {row.workers for row in rows.values()})
        self.assertEqual([4, 208], [total.workers, total.jobs])
        self.assertEqual(208, sum(row.jobs for row in rows.values()))
        for transport in transports:
            self.assertGreater(rows[transport].jobs, 0)
            self.assertRegex(demo.stdout, rf"(?m)^round trips {transport}: p50 \d.*p99 \d.*max \d")

    def test_without_arguments_it_prints_the_sources(self):
        demo = self.run_tofu("demo", "--echoes", "0", "--quiet")
        self.assert_code(support.OK, demo)
        done = re.search(r"(?m)^([\d,]+) of ([\d,]+) jobs: all bytes right", demo.stdout)
        self.assertGreater(int(done.group(1).replace(",", "")), 50)
        self.assertNotIn("round trips", demo.stdout)
        self.assertEqual("", demo.stderr)

    def test_workers_say_what_they_take_and_get_only_that(self):
        self.big_job("zeros", 1_000_000)
        write(os.path.join(self.jobs, "text"), b"text")
        demo = self.run_tofu("demo", self.jobs, "--echoes", "1", "--workers", "4")
        self.assert_code(support.OK, demo)
        self.assertEqual(
            [
                ("1", FIRST_TRANSPORT, "any"),
                ("2", "tcp", "any"),
                ("3", FIRST_TRANSPORT, "text"),
                ("4", "tcp", "any"),
            ],
            sorted(re.findall(r"rip-(\d) \(pid \d+\) says Hello over (\w+), PDL (\w+)", demo.stderr)),
        )

    def test_no_jobs_and_empty_jobs_are_fine(self):
        for names in [[], ["empty"], ["empty", "another"]]:
            with self.subTest(names):
                for name in names:
                    write(os.path.join(self.jobs, name))
                demo = self.run_tofu("demo", self.jobs, "--echoes", "1")
                self.assert_code(support.OK, demo)
                self.assertIn(f"{len(names)} of {len(names)} jobs: all bytes right", demo.stdout)

    @support.skip_on_windows(support.NO_LINKS)
    def test_what_cannot_be_a_job_is_left_out(self):
        write(os.path.join(self.jobs, "file"), b"x")
        os.symlink("file", os.path.join(self.jobs, "link"))
        os.mkfifo(os.path.join(self.jobs, "pipe"))
        demo = self.run_tofu("demo", self.jobs)
        self.assert_code(support.OK, demo)
        self.assertIn("2 symbolic links and special files are left out", demo.stderr)
        self.assertIn("1 of 1 jobs", demo.stdout)

    def test_wrong_arguments_start_nothing(self):
        for arguments, why in [
            ([os.path.join(self.jobs, "missing")], support.NO_SUCH_FILE),
            ([support.NO_FILE], "neither a file nor a folder|cannot read 'NUL'"),
            (["--workers", "1"], "--workers"),
            (["--workers", "65"], "--workers"),
            (["--worker", "tcp:1", "--name", "x", "--pdl", "any"], "for the demo's own use"),
        ]:
            with self.subTest(arguments):
                demo = self.run_tofu("demo", *arguments)
                self.assert_code(support.USAGE, demo)
                self.assertRegex(demo.stderr, why)

    @unittest.skipIf(os.geteuid() == 0, "root can read everything")
    def test_what_cannot_be_read_is_told_and_the_rest_is_done(self):
        write(os.path.join(self.jobs, "file"), b"x")
        write(os.path.join(self.jobs, "secret"), b"y")
        write(os.path.join(self.jobs, "folder/z"), b"z")
        os.chmod(os.path.join(self.jobs, "secret"), 0)
        os.chmod(os.path.join(self.jobs, "folder"), 0)
        self.addCleanup(os.chmod, os.path.join(self.jobs, "folder"), 0o700)
        demo = self.run_tofu("demo", self.jobs)
        self.assert_code(support.FAILED, demo)
        self.assertIn("1 of 1 jobs: all bytes right, 2 unreadable", demo.stdout)
        self.assertIn("secret': Permission denied", demo.stderr)

    def test_the_jobs_of_a_killed_worker_go_to_another(self):
        demo, ids = self.demo_with_a_worker_killed_at_work()
        self.assertIn("2 of 2 jobs: all bytes right\n", demo.stdout)
        self.assertEqual(2, Row(demo.stdout, "total").jobs)
        self.assertGreater(Row(demo.stdout, "tcp").jobs, 0)
        self.assertIn(f"rip-1 (pid {ids['rip-1']}): killed by signal 9", demo.stderr)

    def test_without_any_worker_left_it_fails_and_ends(self):
        demo, ids = self.start_stopped_demo()
        for process_id in ids.values():
            os.kill(process_id, signal.SIGKILL)
        self.assertEqual(support.FAILED, demo.wait(), demo.report())
        self.assertIn("not done: no worker is left that takes it", demo.stderr)
        self.assertIn("0 of 2 jobs: all bytes right, 2 not done", demo.stdout)

    def test_a_file_that_shrinks_meanwhile_is_told_and_not_compared(self):
        self.check_file_that_changes(lambda path: os.truncate(path, 1_000))

    def test_a_file_that_changes_meanwhile_is_told_and_not_compared(self):
        def change(path):
            with open(path, "r+b") as file:
                file.write(b"changed")

        self.check_file_that_changes(change)

    def check_file_that_changes(self, change):
        if support.WINDOWS:
            self.skipTest(support.NO_PROCESS_NUMBERS)
        self.big_job("big", HUGE)
        write(os.path.join(self.jobs, "small"), b"x")
        demo = self.start("demo", self.jobs, "--workers", "2", "--echoes", "10")
        # It has looked into each file by now, and opens it again to send it.
        demo.line("2 jobs", "stderr")
        self.wait_until(
            lambda: "big" in files_being_read_below(demo.popen.pid, self.jobs), "the job begun"
        )
        change(os.path.join(self.jobs, "big"))
        self.assertEqual(support.FAILED, demo.wait(), demo.report())
        self.assertIn("big: it changed while", demo.stderr)
        self.assertIn("1 of 2 jobs: all bytes right, 1 changed meanwhile", demo.stdout)

    def test_ctrl_c_ends_it_and_its_workers(self):
        demo, ids = self.start_stopped_demo()
        # First: the goodbye does not wait for them for ever.
        for process_id in ids.values():
            os.kill(process_id, signal.SIGCONT)
        demo.send_signal(signal.SIGINT)
        self.assertEqual(support.INTERRUPTED, demo.wait(), demo.report())
        self.assert_gone(ids.values())
        self.assertEqual("", demo.stdout)
        self.assertNotIn("exit code", demo.stderr)

    def test_ctrl_c_ends_workers_that_do_not_answer_too(self):
        demo, ids = self.start_stopped_demo()
        self.assertEqual(support.INTERRUPTED, demo.interrupt(), demo.report())
        self.assert_gone(ids.values())
        self.assertIn("does not end and is killed", demo.stderr)

    def test_workers_end_when_the_server_is_killed(self):
        demo, ids = self.start_stopped_demo()
        demo.send_signal(signal.SIGKILL)
        for process_id in ids.values():
            os.kill(process_id, signal.SIGCONT)
        self.assert_gone(ids.values())

    def test_a_demo_that_is_killed_leaves_no_socket_file(self):
        demo, ids = self.start_stopped_demo()
        path = re.search(r"listens on uds\|(\S+) and tcp\|127\.0\.0\.1\|\d+", demo.stderr).group(1)
        demo.send_signal(signal.SIGKILL)
        demo.popen.wait()
        for process_id in ids.values():
            os.kill(process_id, signal.SIGCONT)
        self.assertRegex(path, r"^@tofu-demo-")
        self.assertEqual([], glob.glob(os.path.join(tempfile.gettempdir(), f"*{path[1:]}*")))
        self.assertFalse(os.path.exists(path))

    def start_endless_demo(self):
        """A demo that has work for ever, for two workers who have said Hello."""
        for name in ["big one", "big two"]:
            self.big_job(name, HUGE)
        demo = self.start("demo", self.jobs, "--workers", "2")
        for _ in range(2):
            demo.line("says Hello", "stderr")
        return demo

    def test_no_worker_outlives_a_killed_demo(self):
        demo = self.start_endless_demo()
        demo.send_signal(signal.SIGKILL)
        demo.wait()
        self.assertTrue(demo.is_all_read())

    def test_no_worker_outlives_an_interrupted_demo(self):
        demo = self.start_endless_demo()
        self.assertEqual(support.INTERRUPTED, demo.interrupt(), demo.report())
        self.assertTrue(demo.is_all_read())

    def test_a_stranger_gets_no_job(self):
        self.big_job("big", HUGE)
        demo = self.start("demo", self.jobs, "--workers", "16")
        address = demo.line(r"and (tcp\|\S+)", "stderr").group(1)
        # The last worker has hardly been started: its place is still free.
        for headers in [
            b"Worker:rip-16\r\nPDL:any\r\nPass:guessed\r\n",
            b"Worker:rip-17\r\nPDL:any\r\nPass:guessed\r\n",
            b"Worker:rip-16\r\nPDL:any\r\n",
            b"",
        ]:
            with self.subTest(headers):
                wire = frames.connect(address)
                self.addCleanup(wire.close)
                hello = b"~connect_to:" + address.encode() + b"\r\n" + headers
                wire.send(Frame(frames.HELLO_REQUEST, 1, hello))
                try:
                    self.assertIsNone(wire.receive())
                except ConnectionResetError:
                    pass
        # All of the real ones come in after all.
        while "rip-16 (pid" not in demo.stderr:
            demo.line("says Hello", "stderr")
        self.assertEqual(support.INTERRUPTED, demo.interrupt(), demo.report())
        self.assertEqual(2, demo.stderr.count("said Hello as a worker, and was turned away"))
        self.assertEqual(2, demo.stderr.count("its Hello is not that of a worker"))


if __name__ == "__main__":
    unittest.main()
