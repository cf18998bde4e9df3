"""The file of a Unix socket vanishes, or another one stands in its place, while somebody listens:
who is connected stays so, who comes anew is told, and nobody removes what is not their own."""

from __future__ import annotations

import os
import shutil
import stat
import unittest

import faults
from load_process import LoadProcess


def is_socket(path: str) -> bool:
    return os.path.exists(path) and stat.S_ISSOCK(os.lstat(path).st_mode)


class VanishingPath(faults.FaultTestCase):
    def setUp(self) -> None:
        super().setUp()
        # Below a folder that can go, too.
        self.path = os.path.join(self.folder(), "shop", "socket")
        os.mkdir(os.path.dirname(self.path))

    def start_all(self, drive: str):
        server = self.serve("uds:" + self.path, drive=drive)
        server.address()
        clients = self.drive("uds:" + self.path, channels=5, life=0)
        self.wait_for_answers(clients, 100)
        return server, clients

    def expect_refusal(self, *statuses: str) -> None:
        newcomer = self.drive("uds:" + self.path, channels=1, reconnect=True)
        figures = newcomer.wait_for("it is refused", lambda now: now["failed_opens"] >= 3)
        self.assertEqual(0, figures["connected"])
        self.assertLessEqual(set(figures["closed"]), set(statuses))
        newcomer.kill()

    def expect_successor(self, old: LoadProcess, clients: LoadProcess) -> None:
        """Another server takes the path, and keeps it when the old one ends, whose clients lose
        nothing meanwhile."""
        successor = self.serve("uds:" + self.path)
        successor.address()
        self.expect_service("uds:" + self.path)
        self.wait_for_answers(clients, self.random.randint(100, 2_000))
        self.assertEqual({}, clients.stats["closed"])
        self.finish(clients, old)
        self.assertTrue(is_socket(self.path), "the old one took its successor's file away")
        self.expect_service("uds:" + self.path)
        self.finish(successor)
        self.assertFalse(os.path.lexists(self.path), "the file outlives its listener")

    def over_drives(self, play) -> None:
        for drive in ("own", "caller"):
            with self.subTest(drive=drive):
                play(drive)

    def test_it_is_removed(self):
        def play(drive: str) -> None:
            server, clients = self.start_all(drive)
            os.unlink(self.path)
            self.expect_refusal("uds_path_not_found")
            self.wait_for_answers(clients, 100)
            self.expect_successor(server, clients)

        self.over_drives(play)

    def test_its_folder_is_removed(self):
        def play(drive: str) -> None:
            server, clients = self.start_all(drive)
            folder = os.path.dirname(self.path)
            shutil.rmtree(folder)
            self.expect_refusal("uds_path_not_found")
            self.wait_for_answers(clients, 100)
            os.mkdir(folder)
            self.expect_successor(server, clients)

        self.over_drives(play)

    def test_it_is_renamed(self):
        def play(drive: str) -> None:
            server, clients = self.start_all(drive)
            elsewhere = self.path + "-elsewhere"
            os.rename(self.path, elsewhere)
            self.expect_refusal("uds_path_not_found")
            self.expect_service("uds:" + elsewhere)
            self.expect_successor(server, clients)
            # The server looks for its file where it made it.
            os.unlink(elsewhere)

        self.over_drives(play)

    def test_a_file_of_somebody_elses_takes_its_place(self):
        def play(drive: str) -> None:
            server, clients = self.start_all(drive)
            os.unlink(self.path)
            with open(self.path, "w", encoding="ascii") as file:
                file.write("precious")
            self.expect_refusal("connect_failed")
            self.wait_for_answers(clients, 100)
            # Nobody listens in the place of a file that is no socket.
            end = self.serve("uds:" + self.path).end()
            self.assertEqual(3, end.code, end.stderr)
            self.assertRegex(end.stderr, "address_in_use|listen_failed")
            self.finish(clients, server)
            with open(self.path, encoding="ascii") as file:
                self.assertEqual("precious", file.read())
            os.unlink(self.path)

        self.over_drives(play)

    def test_a_link_takes_its_place(self):
        def play(drive: str) -> None:
            server, clients = self.start_all(drive)
            elsewhere = self.path + "-elsewhere"
            other = self.serve("uds:" + elsewhere)
            other.address()
            os.unlink(self.path)
            os.symlink(elsewhere, self.path)
            # Whoever connects follows it.
            self.expect_service("uds:" + self.path)
            self.finish(clients, server)
            self.assertTrue(os.path.islink(self.path), "the link was not the server's to remove")
            self.finish(other)
            os.unlink(self.path)

        self.over_drives(play)

    def test_it_vanishes_again_and_again_under_clients_that_come_and_go(self):
        def play(drive: str) -> None:
            servers = [self.serve("uds:" + self.path, drive=drive)]
            servers[0].address()
            clients = self.drive(
                "uds:" + self.path, drive=drive, channels=10, life=20, reconnect=True
            )
            for _ in faults.times(4):
                self.wait_for_answers(clients, self.random.randint(100, 1_000))
                failed = clients.stats["failed_opens"]
                os.unlink(self.path)
                clients.wait_for("refusals", lambda now: now["failed_opens"] > failed)
                servers.append(self.serve("uds:" + self.path, drive=drive))
                servers[-1].address()
            self.wait_for_answers(clients, 1_000)
            self.expect_reasons(clients.stats, ["uds_path_not_found"], "uds_path_not_found")
            self.finish(clients, *servers)
            self.assertFalse(os.path.lexists(self.path))

        self.over_drives(play)


if __name__ == "__main__":
    unittest.main()
