"""tofu echo, as a process."""

import os
import signal
import socket
import unittest

import frames
import support
from frames import Frame


def ignoring(number):
    """Makes a process start with that signal ignored."""
    return lambda: signal.signal(number, signal.SIG_IGN)


class Echo(support.CliTestCase):
    def test_it_prints_where_it_really_listens(self):
        path = os.path.join(self.folder(), "socket")
        with self.subTest("Unix sockets"):
            self.need("uds:")
            server = self.start("echo", "tcp:0", "uds:" + path, "uds:")
            addresses = [server.listening() for _ in range(3)]
            self.assertRegex(addresses[0], r"^tcp\|127\.0\.0\.1\|[1-9]\d*$")
            self.assertEqual("uds|" + path, addresses[1])
            for address in addresses:
                self.say_hello(address).close()
        with self.subTest("IPv6"):
            self.need("::1")
            _, address = self.start_echo(address="tcp:[::1]:0")
            self.assertRegex(address, r"^tcp\|::1\|[1-9]\d*$")
            self.say_hello(address).close()

    def test_it_answers_each_kind_of_message(self):
        _, address = self.start_echo()
        wire = self.say_hello(address, message_id=77)
        wire.send(
            Frame(frames.REQUEST, 5, b"k:v\r\nk:w\r\n", b"part one", more=True),
            Frame(frames.REQUEST, 5, b"", b"part two"),
            Frame(frames.SIGNAL, 6, b"a:b\r\n", b"\x00\xff"),
            Frame(frames.REQUEST, 7),
            Frame(frames.BYE_REQUEST, 8),
        )
        answers = [wire.receive() for _ in range(5)]
        self.assertEqual(
            [
                (frames.RESPONSE, 5, b"k:v\r\nk:w\r\n", b"part one", True),
                (frames.RESPONSE, 5, b"", b"part two", False),
                (frames.SIGNAL, 6, b"a:b\r\n", b"\x00\xff", False),
                (frames.RESPONSE, 7, b"", b"", False),
                (frames.BYE_RESPONSE, 8, b"", b"", False),
            ],
            [(a.op, a.message_id, a.headers, a.body, a.more) for a in answers],
        )

    def test_ctrl_c_says_goodbye_and_removes_the_socket_file(self):
        self.need("uds:")
        path = os.path.join(self.folder(), "socket")
        server, address = self.start_echo(address="uds:" + path)
        wire = self.say_hello(address)
        wire.send(Frame(frames.SIGNAL, 1, b"", b"12345"))
        wire.receive()
        server.send_signal(signal.SIGINT)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.INTERRUPTED, server.wait())
        self.assertFalse(os.path.exists(path))
        self.assertIn("1 clients, 1 messages, 5 B echoed", server.stdout)

    def test_sigterm_ends_it_like_ctrl_c(self):
        server, _ = self.start_echo()
        server.send_signal(signal.SIGTERM)
        self.assertEqual(support.INTERRUPTED, server.wait())
        self.assertIn("0 clients", server.stdout)

    @support.skip_on_windows(support.NO_SIGNALS)
    def test_sigint_reaches_a_background_job_of_a_script(self):
        server = self.start("echo", "tcp:0", prepare=ignoring(signal.SIGINT))
        server.listening()
        self.assertEqual(support.INTERRUPTED, server.interrupt())

    @support.skip_on_windows(support.NO_SIGNALS)
    def test_sighup_leaves_it_alone_under_nohup(self):
        server = self.start("echo", "tcp:0", prepare=ignoring(signal.SIGHUP))
        address = server.listening()
        server.send_signal(signal.SIGHUP)
        # Signals are delivered before the next system call: had it been taken, it would end now.
        wire = self.say_hello(address)
        wire.send(Frame(frames.SIGNAL, 1, b"", b"alive"))
        self.assertEqual(b"alive", wire.receive().body)
        self.assertEqual(support.INTERRUPTED, server.interrupt())
        self.assertIn("1 clients, 1 messages", server.stdout)

    def test_once_ends_it_when_the_first_client_has_left(self):
        server, address = self.start_echo("--once")
        wire = self.say_hello(address)
        wire.send(Frame(frames.BYE_REQUEST, 2))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.OK, server.wait())

    def test_verbose_says_who_comes_who_goes_and_why(self):
        server, address = self.start_echo("--verbose")
        wire = self.say_hello(address)
        server.line(r"channel \d+: connected through tcp\|127\.0\.0\.1", "stderr")
        wire.reset()
        server.line(r"channel \d+: left after 0 messages, 0 B: \w+", "stderr")
        wire = self.say_hello(address)
        wire.send(Frame(op=12))
        server.line(r"left after 0 messages.*protocol_violation: the op code is unknown", "stderr")

    def test_a_client_that_breaks_the_rules_harms_only_itself(self):
        _, address = self.start_echo()
        good = self.say_hello(address)
        bad = self.say_hello(address)
        bad.send(Frame(frames.REQUEST, 1, origin=1))
        with self.assertRaises((ConnectionResetError, AssertionError)):
            self.assertIsNotNone(bad.receive())
        good.send(Frame(frames.REQUEST, 9, b"", b"still here"))
        self.assertEqual(b"still here", good.receive().body)

    def test_a_client_that_never_reads_is_cut_off_and_others_are_served(self):
        server, address = self.start_echo()
        other = self.say_hello(address)
        self.flood(address, bytes(60_000))
        self.assert_answers(other)
        self.assertEqual(support.INTERRUPTED, server.interrupt())
        # Once, however much of what it sent had arrived by then.
        self.assertRegex(
            server.stderr,
            r"^tofu echo: channel \d+: cut off: send_queue_full: the peer does not read .*\n$",
        )

    def flood(self, address, body):
        """Sends until it is cut off, and reads nothing."""
        wire = self.say_hello(address, receive_buffer=4096)
        block = Frame(frames.SIGNAL, 1, b"", body).encode()
        block *= 1 + 1_000_000 // len(block)
        # Twice what the engine's send queue, the outbox and the sockets can take together.
        with self.assertRaises(ConnectionError):
            for _ in range(128 * 1024 * 1024 // len(block)):
                wire.socket.sendall(block)

    def assert_answers(self, wire):
        wire.send(Frame(frames.REQUEST, 3, b"", b"hello"))
        self.assertEqual(b"hello", wire.receive().body)

    def unread_pipe(self):
        """A pipe that is full: whoever writes another byte waits for a reader."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        os.set_blocking(writing, False)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writing, bytes(65_536))
        os.set_blocking(writing, True)
        return reading, writing

    def test_errors_that_nobody_reads_do_not_stop_it(self):
        reading, writing = self.unread_pipe()
        server = self.start("echo", "tcp:0", "--verbose", stderr=writing)
        address = server.listening()
        other = self.say_hello(address)
        self.flood(address, bytes(100))
        self.assert_answers(other)
        # It has dealt with the flood's end by now, and writes nothing while the pipe is emptied. When
        # there is room again it says that something is missing; on Windows the first 64 KiB wait.
        os.set_blocking(reading, False)
        with self.assertRaises(BlockingIOError):
            while os.read(reading, 65_536):
                pass
        os.set_blocking(reading, True)
        self.assert_answers(self.say_hello(address))
        with os.fdopen(os.dup(reading)) as lines:
            line = lines.readline()
            if not support.WINDOWS:
                self.assertRegex(line, r"^tofu echo: \d lines left out: nobody read them$")
            while "connected through tcp" not in line:
                line = lines.readline()

    def test_a_line_of_an_endless_name_is_cut(self):
        server, address = self.start_echo("--verbose")
        wire = frames.connect(address)
        self.addCleanup(wire.close)
        name = "\N{GREEK SMALL LETTER ALPHA}" * 30_000
        wire.send(Frame(frames.HELLO_REQUEST, 1, f"~connect_to:{name}\r\n".encode()))
        self.assertEqual(frames.HELLO_RESPONSE, wire.receive().op)
        self.assertEqual(support.INTERRUPTED, server.interrupt())
        line = server.stderr.splitlines(keepends=True)[0]
        self.assertRegex(line, "channel \\d+: connected through \N{GREEK SMALL LETTER ALPHA}+\n$")
        self.assertIn(len(line.encode()), [4095, 4096])

    def test_a_taken_address_is_told_with_exit_code_3(self):
        _, address = self.start_echo()
        second = self.run_tofu("echo", address)
        self.assert_code(support.NO_CONNECTION, second)
        self.assertIn(address, second.stderr)
        self.assertIn("address_in_use", second.stderr)

    def test_a_wrong_address_among_right_ones_starts_nothing(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        for wrong, why in [
            ("tcp:localhost:seventy", "tcp port is not a decimal number"),
            ("tcp:1::2", "IPv6 literal must stand in brackets"),
            ("tcp:host:", "port after ':' is missing"),
            ("udp:7099", "an address is tcp|host|port or uds|path"),
            ("uds:" + "x" * 108, "uds path exceeds 107 bytes"),
        ]:
            with self.subTest(wrong):
                result = self.run_tofu("echo", f"tcp:{port}", wrong)
                self.assert_code(support.USAGE, result)
                self.assertEqual("", result.stdout)
                self.assertIn(why, result.stderr)
                self.assertIn("Write tcp:HOST:PORT", result.stderr)


if __name__ == "__main__":
    unittest.main()
