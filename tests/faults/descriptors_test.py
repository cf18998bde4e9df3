"""Want of descriptors, under a limit that is lowered and raised while the processes work."""

from __future__ import annotations

import os
import resource
import unittest

import faults
import frames
import proc
import support
from frames import Frame
from load_process import LoadProcess

# accept_backoff's default is 100 ms: so many attempts a second, one listener.
MOST_PAUSES_PER_SECOND = 10


def leave(process: LoadProcess, spare: int) -> None:
    """From now on the process can have so many descriptors more than it has."""
    numbers = [int(name) for name in os.listdir(f"/proc/{process.pid}/fd")]
    set_limit(process, max(numbers) + 1 + spare)


def set_limit(process: LoadProcess, limit: int) -> None:
    hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (limit, hard))


@unittest.skipIf(support.is_sanitized(), "without descriptors a sanitizer reports false errors")
class FewDescriptors(faults.FaultTestCase):
    ENOUGH = 1_000

    def greet(self, address: str, count: int) -> list:
        """Connections of which the server may take some only later."""
        wires = []
        for number in range(count):
            wire = frames.connect(address)
            self.addCleanup(wire.close)
            headers = b"~connect_to:" + address.encode() + b"\r\n"
            wire.send(Frame(frames.HELLO_REQUEST, number + 1, headers))
            wires.append(wire)
        return wires

    def expect_answer(self, wire) -> None:
        answer = wire.receive()
        self.assertIsNotNone(answer, "it was not accepted, or given up")
        self.assertEqual(frames.HELLO_RESPONSE, answer.op)

    def expect_rest(self, process: LoadProcess, figure: str, most_per_second: float) -> None:
        """It tries again now and then, and costs next to nothing meanwhile."""
        before, cpu_before = self.figures(process), proc.cpu_seconds(process.pid)
        after = process.wait_for("it tried again", lambda now: now[figure] >= before[figure] + 5)
        cpu = proc.cpu_seconds(process.pid) - cpu_before
        seconds = after["seconds"] - before["seconds"]
        # One more, as the figures are those of two moments.
        self.assertLessEqual(after[figure] - before[figure], most_per_second * seconds + 1)
        self.assertLess(cpu, seconds / 4)

    def test_a_server_that_can_accept_nobody_rests_and_goes_on(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive)
            bound = server.address()
            at_rest = proc.descriptors(server.pid)
            for _ in faults.times(2):
                spare = self.random.randint(1, 10)
                leave(server, spare)
                wires = self.greet(bound, spare + 5)
                for wire in wires[:spare]:
                    self.expect_answer(wire)
                self.expect_rest(server, "accept_pauses", MOST_PAUSES_PER_SECOND)
                self.assertEqual(1 + spare, server.stats["channels"])
                # Either way there is room again: some leave, or the limit is raised.
                wires[0].close()
                self.expect_answer(wires[spare])
                set_limit(server, self.ENOUGH)
                for wire in wires[spare + 1 :]:
                    self.expect_answer(wire)
                for wire in wires:
                    wire.close()
                self.wait_for_rest(server, at_rest)
            self.expect_service(bound)
            self.finish(server)

        self.over_main_scenes(play)

    def test_those_it_has_go_on_meanwhile(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address, drive=drive)
            bound = server.address()
            old = self.drive(bound, channels=5, life=0)
            self.wait_for_answers(old, 50)
            leave(server, 0)
            pauses = server.stats["accept_pauses"]
            # They come and go, too: what one leaves is another one's.
            new = self.drive(bound, channels=20, life=20, reconnect=True)
            server.wait_for("it rests", lambda now: now["accept_pauses"] > pauses)
            self.wait_for_answers(old, self.random.randint(1_000, 5_000))
            self.assertEqual(0, self.figures(new)["answered"])
            set_limit(server, 11 + proc.descriptors(server.pid))
            self.wait_for_answers(new, 2_000)
            set_limit(server, self.ENOUGH)
            self.wait_for_answers(new, 2_000)
            self.expect_reasons(new.stats, [])
            self.finish(new, old)
            self.expect_reasons(server.stats, [])
            self.finish(server)

        self.over_main_scenes(play)

    def test_clients_that_can_open_no_socket_fail_and_come_back(self):
        def play(drive: str, address: str) -> None:
            server = self.serve(address)
            bound = server.address()
            limit = self.random.randint(12, 18)
            clients = self.drive(
                bound,
                drive=drive,
                channels=20,
                life=0,
                reconnect=True,
                prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, self.ENOUGH)),
            )
            # Some have got through, and go on.
            self.wait_for_answers(clients, 1_000)
            failed = clients.wait_for("others fail", lambda now: now["failed_opens"] > 20)
            self.expect_reasons(failed, ["connect_failed"], "connect_failed")
            self.assertNotIn("success", failed["closed"])
            set_limit(clients, self.ENOUGH)
            clients.wait_for("all are open", lambda now: now["channels"] == now["connected"] == 20)
            self.wait_for_answers(clients, 1_000)
            self.finish(clients, server)

        self.over_main_scenes(play)


if __name__ == "__main__":
    unittest.main()
