"""Processes that stand still for a while, as on a machine that sleeps or swaps: what is queued for
them is bounded, others go on, and afterwards everything is answered in order."""

from __future__ import annotations

import signal
import unittest

import faults
import proc
import support
from load_process import LoadProcess


class Stopped(faults.FaultTestCase):
    def stop(self, process: LoadProcess) -> None:
        """Returns when it stands still."""
        process.stop()
        self.wait_until(lambda: faults.stands_still(process.pid), "it stands still")

    def test_a_stopped_client_stops_nobody_else(self):
        def play(drive: str, address: str) -> None:
            # Answers that find no room in the send queue are kept by the server, as messages.
            server = self.serve(address, drive=drive, max_queued_bytes=50_000, max_messages=10_000)
            bound = server.address()
            slow = self.drive(bound, channels=4, window=200, body=20_000, life=0)
            others = self.drive(bound, channels=4, body=100, life=100)
            for _ in faults.times(3):
                self.wait_for_answers(slow, self.random.randint(1, 1_000))
                self.stop(slow)
                self.wait_for_answers(others, self.random.randint(500, 3_000))
                slow.go_on()
            self.wait_for_answers(slow, 2_000)
            self.finish(slow, others)
            self.expect_reasons(server.stats, [])
            self.finish(server)

        self.over_main_scenes(play)

    def test_a_stopped_server_bounds_what_waits_for_it(self):
        def play(drive: str, address: str) -> None:
            window = 4_000
            # When it goes on it has much to answer at once, and gives up nobody for that.
            server = self.serve(address, waiting_answers=window)
            clients = self.drive(
                server.address(),
                drive=drive,
                channels=4,
                window=window,
                body=20_000,
                life=0,
                max_queued_messages=32,
            )
            for _ in faults.times(2):
                self.wait_for_answers(clients, self.random.randint(1, 1_000))
                self.stop(server)
                self.wait_for_standstill(clients, "messages_out")
                if not support.is_sanitized():
                    # The windows would hold 160 MB, of 10 kB a message.
                    self.assertLess(proc.memory(clients.pid).resident, 50_000_000)
                server.go_on()
            self.wait_for_answers(clients, 2_000)
            self.assertEqual({}, clients.stats["closed"])
            self.finish(clients, server)

        self.over_main_scenes(play)

    def test_who_stands_still_too_long_is_given_up_and_comes_back(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive, idle_timeout_ms=300)
            bound = server.address()
            at_rest = proc.descriptors(server.pid)
            clients = self.drive(bound, channels=5, window=64, body=20_000, life=0, reconnect=True)
            for _ in faults.times(2):
                self.wait_for_answers(clients, self.random.randint(1, 1_000))
                self.stop(clients)
                self.wait_for_rest(server, at_rest)
                clients.go_on()
                clients.wait_for("they are back", lambda now: now["channels"] == 5)
            self.wait_for_answers(clients, 500)
            self.expect_reasons(clients.stats, faults.OF_A_DEAD_PEER, "peer_disconnected")
            self.finish(clients)
            figures = self.wait_for_rest(server, at_rest)
            self.expect_reasons(figures, ["idle_timeout"], "idle_timeout")
            self.finish(server)

        self.over_main_scenes(play)

    def test_who_stood_still_gives_up_nobody_who_spoke_meanwhile(self):
        """What came in time is in the sockets, although the time-out has passed by then."""

        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive, idle_timeout_ms=1_000)
            clients = self.drive(server.address(), channels=5, window=64, body=20_000, life=0)
            for _ in faults.times(1):
                self.wait_for_answers(clients, self.random.randint(1, 1_000))
                self.stop(server)
                self.wait_for_standstill(clients, "answered")
                self.pass_time(clients, 1.0)
                server.go_on()
            self.wait_for_answers(clients, 500)
            self.assertEqual({}, server.stats["closed"])
            self.finish(clients, server)

        self.over_main_scenes(play)

    def test_both_stop_and_go_on_at_any_moment(self):
        def play(drive: str, address: str) -> None:
            # Few messages are received in advance: reading rests and goes on besides.
            server = self.serve(address, drive=drive, max_received_messages=8)
            clients = self.drive(
                server.address(), drive=drive, channels=8, window=64, body=4_000, life=100
            )
            self.wait_for_answers(clients, 1)
            for _ in faults.times(60):
                process = self.random.choice([server, clients])
                self.stop(process)
                if self.random.random() < 0.5:
                    other = clients if process is server else server
                    self.stop(other)
                    other.go_on()
                process.go_on()
                if self.random.random() < 0.3:
                    self.wait_for_answers(clients, self.random.randint(1, 200))
            self.wait_for_answers(clients, 1_000)
            self.finish(clients)
            self.expect_reasons(server.stats, [])
            self.finish(server)

        self.over_main_scenes(play)

    def test_a_stopped_process_ends_when_it_goes_on(self):
        """SIGTERM comes to it while it stands still, under load."""

        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive)
            bound = server.address()
            clients = self.drive(bound, channels=8, window=64, life=0, reconnect=True)
            server.wait_for("all are there", lambda now: now["accepted"] == 8)
            # And have greeted, or there would be no Bye for them.
            self.wait_for_answers(clients, 2_000)
            self.stop(server)
            server.send_signal(signal.SIGTERM)
            server.go_on()
            self.assertEqual([], server.end().complaints())
            self.expect_byes(clients, 8)
            server = self.serve(bound)
            clients.wait_for("they are back", lambda now: now["channels"] == 8)
            self.wait_for_answers(clients, 100)
            self.finish(clients, server)

        self.over_main_scenes(play)


if __name__ == "__main__":
    unittest.main()
