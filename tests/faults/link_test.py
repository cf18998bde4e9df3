"""A link that loses, delays, doubles or reorders packets, or is slow: TCP makes a stream of it,
late, and of that come whole messages in order; no Bye is given up as long as something moves."""

from __future__ import annotations

import shutil
import unittest
from typing import Callable

import faults
import link
import namespaces
from link import KernelLink, PacketLink, Weather
from load_process import LoadProcess


@unittest.skipIf(namespaces.MISSING, namespaces.MISSING)
class LinkTestCase(faults.FaultTestCase):
    def setUp(self) -> None:
        super().setUp()
        if shutil.which("ip") is None or shutil.which("tc") is None:
            self.skipTest("there is no iproute2")

    def ends(self, between: link.Link, drive: str, **load: object):
        """A server at one end and clients at the other."""
        self.addCleanup(between.close)
        server = self.serve(f"tcp:{link.NEAR}:0", drive=drive, prepare=between.near.enter)
        clients = self.drive(server.address(), drive=drive, prepare=between.far.enter, **load)
        return server, clients

    def expect_graceful_ends(self, server: LoadProcess, clients: LoadProcess) -> None:
        self.finish(clients)
        self.expect_reasons(clients.stats, [])
        server.wait_for("all have left", lambda now: now["channels"] == 1)
        self.expect_reasons(server.stats, [])
        self.finish(server)

    def over_drives(self, play: Callable[[str], None]) -> None:
        for drive in ("own", "caller"):
            with self.subTest(drive=drive):
                play(drive)


class InTheKernel(LinkTestCase):
    def test_packets_are_lost(self):
        if shutil.which("nft") is None:
            self.skipTest("there is no nft to lose packets by")

        def play(drive: str) -> None:
            wire = KernelLink()
            wire.lose(5)
            server, clients = self.ends(wire, drive, channels=20, window=4, body=3_000, life=30)
            for _ in faults.times(1):
                self.wait_for_answers(clients, 1_000)
            self.expect_graceful_ends(server, clients)
            self.assertGreater(wire.lost(), 0)

        self.over_drives(play)

    def test_it_is_slow(self):
        def play(drive: str) -> None:
            wire = KernelLink()
            wire.slow_down("10mbit")
            server, clients = self.ends(wire, drive, channels=8, window=8, body=20_000, life=30)
            for _ in faults.times(1):
                self.wait_for_answers(clients, 200)
            self.expect_graceful_ends(server, clients)

        self.over_drives(play)

    def test_it_is_slow_and_a_bye_waits_for_all_that_is_under_way(self):
        """Which takes longer than the Byes' time-out."""

        def play(drive: str) -> None:
            wire = KernelLink()
            wire.slow_down("10mbit")
            server, clients = self.ends(
                wire,
                drive,
                channels=4,
                window=80,
                body=20_000,
                life=0,
                bye_timeout_ms=1_000,
                reconnect=True,
            )
            server.wait_for("all are there", lambda now: now["accepted"] == 4)
            self.wait_for_answers(clients, 100)
            began = self.figures(server)["seconds"]
            self.finish(server)
            self.assertGreater(server.stats["seconds"] - began, 1, "nothing was to be waited for")
            self.expect_byes(clients, 4)

        self.over_drives(play)

    def test_it_goes_down_and_up_again(self):
        def play(drive: str) -> None:
            wire = KernelLink()
            server, clients = self.ends(wire, drive, channels=8, window=16, life=0)
            for _ in faults.times(2):
                self.wait_for_answers(clients, self.random.randint(100, 1_000))
                wire.far.run("ip", "link", "set", link.INTERFACE, "down")
                self.wait_for_standstill(clients, "answered")
                wire.far.run("ip", "link", "set", link.INTERFACE, "up")
                self.wait_for_answers(clients, 1_000)
            self.expect_graceful_ends(server, clients)

        self.over_drives(play)


class PacketByPacket(LinkTestCase):
    LOAD = {"channels": 10, "window": 8, "body": 2_000, "life": 30}

    def link(self, weather: Weather) -> PacketLink:
        try:
            return PacketLink(weather, f"{faults.SEED} {self.id()}")
        except FileNotFoundError as missing:
            self.skipTest(f"this machine has no {missing.filename}")  # no TUN devices

    def play(self, weather: Weather, answers: int, needed: Callable[[PacketLink], int]) -> None:
        def play(drive: str) -> None:
            wire = self.link(weather)
            server, clients = self.ends(wire, drive, **self.LOAD)
            for _ in faults.times(1):
                self.wait_for_answers(clients, answers)
            self.expect_graceful_ends(server, clients)
            self.assertGreater(needed(wire), 0)

        self.over_drives(play)

    def test_packets_are_late(self):
        self.play(Weather(delay=0.05), 300, lambda wire: wire.carried)

    def test_packets_overtake_each_other(self):
        self.play(Weather(delay=0.002, jitter=0.02), 600, lambda wire: wire.overtaken)

    def test_packets_come_twice(self):
        self.play(Weather(doubled=0.2, jitter=0.005), 1_000, lambda wire: wire.doubled)

    def test_all_of_it_at_once(self):
        weather = Weather(loss=0.03, doubled=0.03, delay=0.002, jitter=0.01)
        self.play(weather, 600, lambda wire: min(wire.lost, wire.doubled, wire.overtaken))

    def test_nothing_comes_for_a_while(self):
        """Channels that are given up, without a word of the peer's, and a network that heals."""

        def play(drive: str) -> None:
            wire = self.link(Weather())
            self.addCleanup(wire.close)
            server = self.serve(
                f"tcp:{link.NEAR}:0", drive=drive, prepare=wire.near.enter, idle_timeout_ms=400
            )
            bound = server.address()
            clients = self.drive(
                bound,
                drive=drive,
                prepare=wire.far.enter,
                idle_timeout_ms=400,
                connect_timeout_ms=400,
                reconnect=True,
                **{**self.LOAD, "life": 0},
            )
            for _ in faults.times(2):
                self.wait_for_answers(clients, self.random.randint(100, 1_000))
                wire.weather = Weather(loss=1.0)
                server.wait_for("all are given up", lambda now: now["channels"] == 1)
                failed = clients.stats["failed_opens"]
                clients.wait_for("nobody answers", lambda now: now["failed_opens"] > failed)
                wire.weather = Weather()
                clients.wait_for("they are back", lambda now: now["channels"] == 10)
            self.wait_for_answers(clients, 500)
            reasons = ["idle_timeout", "connect_timeout", "peer_disconnected", "handshake_timeout"]
            self.expect_reasons(clients.stats, reasons, "idle_timeout")
            self.expect_reasons(server.stats, reasons, "idle_timeout")
            self.finish(clients, server)

        self.over_drives(play)


if __name__ == "__main__":
    unittest.main()
