"""Processes that are killed under load, at any moment: the other side goes on, with nothing lost of
what it knows."""

from __future__ import annotations

import unittest

import faults
import proc
from load_process import Figures, LoadProcess


class Killed(faults.FaultTestCase):
    def load(self) -> dict:
        """Channels that come and go, so that a kill meets them anywhere in their lives."""
        return {
            "channels": self.random.randint(1, 20),
            "window": self.random.choice([1, 8, 64]),
            "body": self.random.choice([16, 1_000, 60_000]),
            "life": self.random.choice([5, 50, 500]),
            "abort": self.random.choice([0, 50]),
            "seed": self.random.randrange(1_000_000),
        }

    def any_moment(self, clients: LoadProcess) -> None:
        self.wait_for_answers(clients, self.random.choice([1, 10, 100, 1_000]))

    def all_open(self, clients: LoadProcess, channels: int) -> Figures:
        clients.wait_for("all are open", lambda now: now["channels"] == channels)
        return self.wait_for_answers(clients, 10 * channels)

    def test_a_server_outlives_its_clients(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive)
            bound = server.address()
            at_rest = proc.descriptors(server.pid)
            for _ in faults.times(5):
                clients = self.drive(bound, **self.load())
                self.any_moment(clients)
                clients.kill()
                figures = self.wait_for_rest(server, at_rest)
            self.expect_reasons(figures, faults.OF_A_DEAD_PEER, "peer_disconnected")
            self.expect_service(bound)
            self.finish(server)

        self.over_main_scenes(play)

    def test_clients_outlive_their_server_and_come_back(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address)
            # The same one again: what a killed server leaves, such as a file, is in nobody's way.
            bound = server.address()
            load = {**self.load(), "life": 0}
            clients = self.drive(bound, drive=drive, reconnect=True, **load)
            self.all_open(clients, load["channels"])
            connected = proc.descriptors(clients.pid)
            for _ in faults.times(4):
                self.any_moment(clients)
                failed = clients.stats["failed_opens"]
                server.kill()
                clients.wait_for("nobody is there", lambda now: now["failed_opens"] > failed)
                server = self.serve(bound)
                server.address()
                figures = self.all_open(clients, load["channels"])
                self.expect_reasons(figures, faults.OF_A_DEAD_PEER | faults.OF_NOBODY_THERE)
                self.wait_until(
                    lambda: proc.descriptors(clients.pid) == connected, "descriptors as before"
                )
            self.finish(clients, server)

        self.over_main_scenes(play)

    def test_a_server_outlives_clients_that_had_stopped_reading(self):
        """Such a peer leaves full buffers and a full send queue behind."""

        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive, max_queued_bytes=100_000, max_messages=10_000)
            bound = server.address()
            at_rest = proc.descriptors(server.pid)
            others = self.drive(bound, channels=2, body=100, life=0)
            for _ in faults.times(2):
                clients = self.drive(bound, channels=4, window=500, body=20_000, life=0)
                self.any_moment(clients)
                clients.stop()
                self.wait_for_answers(others, 2_000)
                clients.kill()
                server.wait_for("the dead are gone", lambda now: now["channels"] == 3)
            self.finish(others)
            figures = self.wait_for_rest(server, at_rest)
            self.expect_reasons(figures, faults.OF_A_DEAD_PEER, "peer_disconnected")
            self.finish(server)

        self.over_main_scenes(play)


if __name__ == "__main__":
    unittest.main()
