"""Bytes that come late, one by one or many frames at once: whatever a network makes of a stream,
the messages in it come whole, in order, and a Bye still ends gracefully."""

from __future__ import annotations

import unittest

import faults
from proxy import Manner, Proxy


class Rechunked(faults.FaultTestCase):
    def play(self, manner: Manner, answers: int, **load: object) -> None:
        for drive in ("own", "caller"):
            with self.subTest(drive=drive):
                server = self.serve("tcp:0", drive=drive)
                proxy = Proxy(server.address(), manner, f"{faults.SEED} {self.id()}")
                self.addCleanup(proxy.close)
                options = {"channels": 4, "window": 4, "life": 20, **load}
                clients = self.drive(proxy.address, drive=drive, **options)
                for _ in faults.times(1):
                    self.wait_for_answers(clients, answers)
                self.finish(clients)
                # Each channel ended by a Bye: nothing broke, nothing was given up.
                self.expect_reasons(clients.stats, [])
                server.wait_for("all have left", lambda now: now["channels"] == 1)
                self.expect_reasons(server.stats, [])
                self.finish(server)
                self.assertGreater(proxy.pieces, 0)

    def test_single_bytes(self):
        self.play(Manner(pieces=1), 400, body=50)

    def test_pieces_of_any_length(self):
        self.play(Manner(pieces=2_000), 1_000, body=3_000)

    def test_large_bodies_in_pieces_of_any_length(self):
        self.play(Manner(pieces=30_000), 300, body=65_535)

    def test_many_frames_at_once(self):
        self.play(Manner(coalesce=20_000, patience=0.02), 1_000, body=200, window=64)

    def test_delays(self):
        self.play(Manner(delay=0.05, pieces=4_000), 200, body=2_000, window=16)

    def test_stalls_of_either_direction(self):
        self.play(Manner(stalls=0.02, stall=0.3, pieces=20_000), 1_000, body=10_000, window=16)

    def test_stalls_with_full_send_queues(self):
        self.play(
            Manner(stalls=0.1, stall=0.2),
            1_000,
            body=20_000,
            window=200,
            life=250,
            max_queued_messages=16,
        )


class Broken(faults.FaultTestCase):
    def test_a_proxy_that_goes_away_in_the_middle(self):
        for drive in ("own", "caller"):
            with self.subTest(drive=drive):
                server = self.serve("tcp:0", drive=drive)
                for number in faults.times(3):
                    manner = Manner(delay=0.01, pieces=self.random.choice([100, 1_000, 10_000]))
                    proxy = Proxy(server.address(), manner, f"{faults.SEED} {self.id()} {number}")
                    clients = self.drive(
                        proxy.address, drive=drive, channels=5, body=500, life=50, reconnect=True
                    )
                    self.wait_for_answers(clients, self.random.randint(1, 50))
                    proxy.close()
                    figures = clients.wait_for("refusals", lambda now: now["failed_opens"] > 0)
                    self.expect_reasons(figures, faults.OF_A_DEAD_PEER | faults.OF_NOBODY_THERE)
                    clients.kill()
                    server.wait_for("all are gone", lambda now: now["channels"] == 1)
                self.expect_reasons(server.stats, faults.OF_A_DEAD_PEER)
                self.expect_service(server.address())
                self.finish(server)


if __name__ == "__main__":
    unittest.main()
